import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { madeOnce } from './made-once.ts';
import { type CliOptions, type CliRun, runCli } from './run-cli.ts';

/**
 * Runs a command of `cli/` as {@link runCli} does, from a bundle that is made once a run: it starts in a quarter of the
 * time, for Node need not strip the types of hundreds of files. That the command runs as it stands too, and ends with
 * each of its exit codes, is for a test with `runCli`.
 */
export async function runBundled(
  name: 'audit',
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliRun> {
  const folder = await madeOnce('cli', bundle);
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled'), ...options.env };
  return runCli(join(folder, `${name}.mjs`), args, { ...options, env });
}

async function bundle(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      target: 'node22',
      minify: false,
      rolldownOptions: { input: { audit: 'cli/audit.ts' }, output: { entryFileNames: '[name].mjs' } },
    },
  });
  // The packages are not in the bundle.
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
}
