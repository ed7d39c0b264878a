/** The pages as Astro built them. Only the bundle that Astro makes of the Worker can import this. */

import { env } from 'cloudflare:workers';
import { handle } from '@astrojs/cloudflare/handler';
import type { Render } from './pages.ts';

// Written into the bundle by site/astro.config.ts.
declare const __SITE_VERSION__: string;

/** Other for every other state of the site's sources. */
export const siteVersion: string = __SITE_VERSION__;

/** Renders one page. Works in a request and in a Workflow step alike, which has no context of its own. */
export const render: Render = (request) => handle(request, env, context);

/** A file that is deployed beside the Worker. */
export async function file(request: Request): Promise<Response> {
  const { ASSETS } = env as unknown as { ASSETS: Fetcher }; // wrangler.toml binds the files of the site
  return ASSETS.fetch(request);
}

/** The style sheet of the site. */
export async function styles(): Promise<string> {
  const response = await file(new Request('https://assets.invalid/site.css'));
  if (!response.ok) throw new Error(`The style sheet of the site cannot be read (${response.status}).`);
  return response.text();
}

/** Our pages leave nothing running behind their response. */
const context = {
  waitUntil: () => {},
  passThroughOnException: () => {},
  props: {},
} as unknown as ExecutionContext; // all that the handler uses of one
