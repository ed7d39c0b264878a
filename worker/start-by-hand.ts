/** `POST /api/audits`: starts an audit now. */
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { type Api, clusterAsked, parametersOf, refuse } from './api-request.ts';
import { runningNow } from './claim.ts';
import { reportIdAt } from './report-id.ts';
import { readAccess } from './settings.ts';
import { start } from './start-audit.ts';

const bodySchema = z.strictObject({ cluster: z.optional(z.string()) });

export async function startByHand(c: Context<Api>): Promise<Response> {
  parametersOf(c.req.url, []);
  const cluster = clusterAsked(c.var.config, await clusterInBody(c));
  await readAccess(c.env, cluster.id).catch((error: Error) =>
    refuse(503, error.message, 'Set it, then ask again.'),
  );
  const running = await runningNow(c.env.AUDITS, cluster.id);
  const id = reportIdAt(Date.now(), 'by hand');
  if (running || !(await start(c.env, cluster, id)))
    refuse(409, `An audit of "${cluster.id}" is running: ${running ?? id}.`, 'Wait until it has ended.');
  const report = `/api/reports/${id}?cluster=${cluster.id}`;
  const next = 'The report is there when the audit has ended, mostly within a minute.';
  return c.json({ id, cluster: cluster.id, report, next }, 202, { Location: report });
}

async function clusterInBody(c: Context<Api>): Promise<string | undefined> {
  const text = await c.req.text();
  if (text.trim() === '') return undefined;
  const parsed = bodySchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.cluster;
  return refuse(400, 'The body is not understood.', 'Send nothing, or {"cluster": "<id>"}.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
