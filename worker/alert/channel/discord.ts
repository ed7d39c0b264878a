/** A Discord channel's webhook: docs.discord.com, "Execute Webhook". */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import type { Severity } from '../../../audit/rule.ts';
import { briefOf, fitting, fittingLine } from '../brief.ts';
import { type Delivery, type Means, refused, type SecretOf } from '../delivery.ts';
import { post } from '../post.ts';
import type { RenderedMessage } from '../rendered.ts';

/** Discord's limits of an embed. */
const limits = { title: 256, description: 4096 };

export async function send(
  { message, link }: RenderedMessage,
  { urlSecret }: ChannelOf<'discord'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const secret = secretOf(urlSecret);
  if (!secret) return refused(`The secret ${urlSecret} is not set.`);
  const { title, lines } = briefOf(message);
  return post(
    {
      url: waiting(secret),
      body: JSON.stringify({
        username: 'Offsight',
        // Nobody is called, whatever a guest is named.
        allowed_mentions: { parse: [] },
        embeds: [
          {
            title: fittingLine(title, limits.title, escaped),
            ...(link ? { url: link } : {}),
            description: fitting(lines.map(escaped), limits.description),
            color: colours[message.severity],
            timestamp: new Date(message.takenAt * 1000).toISOString(),
          },
        ],
      }),
      service: 'Discord',
      credential: urlSecret,
      place: urlSecret,
      idOf: (answer) => (answer as { id?: unknown } | null)?.id, // whatever it is, post() checks it
    },
    means,
  );
}

/** With `wait`, Discord answers when the message is stored, and with its id. */
function waiting(secret: string): string {
  if (!URL.canParse(secret)) return secret;
  const url = new URL(secret);
  url.searchParams.set('wait', 'true');
  return url.href;
}

/** Discord's Markdown, mentions and links as plain letters. A zero-width space parts what a backslash cannot. */
const escaped = (text: string): string =>
  text
    .replace(/[\\*_~`|>#[\]()<-]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//');

const colours: Record<Severity, number> = {
  critical: 0xb01a22,
  high: 0xa44508,
  medium: 0x776000,
  low: 0x2a5ca6,
  info: 0x19723a,
};
