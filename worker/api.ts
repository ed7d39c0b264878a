/** The JSON API: reports as they are stored, health, drills, alerts, and the start of an audit. */
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ClusterConfig } from '../audit/config.ts';
import { deniedJson } from './access/denied.ts';
import { gate, isPatient, tooOften } from './access/gate.ts';
import { isDenied } from './access/guard.ts';
import { isPlainPath, scopeOf } from './access/scopes.ts';
import { alertsApi } from './alerts-api.ts';
import { type Api, clusterAsked, parametersOf, refuse } from './api-request.ts';
import { maxBodyBytes, withBoundedBody } from './bounded-body.ts';
import { doctorApi, unconfiguredLines } from './doctor-api.ts';
import { drillsApi } from './drills-api.ts';
import { feedsApi } from './feeds/feeds-api.ts';
import { healthOf } from './health.ts';
import { isReportId } from './report-id.ts';
import { settingsError, settingsReader } from './settings.ts';
import { startByHand } from './start-by-hand.ts';
import { readLatest, readReport, readRows, readYears } from './store.ts';

export const api = new Hono<Api>().basePath('/api');

api.use(async (c, next) => {
  const settings = settingsReader(c.env);
  const who = await gate(c.req.raw, c.env, settings);
  const isKnown = !isDenied(who);
  if (!isKnown && scopeOf(c.req.raw) !== 'open') return deniedJson(who);
  if (!isKnown && !(await isPatient(c.req.raw, c.env))) return deniedJson(tooOften);
  if (!isPlainPath(new URL(c.req.url).pathname)) return c.notFound();
  const request = await withBoundedBody(c.req.raw, maxBodyBytes);
  if (!request) return refuse(413, 'The body is too large.', `Send at most ${maxBodyBytes / 1024} KiB.`);
  c.req.raw = request;
  const { config, problems } = await settings();
  // Reports can be read though a secret is missing; only health and POST have to say so.
  if (!config && isKnown && c.req.path === '/api/doctor')
    return c.json({ lines: unconfiguredLines(c.env, problems) }, 200, { 'Cache-Control': 'no-store' });
  if (!config && isKnown)
    refuse(503, settingsError(problems).message, 'Open the site: its first page names the steps.');
  if (!config) return c.json({ ok: false }, 503);
  c.set('config', config);
  c.set('isKnown', isKnown);
  await next();
});

/** For monitors: tells everybody whether all is well, and how each cluster is whoever may read. */
api.get('/health', async (c) => {
  parametersOf(c.req.url, []);
  const now = Date.now() / 1000;
  const { clusters } = c.var.config;
  const health = await Promise.all(clusters.map((cluster) => healthOf(c.env.AUDITS, cluster, now)));
  const ok = health.every(({ overdue }) => !overdue);
  return c.json({ ok, ...(c.var.isKnown && { clusters: health }) }, ok ? 200 : 503);
});

api.post('/audits', startByHand);

api.route('/drills', drillsApi);

api.route('/alerts', alertsApi);

api.route('/doctor', doctorApi);

api.get('/clusters', (c) => {
  parametersOf(c.req.url, []);
  const { clusters, site } = c.var.config;
  return c.json({
    clusters: clusters.map(({ id, name }) => ({ id, name: name ?? id })),
    ...(site && { site: site.replace(/\/$/, '') }),
  });
});

api.get('/latest', async (c) => {
  const cluster = clusterAsked(c.var.config, parametersOf(c.req.url, ['cluster']).cluster);
  const latest = await readLatest(c.env.AUDITS, cluster.id);
  if (!latest) refuse(404, `There is no report of "${cluster.id}" yet.`, firstReport);
  return sendReport(c, cluster, latest.id);
});

api.get('/reports', async (c) => {
  const asked = parametersOf(c.req.url, ['cluster', 'year']);
  const cluster = clusterAsked(c.var.config, asked.cluster);
  if (asked.year !== undefined && !/^\d{4}$/.test(asked.year))
    refuse(400, `"${asked.year}" is not a year.`, 'Give four digits, or nothing for the newest year.');
  const years = await readYears(c.env.AUDITS, cluster.id);
  const year = asked.year === undefined ? years[0] : Number(asked.year);
  return c.json({ years, rows: year === undefined ? [] : await readRows(c.env.AUDITS, cluster.id, year) });
});

api.get('/reports/:id', (c) => {
  const cluster = clusterAsked(c.var.config, parametersOf(c.req.url, ['cluster']).cluster);
  return sendReport(c, cluster, c.req.param('id'));
});

api.route('/', feedsApi);

api.notFound((c) =>
  c.json(
    { error: `There is no ${c.req.method} ${c.req.path}.`, next: 'docs/api.md lists the addresses.' },
    404,
  ),
);

api.onError((error, c) => {
  if (error instanceof HTTPException) return error.getResponse();
  console.error(error);
  const next = 'The log of the Worker has the details; ask again in a minute.';
  return c.json({ error: 'Offsight failed to answer.', next }, 500);
});

const firstReport = 'Wait for the schedule, or start an audit with POST /api/audits.';

/** The stored bytes; their digest is the ETag. */
async function sendReport(c: Context<Api>, cluster: ClusterConfig, id: string): Promise<Response> {
  const stored = isReportId(id) ? await readReport(c.env.AUDITS, cluster.id, id) : null;
  if (!stored)
    refuse(404, `There is no report "${id}" of "${cluster.id}".`, 'GET /api/reports lists those there are.');
  const etag = `"${stored.digest}"`;
  const known = c.req
    .header('If-None-Match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag) || known?.includes('*')) return c.body(null, 304, { ETag: etag });
  return c.body(stored.text, 200, { ETag: etag, 'Content-Type': 'application/json; charset=utf-8' });
}
