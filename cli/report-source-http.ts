/** Reports from the API of a running Offsight. */
import * as z from 'zod/mini';
import { parseReport, type Report, type ReportSource, reportRowSchema } from '../audit/report.ts';
import { type Credentials, credentialHeaders } from './worker-credentials.ts';

const clustersSchema = z.object({
  clusters: z.array(z.object({ id: z.string(), name: z.string() })),
  site: z.optional(z.string()),
});
const yearSchema = z.object({ years: z.array(z.number()), rows: z.array(reportRowSchema) });

/**
 * @param base address of the site; a path below the host is kept
 * @param credentials never shown in an error
 */
export function httpSource(base: URL, credentials: Credentials = {}): ReportSource {
  const addressOf = (path: string, query: Record<string, string>) => {
    const url = new URL(`${base.pathname.replace(/\/$/, '')}/api/${path}`, base);
    url.search = new URLSearchParams(query).toString();
    return url;
  };
  const get = <Value>(path: string, query: Record<string, string>, parse: (json: unknown) => Value) =>
    getJson(addressOf(path, query), credentials, parse);
  const year = async (cluster: string, query: Record<string, string> = {}) =>
    (await get('reports', { cluster, ...query }, yearSchema.parse)) ?? { years: [], rows: [] };
  return {
    clusters: async () => (await get('clusters', {}, clustersSchema.parse))?.clusters ?? [],
    latest: (cluster) => get('latest', { cluster }, parseReport),
    report: (cluster, id) =>
      get(`reports/${encodeURIComponent(id)}`, { cluster }, parseReport) as Promise<Report | null>,
    years: async (cluster) => (await year(cluster)).years,
    rows: async (cluster, asked) => (await year(cluster, { year: String(asked) })).rows,
    text: (cluster, id) => getText(addressOf(`reports/${encodeURIComponent(id)}`, { cluster }), credentials),
    address: async () => (await get('clusters', {}, clustersSchema.parse))?.site ?? null,
  };
}

/** @returns null on 404 */
async function getJson<Value>(
  url: URL,
  credentials: Credentials,
  parse: (json: unknown) => Value,
): Promise<Value | null> {
  const text = await getText(url, credentials);
  if (text === null) return null;
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${url} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @returns null on 404 */
async function getText(url: URL, credentials: Credentials): Promise<string | null> {
  const response = await fetch(url, {
    headers: { accept: 'application/json', ...credentialHeaders(credentials) },
    // A login page answers with a redirection: that is an answer too, and not the one asked for.
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`${url.origin} does not answer (${cause}). Is Offsight running there?`);
  });
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.status === 404 && isJson) return null;
  if (response.status === 401 || response.status === 403)
    throw new Error(
      `${url.origin} refuses to show its reports (${response.status}): give a token of the scope read with --token.`,
    );
  if (response.status >= 300 && response.status < 400)
    throw new Error(
      `${url.origin} sends to another page, most likely a login: set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET (docs/access.md), or use --from FOLDER.`,
    );
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${reason(text)}`);
  if (!isJson)
    throw new Error(`${url} answered with a page instead of JSON: is this the address of an Offsight?`);
  return text;
}

/** The API says what is wrong under `error`. */
function reason(text: string): string {
  try {
    return String((JSON.parse(text) as { error?: unknown }).error ?? text); // anything may stand there
  } catch {
    return text.slice(0, 200);
  }
}
