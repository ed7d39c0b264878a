/** The command line of `npm run doctor`. */
import type { ParseArgsOptionsConfig } from 'node:util';
import { readArguments, UsageError } from './arguments.ts';
import { checkUrl } from './audit-options.ts';
import { defaultConfigFile } from './config-file.ts';
import { readFingerprint } from './pinned-fetch.ts';

export const doctorHelp = `Looks at everything that audits need, and says what is wrong and what ends it.

  npm run doctor                from here: offsight.config.ts, with secrets from
                                the environment and from .dev.vars
  npm run doctor -- --url URL   asks your deployed Worker to look from there

  --config FILE      another configuration than offsight.config.ts
  --fingerprint HEX  SHA-256 of a certificate to accept, for nodes that sign
                     their own; may be repeated
  --url URL          your Worker; the token is read from OFFSIGHT_TOKEN
                     (npm run token, scope run). Where Cloudflare Access stands
                     before it, a service token is read from
                     CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET.
  --send             with --url: also send a test message through every channel
  --json             the lines as JSON
  --help, -h         this text

It only reads, and sends no message without --send. Each check ends by itself.
What each line means: docs/doctor.md.

Exit code: 0 no problem (what cannot be told from here is shown and is none)
           1 a problem   2 wrong usage
`;

const options = {
  config: { type: 'string' },
  fingerprint: { type: 'string', multiple: true },
  url: { type: 'string' },
  send: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

export const doctorOptionNames = Object.keys(options);

export interface DoctorOptions {
  /** `here` looks from this computer; otherwise the address of the Worker. */
  from: { here: true; config: string; fingerprints: string[] } | { here: false; url: string; send: boolean };
  json: boolean;
}

/**
 * @returns null when help is wanted
 * @throws UsageError
 */
export function doctorOptions(argv: readonly string[]): DoctorOptions | null {
  const { values } = readArguments(argv, options);
  if (values.help) return null;
  const { url, config, fingerprint = [], send = false, json = false } = values;
  if (url === undefined) {
    if (send) throw new UsageError('--send goes with --url: it is the Worker that sends.');
    const fingerprints = fingerprint.map((text) => {
      const read = readFingerprint(text);
      if (read === null)
        throw new UsageError('--fingerprint must be a SHA-256 of 64 hex digits, with or without colons.');
      return read;
    });
    return { from: { here: true, config: config ?? defaultConfigFile, fingerprints }, json };
  }
  if (config !== undefined || fingerprint.length > 0)
    throw new UsageError('--config and --fingerprint are for a look from here: leave them out with --url.');
  return { from: { here: false, url: checkUrl(url, '--url'), send }, json };
}
