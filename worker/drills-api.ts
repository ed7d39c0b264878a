/** `POST /api/drills` writes a restore drill down, `GET /api/drills` lists them. */
import { type Context, Hono } from 'hono';
import { parseDrill } from '../audit/drill.ts';
import { type Api, clusterAsked, parametersOf, refuse } from './api-request.ts';
import { readDrills, writeDrill } from './drills.ts';

export const drillsApi = new Hono<Api>();

drillsApi.post('/', async (c) => {
  parametersOf(c.req.url, []);
  const { cluster: id, ...input } = await objectIn(c);
  if (id !== undefined && typeof id !== 'string') refuse(400, 'cluster: this is no id.', fields);
  const cluster = clusterAsked(c.var.config, id);
  const drill = parsed(input);
  const written = await writeDrill(c.env.AUDITS, cluster.id, drill);
  if (written === 'other')
    refuse(
      409,
      `Another drill of ${drill.guest} at this time is on record: ${drill.id}.`,
      'GET /api/drills shows it. A record stays as it was written; give the time at which this one began.',
    );
  const next = 'The next audit takes it in.';
  return c.json({ cluster: cluster.id, drill, next }, written === 'written' ? 201 : 200);
});

drillsApi.get('/', async (c) => {
  const cluster = clusterAsked(c.var.config, parametersOf(c.req.url, ['cluster']).cluster);
  const { facts = [] } = await readDrills(c.env.AUDITS, cluster.id);
  return c.json({ cluster: cluster.id, drills: facts.toReversed() });
});

const fields = 'docs/api.md lists the fields.';

async function objectIn(c: Context<Api>): Promise<Record<string, unknown>> {
  const json: unknown = await c.req.json().catch(() => null);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return refuse(400, 'The body is no JSON object.', fields);
  return { ...json };
}

function parsed(input: unknown) {
  try {
    return parseDrill(input, Date.now() / 1000);
  } catch (error) {
    const { message } = error as Error; // parseDrill throws nothing else
    return refuse(400, `${message.replaceAll('\n', '; ')}.`, fields);
  }
}
