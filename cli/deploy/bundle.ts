/** The built Worker as it is uploaded: its settings with the owner's own over them, and its size. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { overlaid, type Settings } from './own-settings.ts';

/**
 * KiB with gzip. A fifth of the 3 MB that Cloudflare allowed on the free plan when it allowed least, so that the Worker keeps
 * starting fast: what costs there is reading the code.
 */
export const bundleBudget = 600;

const folder = 'site/dist/server';

/**
 * Size of everything that wrangler uploads as code, counted as wrangler counts it: all modules in one, with gzip.
 * @throws Error when the site was never built
 */
export function bundleSize(root: string): { kib: number; modules: number } {
  const built = join(root, folder);
  if (!existsSync(built)) throw new Error('the site is not built: npm run build');
  const modules = readdirSync(built, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|mjs|wasm)$/.test(file) && !file.startsWith('.wrangler'))
    .sort()
    .map((file) => readFileSync(join(built, file)));
  return { kib: gzipSync(Buffer.concat(modules)).byteLength / 1024, modules: modules.length };
}

/**
 * Writes the settings that are deployed, beside those of the build.
 * @returns the file
 */
export function writeDeployed(root: string, own: Settings): { file: string; settings: Settings } {
  // Astro's adapter writes it, from wrangler.toml.
  const built = JSON.parse(readFileSync(join(root, folder, 'wrangler.json'), 'utf8')) as Settings;
  // Where wrangler knows the file behind, it writes ids of what it created into it: the project's would then be changed,
  // and the next pull would conflict.
  const { configPath: _, userConfigPath: __, topLevelName: ___, definedEnvironments: ____, ...rest } = built;
  const settings = overlaid(rest, own);
  const file = join(root, folder, 'wrangler.deploy.json');
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  return { file, settings };
}
