/** `npm run demo-cluster`: a simulated cluster on a port of its own, for whoever has none to try things on. */
import { readFileSync } from 'node:fs';
import type { ParseArgsOptionsConfig } from 'node:util';
import { nearest } from '../audit/config.ts';
import { clusters } from '../demo/clusters.ts';
import { demoCluster } from '../demo/index.ts';
import { type ServeOptions, serveDemo } from '../demo/server.ts';
import { readArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';
import { print } from './terminal.ts';

const names = Object.keys(clusters);

const help = `Serves a simulated Proxmox VE cluster until Ctrl-C.

  npm run demo-cluster -- [NAME]

NAME is one of ${names.join(', ')}
(homelab unless given).

  --port N           8006 unless given; 0 takes a free one
  --host ADDRESS     127.0.0.1 unless given
  --tls-key FILE     with --tls-cert FILE: https, as real clusters speak it (PEM)
  --slow MS          each answer takes so much longer
  --help, -h         this text

Exit code: 0 ended   1 it could not be served   2 wrong usage
`;

const options = {
  port: { type: 'string', default: '8006' },
  host: { type: 'string', default: '127.0.0.1' },
  slow: { type: 'string', default: '0' },
  'tls-key': { type: 'string' },
  'tls-cert': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, options, true);
  if (values.help) {
    await print(help);
    return 0;
  }
  const slow = wholeNumber('--slow', values.slow, 600_000);
  const cluster = demoCluster(nameIn(positionals), { slow, authDelayMs: 3_000 });
  const tls = tlsFrom(values['tls-key'], values['tls-cert']);
  const port = wholeNumber('--port', values.port, 65_535);
  const server = await serveDemo(cluster, { port, host: values.host, ...(tls && { tls }) });
  const tokens = Object.entries(cluster.tokens).map(([name, token]) => `  ${name.padEnd(8)} ${token}\n`);
  await print(`${cluster.name} is served on ${server.url}; Ctrl-C ends it. Tokens:\n${tokens.join('')}`);
  await new Promise((ended) => process.once('SIGINT', ended).once('SIGTERM', ended));
  await server.close();
  return 0;
}

function nameIn([name = 'homelab', ...more]: readonly string[]): string {
  if (more.length > 0) throw new UsageError('one cluster at a time.');
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  throw new UsageError(`there is no cluster "${name}"${near ? `; did you mean ${near}?` : '.'}`);
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new UsageError(`${option} is a whole number up to ${most}.`);
  return value;
}

function tlsFrom(key: string | undefined, cert: string | undefined): ServeOptions['tls'] {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined)
    throw new UsageError('--tls-key and --tls-cert belong together.');
  return { key: pem('--tls-key', key), cert: pem('--tls-cert', cert) };
}

function pem(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${option}: ${file} cannot be read.`);
  }
}

await command('demo-cluster', main);
