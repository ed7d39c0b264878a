import cloudflare from '@astrojs/cloudflare';
import { defineConfig } from 'astro/config';
import { siteOptions, siteVersion } from './options.ts';

/** The Worker: `worker/index.ts` with the pages rendered on demand. The rule pages become plain files. */
export default defineConfig({
  ...siteOptions,
  output: 'server',
  adapter: cloudflare({
    configPath: '../wrangler.toml',
    imageService: 'passthrough',
    prerenderEnvironment: 'node',
  }),
  vite: {
    define: { __SITE_VERSION__: JSON.stringify(siteVersion()) },
    // Astro leaves the Worker as it is written; smaller it starts sooner.
    environments: { ssr: { build: { rolldownOptions: { output: { minify: true } } } } },
  },
});
