import { defineConfig } from 'astro/config';
import { siteOptions } from './options.ts';

/** The export: every page a plain file. `cli/export.ts` gives the source and the folder. */
export default defineConfig({ ...siteOptions, output: 'static' });
