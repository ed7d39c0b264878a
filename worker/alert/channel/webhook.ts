/** Any receiver of JSON. It can check who sent it and tell a repeat apart: docs/alerts.md. */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import { type Delivery, type Means, refused, type SecretOf } from '../delivery.ts';
import { post } from '../post.ts';
import type { RenderedMessage } from '../rendered.ts';

export async function send(
  { message, key, link }: RenderedMessage,
  { urlSecret, signingSecret }: ChannelOf<'webhook'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const url = secretOf(urlSecret);
  const signing = secretOf(signingSecret);
  if (!url || !signing) return refused(`The secret ${url ? signingSecret : urlSecret} is not set.`);
  // The same bytes at each try; only the time and the signature over it change.
  const body = JSON.stringify({ version: 1, key, link, message });
  const timestamp = String(means.now());
  return post(
    {
      url,
      headers: {
        'idempotency-key': key,
        'offsight-timestamp': timestamp,
        'offsight-signature': `sha256=${await signature(signing, `${timestamp}.${body}`)}`,
      },
      body,
      service: 'the webhook',
      answersAnything: true,
      credential: `the signature made with ${signingSecret}`,
      place: urlSecret,
    },
    means,
  );
}

/** HMAC-SHA-256 in hex. */
async function signature(secret: string, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
