/** What the doctor is given: the configuration, and the ways out of the runtime that it runs in. */
import type { Config } from '../../audit/config.ts';
import type { R2Reading } from '../offsite/r2.ts';
import type { SmtpConnect } from './smtp.ts';

export interface World {
  config: Config;
  /** Null when it is not set. */
  secretOf(name: string): string | null;
  /** How the owner sets a secret here, as a command or clause. */
  howToSet(name: string): string;
  /** The way to a cluster or backup server; null when the binding is missing. */
  wayTo(vpcBinding: string | undefined): Fetch | null;
  /** The way to everything else: buckets, webhooks. */
  fetch: Fetch;
  /** Unix seconds, with fractions. */
  now(): number;
  /** Absent where the runtime shows nobody a certificate. */
  certificates?: Certificates;
  smtp: SmtpConnect;
  /** An R2 bucket; null when there is none; absent where there are no bindings. */
  r2?: (binding: string) => R2Reading | null;
  /** Whether a `send_email` binding is there; absent where there are no bindings. */
  hasEmail?: (binding: string) => boolean;
  /** Alerts and open links go out from here: without their secrets nothing does. */
  isWorker: boolean;
  /** Time that one check may take, seconds; 10 unless given. */
  seconds?: number;
}

export type Fetch = typeof globalThis.fetch;

export interface Certificates {
  /** SHA-256 fingerprints that are accepted, whoever signed; none = certificates are verified as usual. */
  pins: readonly string[];
  /**
   * Shakes hands and sends nothing.
   * @throws what the connection fails with
   */
  see(url: URL, signal: AbortSignal): Promise<Certificate>;
}

/** The leaf certificate that a server shows. */
export interface Certificate {
  /** SHA-256, `AB:CD:…`. */
  fingerprint: string;
  /** Unix seconds. */
  validUntil: number;
  /** The names that it is made out for, as it writes them; theirs to choose. */
  names: string;
  /** OpenSSL's or Node's code for why it cannot be trusted; null when it can. */
  distrust: string | null;
}

/** Time for one question, a little shorter than that of its check, so that the check can say what was silent. */
export const timeoutOf = ({ seconds = 10 }: Pick<World, 'seconds'>): number => seconds * 800;

/** The signal of a check, and the end of one question in it. */
export const ending = (world: World, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(timeoutOf(world))]);
