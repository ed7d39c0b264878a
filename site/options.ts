import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroUserConfig } from 'astro';

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
} satisfies AstroUserConfig;

/**
 * Changes whenever rendered pages may: a hash over the sources of the pages and over Astro's version. Pages
 * kept under an earlier one are rendered again.
 */
export function siteVersion(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const sources = readdirSync(join(here, 'src'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of [...sources, join(here, 'options.ts'), ...reportSources(join(here, '../audit'))])
    hash
      .update(`${file.slice(here.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  const astro = fileURLToPath(import.meta.resolve('astro/package.json'));
  // A package.json always names a version.
  hash.update((JSON.parse(readFileSync(astro, 'utf8')) as { version: string }).version);
  return hash.digest('hex').slice(0, 16);
}

/** The report's schema and its parts, in which pages read what they show. */
const reportSources = (audit: string): string[] =>
  readdirSync(audit)
    .filter((name) => /^report(-[a-z]+)*\.ts$/.test(name))
    .sort()
    .map((name) => join(audit, name));
