import type { Site } from '../../worker/handler.ts';

const files: Record<string, string> = {
  '/site.css': 'main{}',
  '/site.js': 'void 0',
  '/rules/': '<!doctype html><title>Rules</title>',
};

/** A site whose pages are their own path, so that tests need no build of Astro. */
export const site: Site = {
  siteVersion: 'test',
  styles: async () => '',
  render: async ({ url }) => {
    const { pathname } = new URL(url);
    const status = pathname === '/404/' ? 404 : 200;
    return new Response(`<!doctype html><title>${pathname}</title>`, { status });
  },
  // Cloudflare lets everybody keep files; ours are for readers alone.
  file: async ({ url }) => {
    const text = files[new URL(url).pathname];
    const headers = { etag: '"file"', 'cache-control': 'public, max-age=0, must-revalidate' };
    return text === undefined ? new Response(null, { status: 404 }) : new Response(text, { headers });
  },
};
