/** The Worker as it is deployed. */
import { auditWorkflow } from './audit-workflow.ts';
import { publisher, workerHandler } from './handler.ts';
import { render, siteVersion } from './render.ts';

const site = { render, siteVersion };

export class AuditWorkflow extends auditWorkflow(publisher(site)) {}

export default workerHandler(site);
