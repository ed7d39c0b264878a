/** The world as this computer sees it: environment and .dev.vars, its network, and the certificates that it is shown. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Config } from '../audit/config.ts';
import type { World } from '../gather/doctor/world.ts';
import { pinnedFetch } from './pinned-fetch.ts';
import { seeCertificate } from './see-certificate.ts';
import { connectSmtp } from './smtp-socket.ts';

export interface Here {
  config: Config;
  env: NodeJS.ProcessEnv;
  /** SHA-256, `AB:CD:…`; none = certificates are verified as usual. */
  fingerprints: readonly string[];
  /** Unix seconds; the clock of this computer unless given. */
  now?: () => number;
  /** Time that one check may take. */
  seconds?: number;
}

export function worldHere({ config, env, fingerprints, now, seconds }: Here): World {
  const toProxmox = pinnedFetch({ fingerprints });
  return {
    config,
    secretOf: (name) => env[name] || null,
    howToSet: (name) => `Write ${name}='…' into .dev.vars, or set it in the environment.`,
    // From here there is no VPC: the addresses themselves are tried.
    wayTo: () => toProxmox,
    fetch: (input, init) => globalThis.fetch(input, init),
    now: now ?? (() => Date.now() / 1000),
    certificates: { pins: fingerprints, see: seeCertificate },
    smtp: connectSmtp,
    isWorker: false,
    ...(seconds !== undefined && { seconds }),
  };
}

/** The environment, and below it what `wrangler dev` reads; an owner's own environment goes before. */
export function withDevVars(env: NodeJS.ProcessEnv, file = '.dev.vars'): NodeJS.ProcessEnv {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')), ...env };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return env;
    throw new Error(`${file} could not be read: ${error instanceof Error ? error.message : error}`);
  }
}
