/** The Worker without the site: pages are their own path, so that tests need no build of Astro. */
import { auditWorkflow } from '../../worker/audit-workflow.ts';
import type { Env } from '../../worker/env.ts';
import { publisher, type Site, workerHandler } from '../../worker/handler.ts';
import { secrets } from './secrets.ts';

const site: Site = {
  siteVersion: 'test',
  styles: async () => '',
  render: async ({ url }) => {
    const { pathname } = new URL(url);
    const status = pathname === '/404/' ? 404 : 200;
    return new Response(`<!doctype html><title>${pathname}</title>`, { status });
  },
};

export class AuditWorkflow extends auditWorkflow(publisher(site)) {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, { ...env, ...secrets });
  }
}

const { fetch, scheduled } = workerHandler(site);

export default {
  fetch: (request, env, ctx) => fetch(request, { ...env, ...secrets }, ctx),
  scheduled,
} satisfies ExportedHandler<Env>;
