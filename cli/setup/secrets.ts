/** Secrets that a configuration names: into the Worker by wrangler, or into .dev.vars of this computer. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ConfigInput } from '../../audit/config.ts';
import { runWrangler } from '../wrangler.ts';

/** What people sign in by; no configuration names them. */
const signIn: [string, string][] = [
  ['ACCESS_TEAM', 'the team at Cloudflare Access'],
  ['ACCESS_AUD', 'the AUD tags of the applications that guard the Worker'],
];

/** @returns name → where the configuration names it; the secrets of the Worker's own sign-in come last */
export function secretsOf(config: ConfigInput): Map<string, string> {
  const found = new Map<string, string>();
  collect(config, '', found);
  for (const [index] of config.clusters.entries())
    if (config.clusters[index]?.tokenSecret === undefined)
      found.set('PVE_TOKEN', `clusters.${index}.tokenSecret`);
  for (const [name, what] of signIn) found.set(name, what);
  return found;
}

/** Every key that ends in `Secret` holds a name: the schema has no other such keys. */
function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = path ? `${path}.${key}` : key;
    if (/Secret$/.test(key) && typeof inner === 'string') found.set(inner, place);
    else collect(inner, place, found);
  }
}

/**
 * Sets secrets of the Worker, values through standard input. A Worker that does not exist yet is made by the first one.
 * @throws Error that names the secret that could not be set
 */
export async function putSecrets(values: ReadonlyMap<string, string>, worker: string): Promise<void> {
  for (const [name, value] of values) {
    const code = await runWrangler(['secret', 'put', name, '--name', worker], value);
    if (code !== 0)
      throw new Error(
        `wrangler could not set the secret ${name}; what it said stands above. If it is not logged in: npx wrangler login. Then again, or without: --no-secrets.`,
      );
  }
}

/**
 * Adds secrets to a file that only its owner can read; those that stand there stay as they are.
 * @returns names that were added
 * @throws Error when a value cannot be written in this format
 */
export function keepLocally(file: string, values: ReadonlyMap<string, string>): string[] {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const added = [...values].filter(
    ([name]) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, 'm').test(before),
  );
  if (added.length === 0) return [];
  const lines = added.map(([name, value]) => `${name}=${dotenv(name, value)}`).join('\n');
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(file, `${before}${gap}${lines}\n`, { mode: 0o600 });
  // The mode above counts for a new file alone.
  chmodSync(file, 0o600);
  return added.map(([name]) => name);
}

function dotenv(name: string, value: string): string {
  if (/[\r\n]/.test(value))
    throw new Error(`the value of ${name} has line ends; such a secret is set with wrangler.`);
  const quotes = ["'", '"', '`'].find((quote) => !value.includes(quote));
  if (quotes) return `${quotes}${value}${quotes}`;
  throw new Error(`the value of ${name} has every kind of quotes; such a secret is set with wrangler.`);
}
