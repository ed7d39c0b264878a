/** A Gotify server: gotify.net/docs/pushmsg and /docs/msgextras. */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import { briefOf, fitting } from '../brief.ts';
import { type Delivery, type Means, refused, type SecretOf } from '../delivery.ts';
import { post } from '../post.ts';
import type { RenderedMessage } from '../rendered.ts';

export async function send(
  { message, link }: RenderedMessage,
  { server, tokenSecret }: ChannelOf<'gotify'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const token = secretOf(tokenSecret);
  if (!token) return refused(`The secret ${tokenSecret} is not set.`);
  const { title, lines } = briefOf(message);
  return post(
    {
      url: `${server.replace(/\/+$/, '')}/message`,
      headers: { 'x-gotify-key': token },
      body: JSON.stringify({
        title,
        message: fitting([...lines, ...(link ? [link] : [])], 8000),
        priority: { critical: 10, high: 8, medium: 5, low: 2, info: 2 }[message.severity],
        extras: {
          // Said out loud, so that no client takes names for Markdown.
          'client::display': { contentType: 'text/plain' },
          ...(link ? { 'client::notification': { click: { url: link } } } : {}),
        },
      }),
      service: 'Gotify',
      credential: tokenSecret,
      place: 'server',
      idOf: (answer) => (answer as { id?: unknown } | null)?.id, // whatever it is, post() checks it
    },
    means,
  );
}
