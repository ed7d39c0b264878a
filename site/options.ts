import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroUserConfig } from 'astro';
import { assets } from './assets.ts';

/** What both outputs of the site share: that they give the same bytes begins here. */
export const siteOptions = {
  // Every page is a folder with an index.html, on any host and in the Worker.
  trailingSlash: 'always',
  build: { format: 'directory' },
  // Highlighters colour by style attributes, which the content security policy refuses.
  markdown: { syntaxHighlight: false },
  // Caches stay out of this folder.
  cacheDir: '../node_modules/.astro',
  devToolbar: { enabled: false },
  session: false,
  integrations: [assets],
} satisfies AstroUserConfig;

/**
 * Changes whenever rendered pages may: a hash over the sources of the pages, of what they are told, and over Astro's
 * version. Pages kept under an earlier one are rendered again. All of `audit/` counts, because comparing two reports
 * judges both by the rules of today.
 */
export function siteVersion(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const hash = createHash('sha256');
  const sources = ['src', 'styles', '../audit'].flatMap((folder) => filesIn(join(here, folder)));
  for (const file of [...sources, join(here, 'options.ts')])
    hash
      .update(`${relative(here, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  const astro = fileURLToPath(import.meta.resolve('astro/package.json'));
  // A package.json always names a version.
  hash.update((JSON.parse(readFileSync(astro, 'utf8')) as { version: string }).version);
  return hash.digest('hex').slice(0, 16);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
