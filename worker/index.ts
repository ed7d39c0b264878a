/** The Worker as it is deployed. */
import { auditWorkflow } from './audit-workflow.ts';
import { publisher, workerHandler } from './handler.ts';
import { file, render, siteVersion, styles } from './render.ts';

const site = { file, render, siteVersion, styles };

export class AuditWorkflow extends auditWorkflow(publisher(site)) {}

export default workerHandler(site);
