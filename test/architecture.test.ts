import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom among our own folders, and which packages each may use. Imports point one way. */
const layers: Record<string, { ours: RegExp; packages: RegExp }> = {
  audit: { ours: /^audit\//, packages: /^zod\// },
  gather: {
    ours: /^(gather|audit)\//,
    packages: /^(zod\/|aws4fetch$|fast-xml-parser$|node:(zlib|crypto|stream|buffer)$)/,
  },
  worker: {
    ours: /^(worker|gather|audit)\//,
    packages: /^(hono(\/|$)|zod\/|fast-xml-parser$|worker-mailer$|jose$|cloudflare:)/,
  },
  cli: {
    ours: /^(cli|gather|audit|demo)\//,
    packages: /^(node:|undici$|astro$|wrangler$|@clack\/prompts$|zod\/)/,
  },
  demo: {
    ours: /^demo\//,
    packages: /^(node:|hono(\/|$)|miniflare$|wrangler$|aws4fetch$|smtp-server$|postal-mime$)/,
  },
  site: { ours: /^site\/|^audit\/report\.ts$/, packages: /^(astro(:|\/|$)|@astrojs\/|vite$|node:)/ },
};

/** The only doors between the Worker or the terminal and the site. */
const doors: Record<string, RegExp> = {
  'worker/render.ts': /^(@astrojs\/cloudflare\/handler|site\/src\/source\.ts)$/,
  'worker/pages.ts': /^site\/src\//,
  'worker/downloads.ts': /^site\/src\//,
  'worker/index.ts': /^site\/src\/source\.ts$/,
  'cli/export.ts': /^site\/(assets|options|src\/source)\.ts$/,
  'cli/export-keep.ts': /^site\/src\/(dead-links|newest|places|view\/place)\.ts$/,
  'cli/export-pages.ts': /^site\/src\/dead-links\.ts$/,
  'cli/export-downloads.ts': /^site\/src\/(one-file|view\/place)\.ts$/,
};

/** Anything by which a pure function could answer differently tomorrow or elsewhere. */
const impure =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.(?:now|mark|measure|timeOrigin)|fetch\(|process\.|setTimeout|setInterval|globalThis|crypto\.|navigator|console\.\w|import\.meta)/;

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|astro|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(^|\/)(node_modules|dist|\.astro|\.wrangler)\//.test(file));

const specifiers = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');

const resolve = (file: string, specifier: string) =>
  specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;

describe.each(Object.entries(layers))('%s/', (layer, { ours, packages }) => {
  it('imports only what its layer may', () => {
    const files = sources(layer);
    expect(files.length).toBeGreaterThan(0);
    const wrong = files.flatMap((file) =>
      specifiers(readFileSync(file, 'utf8'))
        .map((specifier) => resolve(file, specifier))
        .filter((target) => !ours.test(target) && !packages.test(target) && !doors[file]?.test(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

it('audit/ reads no clock, network, environment or platform', () => {
  const wrong = sources('audit').flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const match = impure.exec(code);
    return match ? [`${file} uses ${match[0]}`] : [];
  });
  expect(wrong).toEqual([]);
});

it('the rules above are about folders that exist', () => {
  for (const file of Object.keys(doors)) expect(() => readFileSync(file)).not.toThrow();
});

it('only reading requests can leave: no other HTTP method stands in gather/', () => {
  const wrong = sources('gather').filter((file) =>
    /['"`](POST|PUT|PATCH|DELETE)['"`]/.test(readFileSync(file, 'utf8')),
  );
  expect(wrong).toEqual([]);
});
