/** The Worker without the site: pages are their own path, so that tests need no build of Astro. */
import { auditWorkflow } from '../../worker/audit-workflow.ts';
import type { Env } from '../../worker/env.ts';
import { publisher, workerHandler } from '../../worker/handler.ts';
import { secrets } from './secrets.ts';
import { site } from './site.ts';

export class AuditWorkflow extends auditWorkflow(publisher(site)) {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, { ...env, ...secrets });
  }
}

const { fetch, scheduled } = workerHandler(site);

export default {
  fetch: (request, env, ctx) => fetch(request, { ...env, ...secrets, READERS: 'local' }, ctx),
  scheduled,
} satisfies ExportedHandler<Env>;
