/** The Worker as it is deployed, but for its pages: they need a build of the site, and its API does not. */
import { auditWorkflow } from '../../worker/audit-workflow.ts';
import { publisher, type Site, workerHandler } from '../../worker/handler.ts';

const site: Site = {
  siteVersion: 'test',
  styles: async () => '',
  file: async () => new Response(null, { status: 404 }),
  render: async () => new Response('<!doctype html><title>A page</title>'),
};

export class AuditWorkflow extends auditWorkflow(publisher(site)) {}

export default workerHandler(site);
