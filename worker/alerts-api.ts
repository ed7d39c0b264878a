/** `POST /api/alerts/test` tries the channels out, `GET /api/alerts` lists what was sent. */
import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { Channel } from '../audit/alert/channel-settings.ts';
import type { ClusterConfig, Config } from '../audit/config.ts';
import { deliver } from './alert/channels.ts';
import type { Delivery } from './alert/delivery.ts';
import { outletOf } from './alert/means.ts';
import { listOutbox } from './alert/outbox.ts';
import { renderMessage } from './alert/rendered.ts';
import { type TestOccasion, testMessage } from './alert/test-message.ts';
import { type Api, clusterAsked, parametersOf, refuse } from './api-request.ts';
import type { Env } from './env.ts';
import { bucketSource } from './source.ts';

export const alertsApi = new Hono<Api>();

/** One message through every channel at once; each answers for itself, and none is tried again. */
alertsApi.post('/test', async (c) => {
  parametersOf(c.req.url, []);
  const { config } = c.var;
  const asked = await bodyOf(c);
  const cluster = clusterAsked(config, asked.cluster);
  const chosen = channelsAsked(cluster, asked.channel);
  const message = testMessage(await occasion(c.env, config, cluster));
  const rendered = renderMessage(message, config.site ?? null);
  const { secretOf, means } = outletOf(c.env);
  const channels: ChannelAnswer[] = await Promise.all(
    chosen.map(async (channel) => ({
      name: channel.name,
      type: channel.type,
      ...(await deliver(rendered, channel, secretOf, means)),
    })),
  );
  const { key, link } = rendered;
  const all = channels.every(({ accepted }) => accepted);
  return c.json(
    { cluster: cluster.id, key, subject: rendered.mail.subject, link, channels },
    all ? 200 : 502,
  );
});

/** What one channel made of it. */
type ChannelAnswer = Pick<Channel, 'name' | 'type'> & Delivery;

alertsApi.get('/', async (c) => {
  const asked = parametersOf(c.req.url, ['cluster', 'limit']);
  const cluster = clusterAsked(c.var.config, asked.cluster);
  const alerts = await listOutbox(c.env.AUDITS, cluster.id, { limit: limitIn(asked.limit) });
  return c.json({ cluster: cluster.id, alerts });
});

const bodySchema = z.strictObject({ cluster: z.optional(z.string()), channel: z.optional(z.string()) });

const howToAsk = 'Send nothing, or {"cluster": "<id>", "channel": "<name>"}; both may be left out.';

async function bodyOf(c: Context<Api>): Promise<z.infer<typeof bodySchema>> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  const parsed = bodySchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : refuse(400, 'The body is not understood.', howToAsk);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** All of the cluster's, or the one that is named. */
function channelsAsked({ id, alerts: { channels } }: ClusterConfig, name: string | undefined): Channel[] {
  if (channels.length === 0)
    refuse(
      409,
      `No channel is configured for alerts of "${id}": nobody would be told anything.`,
      'Add one to alerts.channels in offsight.config.ts (docs/alerts.md), then `npm run config -- push`.',
    );
  if (name === undefined) return channels;
  const known = `Configured: ${channels.map((channel) => channel.name).join(', ')}.`;
  const named = channels.filter((channel) => channel.name === name);
  return named.length > 0
    ? named
    : refuse(404, `There is no channel "${name}" for alerts of "${id}".`, known);
}

async function occasion(env: Env, config: Config, { id, name }: ClusterConfig): Promise<TestOccasion> {
  const newest = await bucketSource(env.AUDITS, config)
    .latest(id)
    .then((report) => report ?? ('none' as const))
    // A report that nobody can read is no reason to say nothing of the channels.
    .catch(() => 'unreadable' as const);
  return {
    cluster: { id, name: name ?? id },
    newest,
    site: config.site ?? null,
    now: Math.floor(Date.now() / 1000),
    mark: crypto.randomUUID().slice(0, 8),
  };
}

function limitIn(text = '20'): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 100) return limit;
  return refuse(400, `"${text}" is no limit.`, 'Give a whole number from 1 to 100, or nothing for 20.');
}
