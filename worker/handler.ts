/** Requests and crons of the Worker. */
import type { Config } from '../audit/config.ts';
import { api } from './api.ts';
import type { Publish } from './audit-steps.ts';
import type { Env } from './env.ts';
import { isOpenLink, serveOpenLink } from './feeds/open-links.ts';
import { nextStepsPage } from './next-steps.ts';
import { type PageDeps, publish, servePage } from './pages.ts';
import { inspectSettings } from './settings.ts';
import { bucketSource } from './source.ts';
import { startScheduled } from './start-audit.ts';
import { readLatest } from './store.ts';

/** The built site: an argument, because only the bundle that Astro makes can import it. */
export type Site = Pick<PageDeps, 'render' | 'siteVersion' | 'styles'>;

export function workerHandler(site: Site) {
  return {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === '/api' || pathname.startsWith('/api/')) return api.fetch(request, env, ctx);
      // The key in the address lets its reader in, and nothing else does.
      if (isOpenLink(pathname)) return serveOpenLink(request, env);
      const { config, problems } = await inspectSettings(env);
      // Readers are let in or refused here.
      if (!config || !(await anyReport(env, config)))
        return nextStepsPage({ configured: config !== null, problems });
      // The site's own files never come here: they are served before the Worker is asked.
      return servePage(request, pageDeps(env, config, site));
    },
    scheduled: (controller, env) => startScheduled(env, controller.scheduledTime),
  } satisfies ExportedHandler<Env>;
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
