/**
 * `npm test`: builds the site the tests look at, then runs every test, those of what judges with their coverage. Further
 * arguments go to Vitest, which then runs what they choose.
 */
import { spawnSync } from 'node:child_process';

const run = (command: string, ...args: string[]): number => {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: quiet,
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  return status ?? 1;
};

// None of these tools has a reason to call home from a test run.
const quiet = {
  ...process.env,
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(
    'npm test [-- name or Vitest options]   builds the site, then runs all tests or those whose file matches',
  );
  process.exit(0);
}
const built = run('astro', 'build', '--root', 'site', '--silent');
if (built !== 0) process.exit(built);
const runs =
  args.length > 0
    ? [args]
    : [
        ['--project', 'audit', '--coverage'],
        ['--project', '!audit'],
      ];
// What fails in one run does not keep the other from telling what fails there.
const ends = runs.map((more) => run('vitest', 'run', ...more));
process.exit(Math.max(...ends));
