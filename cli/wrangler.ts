/** Wrangler, run as a program of its own: the owner's login and account are its business alone. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** It has no reason to greet or to call home from here. */
const quiet = {
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
};

/**
 * Runs wrangler in this terminal.
 * @param input for its standard input, a secret's value: arguments could be read by everyone on this computer
 * @returns its exit code
 */
export function runWrangler(args: readonly string[], input?: string): Promise<number> {
  const bin = fileURLToPath(new URL('bin/wrangler.js', import.meta.resolve('wrangler/package.json')));
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    env: { ...process.env, ...quiet },
  });
  // One that ends before it reads says why itself.
  child.stdin?.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code ?? 1));
  });
}
