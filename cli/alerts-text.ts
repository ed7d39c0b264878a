/** What the Worker answers of alerts, as lines for a terminal: one a channel. */
import * as z from 'zod/mini';
import { plain } from '../audit/written/plain-text.ts';

const testSchema = z.object({
  subject: z.string(),
  channels: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      accepted: z.boolean(),
      temporary: z.optional(z.boolean()),
      why: z.optional(z.string()),
      retryAfterSeconds: z.optional(z.number()),
    }),
  ),
});

/** @throws Error when the answer is none that docs/api.md describes */
export function testText(answer: unknown): string {
  const { subject, channels } = understood(testSchema, answer);
  const names = widest(channels.map(({ name }) => name));
  const types = widest(channels.map(({ type }) => type));
  const lines = channels.map(
    ({ name, type, accepted, temporary, why = 'it gave no reason', retryAfterSeconds }) =>
      [
        accepted ? '✓' : '✗',
        plain(name).padEnd(names),
        plain(type).padEnd(types),
        accepted ? 'accepted' : `${plain(why)}${later(temporary, retryAfterSeconds)}`,
      ].join('  '),
  );
  const took = channels.filter(({ accepted }) => accepted).length;
  return `${[...lines, `${took} of ${channels.length} accepted “${plain(subject)}”.`].join('\n')}\n`;
}

function later(temporary: boolean | undefined, seconds: number | undefined): string {
  if (!temporary) return '';
  return seconds === undefined ? ' (may pass: try again)' : ` (may pass: try again in ${seconds} s)`;
}

const listSchema = z.object({
  alerts: z.array(
    z.object({
      createdAt: z.number(),
      message: z.object({
        kind: z.string(),
        severity: z.string(),
        cluster: z.object({ name: z.string() }),
        headline: z.string(),
      }),
      deliveries: z.record(
        z.string(),
        z.object({
          accepted: z.boolean(),
          at: z.nullable(z.number()),
          tries: z.number(),
          why: z.optional(z.string()),
          final: z.optional(z.boolean()),
        }),
      ),
      closedAt: z.nullable(z.number()),
    }),
  ),
});

type Recorded = z.infer<typeof listSchema>['alerts'][number];
type Delivery = Recorded['deliveries'][string];

/** @throws Error when the answer is none that docs/api.md describes */
export function listText(answer: unknown): string {
  const { alerts } = understood(listSchema, answer);
  if (alerts.length === 0) return 'No alert has been sent yet.\n';
  return `${alerts.map(alertText).join('\n')}\n`;
}

function alertText({ createdAt, message, deliveries, closedAt }: Recorded): string {
  const { kind, severity, cluster, headline } = message;
  const names = widest(Object.keys(deliveries));
  const about = severity === 'info' ? kind : `${kind}, ${severity}`;
  return [
    `${moment(createdAt)}  ${plain(about)}`,
    `  ${plain(`${cluster.name} ${headline}`)}`,
    ...Object.entries(deliveries).map(
      ([name, delivery]) => `  ${mark(delivery)}  ${plain(name).padEnd(names)}  ${fate(delivery, closedAt)}`,
    ),
    ...(Object.keys(deliveries).length === 0 ? ['  no channel wanted it'] : []),
  ].join('\n');
}

const mark = ({ accepted, at }: Delivery): string => (accepted ? '✓' : at === null ? '·' : '✗');

function fate({ accepted, at, tries, why, final }: Delivery, closedAt: number | null): string {
  const count = tries > 1 ? `, ${tries} tries` : '';
  if (accepted) return `accepted ${at === null ? '' : moment(at)}${count}`.trimEnd();
  const end = closedAt === null ? (final ? '' : '; it is tried again') : '; given up, a newer one says it';
  return at === null
    ? `not tried yet${end}`
    : `${plain(why ?? 'it gave no reason')} (${moment(at)}${count}${end})`;
}

/** `2026-11-22 03:17 UTC`. @param seconds Unix time */
function moment(seconds: number): string {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? 'at no time' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const widest = (texts: string[]): number => Math.max(0, ...texts.map((text) => plain(text).length));

function understood<Schema extends z.ZodMiniType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error(
    'the Worker answered something else than alerts: is it of the same version as this command?',
  );
}
