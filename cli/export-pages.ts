/** The pages of an export, made by Astro, and beside the page of each report the files to take it away. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { withoutDeadLinks } from '../site/src/dead-links.ts';
import { closed, isReport, type Keep, reportOf } from './export-keep.ts';

export interface PagesOrder {
  /**
   * Below the project: Astro runs its bundle from there, and from nowhere else would that find the packages it needs.
   * Never the same one twice, because Node loads a module only once.
   */
  folder: string;
  keep: Keep;
  /** @returns the files to take a report away, by their names; `page` as it is rendered, at `path` */
  downloads: (path: string, page: string) => Promise<Record<string, string>>;
  /** Called for each report that was made. */
  onReport: (done: number, of: number) => void;
}

/**
 * Makes what cannot be kept. The source must have been provided to the pages.
 * @throws Error with the cause, among others of reading a report
 */
export async function makePages(order: PagesOrder): Promise<void> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  // What is not below the current folder Astro runs from one place that all exports would share.
  if (!order.folder.startsWith(process.cwd())) process.chdir(dirname(site));
  // Takes a second to load: not before it is needed.
  const { build } = await import('astro');
  await build({
    root: site,
    configFile: 'export.config.ts',
    outDir: order.folder,
    logLevel: 'silent',
    integrations: [rendering(order)],
  });
}

export const site = fileURLToPath(new URL('../site', import.meta.url));

/** Stands between Astro, which says what pages there are and renders them, and the folder. */
const rendering = ({ folder, keep, downloads, onReport }: PagesOrder): AstroIntegration => ({
  name: 'offsight-export',
  hooks: {
    'astro:build:start': ({ setPrerenderer }) => {
      let done = 0;
      let of = 0;
      const write = async (path: string, name: string, text: string, dead?: readonly string[]) => {
        const content = Buffer.from(text);
        mkdirSync(join(folder, path), { recursive: true });
        writeFileSync(join(folder, path, name), content);
        await keep.made(path, path.slice(1) + name, content, dead);
      };
      setPrerenderer((pages) => ({
        ...pages,
        async getStaticPaths() {
          const all = await pages.getStaticPaths();
          const missing = await keep.plan(all.map(({ pathname }) => pathname));
          of = [...missing].filter(isReport).length;
          // What shows the same report together, so that each report is read once.
          return all
            .filter(({ pathname }) => missing.has(closed(pathname)))
            .sort((one, other) => (reportOf(one.pathname) < reportOf(other.pathname) ? 1 : -1));
        },
        async render(request, options) {
          const rendered = await pages.render(request, options);
          const response = rendered instanceof Response ? rendered : rendered.response;
          const path = decodeURIComponent(closed(new URL(request.url).pathname));
          if (response.status !== 200 || path === '/404/') return rendered;
          const whole = await response.text();
          const { page, dead } = withoutDeadLinks(whole, path, keep.has);
          await write(path, 'index.html', page, dead);
          if (isReport(path)) {
            for (const [name, text] of Object.entries(await downloads(path, whole)))
              await write(path, name, text);
            done += 1;
            onReport(done, of);
          }
          // Written already, and Astro leaves out what has no body.
          return new Response(null, response);
        },
      }));
    },
  },
});
