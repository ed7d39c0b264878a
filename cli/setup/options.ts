import type { ParseArgsOptionsConfig } from 'node:util';
import { readArguments, UsageError } from '../arguments.ts';
import type { Flags } from './asker.ts';

export const setupHelp = `From nothing to a private audit of your cluster, step by step.

  npm run setup

It asks what it needs, shows what it will do, and can be broken off at any time
(Ctrl-C): answers are kept, files are written whole or not at all, and what is
there already is left alone. First comes an audit from this terminal, only then
the Worker.

ANSWERS (each question has one; what is given is not asked)
  --yes               Asks nothing. Fails where an answer is missing.
  --url URL           Base URL of a node in your network; repeat it.
  --id ID  --name NAME        of the cluster (home)
  --fingerprint HEX   SHA-256 of a node's certificate, for the audit from here;
                      repeat it.
  --audit             Audits the cluster from this terminal first.
  --worker-too        Goes on to the Worker; --no-worker-too ends before it.
  --way NAME          How the Worker reaches the cluster: vpc, access, direct.
  --tunnel NAME  --tunnel-id ID  --service-id ID  --hostname NAME
  --certificate KIND  Of the nodes: cluster, public, none (docs/tunnels.md).
  --site URL          Where you open the reports.
  --every HOURS       24, 12, 6 or 1.
  --depth NAME        full or lean.
  --worker NAME  --bucket NAME
  --local-secrets     Also keeps secrets in .dev.vars on this computer.
  --no-secrets        Sets no secrets of the Worker.
  --deploy            Deploys the Worker and pushes the configuration.
  --no-doctor         Does not end with npm run doctor.

FILES
  --folder DIR        Where offsight.config.ts, wrangler.local.toml and .dev.vars
                      are written (the project).
  --force             Replaces them, and keeps a copy of what was there.
  --dry-run           Shows what would be written and run; does neither.

Values of secrets never stand on the command line: they come from the
environment (PVE_TOKEN, ACCESS_TEAM, …) or are typed in unseen.

  --help, -h          This text.

Exit code: 0 done   1 something failed   2 wrong usage   130 broken off
`;

const options = {
  yes: { type: 'boolean' },
  url: { type: 'string', multiple: true },
  id: { type: 'string' },
  name: { type: 'string' },
  fingerprint: { type: 'string', multiple: true },
  audit: { type: 'boolean' },
  'no-audit': { type: 'boolean' },
  'worker-too': { type: 'boolean' },
  'no-worker-too': { type: 'boolean' },
  way: { type: 'string' },
  tunnel: { type: 'string' },
  'tunnel-id': { type: 'string' },
  'service-id': { type: 'string' },
  hostname: { type: 'string' },
  certificate: { type: 'string' },
  site: { type: 'string' },
  every: { type: 'string' },
  depth: { type: 'string' },
  worker: { type: 'string' },
  bucket: { type: 'string' },
  'local-secrets': { type: 'boolean' },
  'no-local-secrets': { type: 'boolean' },
  secrets: { type: 'boolean' },
  'no-secrets': { type: 'boolean' },
  deploy: { type: 'boolean' },
  'no-deploy': { type: 'boolean' },
  doctor: { type: 'boolean' },
  'no-doctor': { type: 'boolean' },
  folder: { type: 'string' },
  force: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

/**
 * @returns the flags; `--no-x` is `x: false`
 * @throws UsageError
 */
export function setupFlags(argv: readonly string[]): Flags {
  const { values } = readArguments(argv, options);
  const flags: Record<string, Flags[string]> = {};
  for (const [name, value] of Object.entries(values)) {
    const positive = name.replace(/^no-/, '');
    if (Object.hasOwn(flags, positive) && positive !== name)
      throw new UsageError(`--${positive} and --${name} contradict each other.`);
    flags[positive] = positive === name ? value : false;
  }
  return flags;
}
