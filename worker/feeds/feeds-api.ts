/** Feeds, badge and metrics for whoever may read the API. */
import { type Context, Hono } from 'hono';
import { type Api, clusterAsked, parametersOf } from '../api-request.ts';
import { type DocumentName, documents } from './documents.ts';
import { metricsText } from './metrics.ts';
import { contentType as openMetrics } from './openmetrics.ts';

export const feedsApi = new Hono<Api>();

for (const [address, name] of [
  ['/feeds/reports.atom', 'reports.atom'],
  ['/feeds/incidents.atom', 'incidents.atom'],
  ['/badge.svg', 'badge.svg'],
  ['/badge.json', 'badge.json'],
] as const)
  feedsApi.get(address, (c) => send(c, name));

/** All clusters, unless one is named: monitoring tells them apart by a label. */
feedsApi.get('/metrics', async (c) => {
  const { cluster } = parametersOf(c.req.url, ['cluster']);
  const { config } = c.var;
  const clusters = cluster === undefined ? config.clusters : [clusterAsked(config, cluster)];
  const text = await metricsText(c.env.AUDITS, clusters, Date.now() / 1000);
  return c.body(text, 200, { 'content-type': openMetrics });
});

async function send(c: Context<Api>, name: DocumentName): Promise<Response> {
  const { config } = c.var;
  const cluster = clusterAsked(config, parametersOf(c.req.url, ['cluster']).cluster);
  const document = documents[name];
  const { origin } = new URL(c.req.url);
  const base = config.site ?? origin;
  const self = new URL(`${c.req.path}?cluster=${cluster.id}`, base).href;
  const text = await document.text({ bucket: c.env.AUDITS, cluster, base, self, now: Date.now() / 1000 });
  return c.body(text, 200, { 'content-type': document.contentType });
}
