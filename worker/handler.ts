/** Requests and crons of the Worker. */
import type { Config } from '../audit/config.ts';
import { deniedJson, deniedPage } from './access/denied.ts';
import { gate, isPatient, tooOften } from './access/gate.ts';
import { type Denial, isDenied } from './access/guard.ts';
import { accessSettings } from './access/identity.ts';
import { isPlainPath, scopeOf } from './access/scopes.ts';
import { api } from './api.ts';
import type { Publish } from './audit-steps.ts';
import type { Env } from './env.ts';
import { isOpenLink, serveOpenLink } from './feeds/open-links.ts';
import { answerSeconds, inTime } from './in-time.ts';
import { nextStepsPage } from './next-steps.ts';
import { notFound, type PageDeps, publish, servePage } from './pages.ts';
import { secured } from './security-headers.ts';
import { inspectSettings, settingsReader } from './settings.ts';
import { isSiteFile, serveFile } from './site-files.ts';
import { bucketSource } from './source.ts';
import { startScheduled } from './start-audit.ts';
import { readLatest } from './store.ts';

/** The built site: an argument, because only the bundle that Astro makes can import it. */
export interface Site extends Pick<PageDeps, 'render' | 'siteVersion' | 'styles'> {
  /** The files that are deployed beside the Worker; 404 where there is none. */
  file(request: Request): Promise<Response>;
}

export function workerHandler(site: Site) {
  return {
    async fetch(request, env, ctx) {
      const answered = inTime(answerSeconds, answer(request, env, ctx, site), 'What is stored');
      const response = await answered.catch((error: unknown) => broken(error, request));
      return secured(response, request, scopeOf(request) === 'open');
    },
    scheduled: (controller, env) => startScheduled(env, controller.scheduledTime),
  } satisfies ExportedHandler<Env>;
}

async function answer(request: Request, env: Env, ctx: ExecutionContext, site: Site): Promise<Response> {
  const { pathname } = new URL(request.url);
  // It has the same gate, and answers in JSON.
  if (isApi(pathname)) return api.fetch(request, { ...env, SITE: site }, ctx);
  // The key in the address lets its reader in, and nothing else does.
  if (isOpenLink(pathname))
    return (await isPatient(request, env)) ? serveOpenLink(request, env) : deniedPage(tooOften);
  const settings = settingsReader(env);
  const who = await gate(request, env, settings);
  if (isDenied(who))
    return who.status === 503 && 'error' in accessSettings(env) ? nextStepsPage(null) : deniedPage(who);
  const file = isSiteFile(pathname) ? await serveFile(request, site) : null;
  if (file) return file;
  const { config, problems } = await settings();
  if (!config || !(await anyReport(env, config)))
    return nextStepsPage({ configured: config !== null, problems });
  const deps = pageDeps(env, config, site);
  return isPlainPath(pathname) ? servePage(request, deps) : notFound(deps);
}

const isApi = (pathname: string): boolean => pathname === '/api' || pathname.startsWith('/api/');

/** What went wrong is for the log. */
async function broken(error: unknown, { url }: Request): Promise<Response> {
  console.error('A request could not be answered.', error);
  const said: Denial = { status: 503, error: 'Not available right now.', next: 'Try again in a minute.' };
  return isApi(new URL(url).pathname) ? deniedJson(said) : deniedPage(said);
}

/** What an audit does at its end. */
export const publisher =
  (site: Site): Publish =>
  async (env, cluster, id) => {
    const { config } = await inspectSettings(env);
    if (config) await publish(cluster, id, pageDeps(env, config, site));
  };

function pageDeps(env: Env, config: Config, site: Site): PageDeps {
  return { ...site, kv: env.PAGES, source: bucketSource(env.AUDITS, config) };
}

async function anyReport({ AUDITS }: Env, { clusters }: Config): Promise<boolean> {
  const latest = await Promise.all(clusters.map(({ id }) => readLatest(AUDITS, id)));
  return latest.some((one) => one !== null);
}
