/** What every channel is given and gives back. */
import type { RenderedMessage } from './rendered.ts';

export type Delivery =
  | {
      accepted: true;
      /** The service's own name of it, where it gives one. */
      id?: string;
    }
  | {
      accepted: false;
      /** The same message may be accepted later; otherwise somebody has to change something first. */
      temporary: boolean;
      /** One sentence for the owner: what failed and what to do. Never holds a secret. */
      why: string;
      /** How long the service wants to be left alone. */
      retryAfterSeconds?: number;
    };

/** A secret by the name that the settings give it; null when it is not set. */
export type SecretOf = (name: string) => string | null;

/** The world outside, so that tests bring their own. */
export interface Means {
  /** Wrapped: called as a method of something else, the runtime's own fetch refuses to work. */
  fetch: typeof fetch;
  /** Unix seconds. */
  now: () => number;
  /** A `send_email` binding by its name; null when there is none. */
  emailBinding: (name: string) => SendEmail | null;
}

/** Never throws: whatever goes wrong is a Delivery that says so. */
export type Send<Settings> = (
  message: RenderedMessage,
  settings: Settings,
  secretOf: SecretOf,
  means: Means,
) => Promise<Delivery>;

export const refused = (why: string): Delivery => ({ accepted: false, temporary: false, why });

export const later = (why: string): Delivery => ({ accepted: false, temporary: true, why });

/** Takes secrets out of text that a server sent back: as they stand, and in base64, as SMTP sends them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .flatMap((secret) => [secret, base64(secret)])
    .reduce((clean, secret) => clean.replaceAll(secret, '…'), text);
}

export const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
