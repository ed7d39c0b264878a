/** Cloudflare's `send_email` binding: developers.cloudflare.com/email-service. */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import { inTime } from '../../in-time.ts';
import { type Delivery, later, type Means, refused, type SecretOf } from '../delivery.ts';
import type { RenderedMessage } from '../rendered.ts';

/** A binding has no limit of its own, and the other channels wait for this one. */
const patienceSeconds = 30;

export async function send(
  { mail }: RenderedMessage,
  { binding, from, to }: ChannelOf<'email'>,
  _secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const email = means.emailBinding(binding);
  if (!email)
    return refused(
      `The binding ${binding} is missing: add [[send_email]] with this name to wrangler.local.toml.`,
    );
  // It makes its own Message-ID and refuses a mail that brings one.
  const { 'Message-ID': _own, ...headers } = mail.headers;
  const { subject, text, html } = mail;
  try {
    const sent = await inTime(
      patienceSeconds,
      email.send({ from: { name: 'Offsight', email: from }, to, subject, text, html, headers }),
      'Cloudflare',
    );
    return sent?.messageId ? { accepted: true, id: sent.messageId } : { accepted: true };
  } catch (error) {
    return failure(error);
  }
}

/** Codes of the service; there is no password in any of this, but addresses are, so its own words are left out. */
function failure(error: unknown): Delivery {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = permanent[code];
  if (known) return refused(`Cloudflare refused the mail (${code}): ${known}.`);
  // Local and older bindings throw without a code; this is their way to say E_RECIPIENT_NOT_ALLOWED.
  if (error instanceof Error && /not allowed|not verified/i.test(error.message))
    return refused(`Cloudflare refused the mail: ${permanent.E_RECIPIENT_NOT_ALLOWED}.`);
  if (/^E_(HEADER|VALIDATION|FIELD|TOO_MANY|CONTENT)/.test(code))
    return refused(`Cloudflare refused the mail (${code}).`);
  return later(`Cloudflare could not send the mail now${/^E_[A-Z_]+$/.test(code) ? ` (${code})` : ''}.`);
}

const permanent: Record<string, string> = {
  E_SENDER_NOT_VERIFIED: 'the domain of `from` is not set up for sending in this account',
  E_SENDER_DOMAIN_NOT_AVAILABLE: 'the domain of `from` is not set up for sending in this account',
  E_RECIPIENT_NOT_ALLOWED: 'verify the address in `to` as a destination, or allow it at the binding',
  E_RECIPIENT_SUPPRESSED:
    'the address in `to` bounced or complained before; clear it from the suppression list',
};
