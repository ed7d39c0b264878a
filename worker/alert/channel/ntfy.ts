/** ntfy.sh or an own ntfy server: docs.ntfy.sh/publish, "Publish as JSON". */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { briefOf, fitting, utf8Bytes } from '../brief.ts';
import { type Delivery, type Means, refused, type SecretOf } from '../delivery.ts';
import { post } from '../post.ts';
import type { RenderedMessage } from '../rendered.ts';

/**
 * A longer text would arrive as an attached file (4,096 bytes is the server's limit), and a body of twice that is refused
 * (its error 41303): so quotes and backslashes count as they stand in JSON.
 */
const messageBytes = 3800;

const bytesInJson = (text: string): number => utf8Bytes(JSON.stringify(text)) - 2;

export async function send(
  { message, key, link }: RenderedMessage,
  { server, topicSecret, tokenSecret }: ChannelOf<'ntfy'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const topic = secretOf(topicSecret);
  const token = tokenSecret ? secretOf(tokenSecret) : null;
  if (!topic) return refused(`The secret ${topicSecret} is not set.`);
  if (!/^[-_A-Za-z0-9]{1,64}$/.test(topic))
    return refused(`The secret ${topicSecret} is no topic: letters, digits, _ and -, at most 64.`);
  if (tokenSecret && !token) return refused(`The secret ${tokenSecret} is not set.`);
  const { title, lines } = briefOf(message);
  return post(
    {
      url: server,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      body: JSON.stringify({
        topic,
        title,
        // Plain text: without `markdown: true` nothing in it is markup.
        message: fitting(lines, messageBytes, bytesInJson),
        priority: priorityOf(message),
        tags: tagsOf(message),
        ...(link ? { click: link } : {}),
        // From ntfy 2.16 on, a message with the same sequence takes the earlier one's place.
        sequence_id: key,
      }),
      service: 'ntfy',
      credential: tokenSecret ?? `an unknown sender on the topic in ${topicSecret}; set tokenSecret`,
      place: 'server',
      idOf: (answer) => (answer as { id?: unknown } | null)?.id, // whatever it is, post() checks it
    },
    means,
  );
}

/** 5 rings through, 3 is usual, 2 makes no sound. */
function priorityOf({ kind, severity }: AlertMessage): number {
  if (['welcome', 'recovered', 'digest'].includes(kind)) return 2;
  return { critical: 5, high: 4, medium: 3, low: 2, info: 2 }[severity];
}

/** Short codes that ntfy shows as pictures. */
function tagsOf({ kind, severity }: AlertMessage): string[] {
  if (kind === 'recovered') return ['white_check_mark'];
  if (['welcome', 'digest', 'test'].includes(kind)) return ['bar_chart'];
  return [severity === 'critical' ? 'rotating_light' : 'warning'];
}
