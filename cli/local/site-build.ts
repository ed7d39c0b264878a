/** The built site and Worker: made when it is missing or older than its sources. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What Astro writes: the bundled Worker with its wrangler configuration in `server`, files in `client`. */
const output = 'site/dist';
const config = 'server/wrangler.json';

/**
 * Takes a copy of what was built, so that a build in another terminal does not pull it away from under a run.
 * @param to folder that is replaced
 * @returns the wrangler configuration in it
 */
export function copyBuild(root: string, to: string): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(join(root, output), to, { recursive: true });
  return join(to, config);
}

const sources = [
  'site/src',
  'site/public',
  'site/styles',
  'site/browser',
  'site/assets.ts',
  'site/astro.config.ts',
  'site/options.ts',
  'worker',
  'gather',
  'audit',
  'docs/rules',
  'wrangler.toml',
  'package-lock.json',
];

/** @param root folder of the project */
export function siteIsCurrent(root: string): boolean {
  const built = join(root, output, config);
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return sources.every((source) => filesIn(root, source).every((file) => statSync(file).mtimeMs <= builtAt));
}

/**
 * @param log every line of the build
 * @param signal ends it
 * @throws Error with the last lines when the build fails
 */
export async function buildSite(
  root: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const lines: string[] = [];
  const child = spawn(process.execPath, [astroProgram(), 'build', '--root', 'site'], {
    cwd: root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter(Boolean)) {
        lines.push(line);
        log(line);
      }
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The site could not be built:\n${lines.slice(-15).join('\n')}`);
}

function astroProgram(): string {
  // `exports` of the package hides its program; it lies where `bin` in its package.json says.
  return join(dirname(fileURLToPath(import.meta.resolve('astro/package.json'))), 'bin/astro.mjs');
}

function filesIn(root: string, source: string): string[] {
  const path = join(root, source);
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
