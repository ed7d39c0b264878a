import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { build } from 'vite';

/**
 * The style sheet and the scripts of the pages: each one small file whose address never changes, because stored pages
 * and exports outlive the build that made them.
 */
export const assets: AstroIntegration = {
  name: 'offsight-assets',
  hooks: { 'astro:build:done': ({ dir }) => writeAssets(fileURLToPath(dir)) },
};

/** @param folder where `site.css`, `site.js` and `sw.js` are written */
export async function writeAssets(folder: string): Promise<void> {
  for (const name of [styles, 'browser/site.ts', 'browser/sw.ts']) await make(name, folder);
}

/** @returns what `site.css` is */
export async function styleSheet(): Promise<string> {
  const built = await make(styles, null);
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const sheet = outputs.find((one) => one.type === 'asset' && one.fileName === 'site.css');
  if (sheet?.type !== 'asset') throw new Error('The style sheet could not be built.');
  return Buffer.from(sheet.source).toString();
}

const styles = 'styles/site.css';

/** @param folder null to write nothing */
const make = (name: string, folder: string | null) =>
  build({
    configFile: false,
    root: here,
    publicDir: false,
    logLevel: 'error',
    build: {
      ...(folder === null ? { write: false } : { outDir: folder }),
      emptyOutDir: false,
      // As written: what browsers of the last two years do not know would have to be twice as much.
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: {
        input: join(here, name),
        output: {
          // A style sheet that is wrapped into a function would become a script.
          format: name.endsWith('.css') ? 'es' : 'iife',
          entryFileNames: '[name].js',
          assetFileNames: '[name][extname]',
        },
      },
    },
  });

const here = fileURLToPath(new URL('.', import.meta.url));
