import type { ParseArgsOptionsConfig } from 'node:util';
import type { Profile } from '../audit/policy.ts';
import { readArguments, UsageError } from './arguments.ts';
import { plainHttpRefusal, readFingerprint } from './pinned-fetch.ts';

/** Where the facts come from. */
export type Source =
  | {
      kind: 'cluster';
      /** Absent: those of the configuration. */
      urls?: string[];
      fingerprints: string[];
      insecure: boolean;
    }
  | { kind: 'demo'; name: string }
  | { kind: 'facts'; file: string };

/** A command line that makes sense. */
export interface AuditOptions {
  source: Source;
  /** As given behind `--token`: a whole token, or for a demo the short name of one of its own. */
  token?: string;
  config?: string;
  /** Id of the cluster in the configuration; absent = its first. */
  cluster?: string;
  profile?: Profile;
  depth?: 'full' | 'lean';
  format: 'text' | 'json' | 'md';
  output?: string;
  saveFacts?: string;
  failBelow?: number;
  /** False: the offsite targets of the configuration are left out. */
  offsite: boolean;
  /** File with restore drills on record. */
  drills?: string;
  all: boolean;
}

const options = {
  url: { type: 'string', multiple: true },
  token: { type: 'string' },
  config: { type: 'string' },
  cluster: { type: 'string' },
  profile: { type: 'string' },
  depth: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string' },
  'save-facts': { type: 'string' },
  facts: { type: 'string' },
  'fail-below': { type: 'string' },
  fingerprint: { type: 'string', multiple: true },
  insecure: { type: 'boolean' },
  'no-offsite': { type: 'boolean' },
  drills: { type: 'string' },
  demo: { type: 'string' },
  all: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

export const auditOptionNames = Object.keys(options);

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

/**
 * @returns null when help is wanted
 * @throws UsageError
 */
export function auditOptions(argv: readonly string[]): AuditOptions | null {
  const { values } = readArguments(argv, options);
  if (values.help) return null;
  forbidPairs(values);
  return {
    source: sourceOf(values),
    ...(values.token !== undefined && { token: values.token }),
    ...(values.config !== undefined && { config: named('config', values.config) }),
    ...(values.cluster !== undefined && { cluster: named('cluster', values.cluster) }),
    ...(values.profile !== undefined && { profile: oneOf('profile', values.profile, ['full', 'essential']) }),
    ...(values.depth !== undefined && { depth: oneOf('depth', values.depth, ['full', 'lean']) }),
    format: oneOf('format', values.format ?? 'text', ['text', 'json', 'md']),
    ...(values.output !== undefined && { output: named('output', values.output) }),
    ...(values['save-facts'] !== undefined && { saveFacts: named('save-facts', values['save-facts']) }),
    ...(values['fail-below'] !== undefined && { failBelow: scoreIn(values['fail-below']) }),
    offsite: !values['no-offsite'],
    ...(values.drills !== undefined && { drills: named('drills', values.drills) }),
    all: values.all ?? false,
  };
}

/** The shape in which `pveum user token add` gives a token: `user@realm!name=secret`. */
export function checkToken(token: string, from: string): string {
  const shape = `${from} must read user@realm!name=secret, as pveum prints it`;
  if (/^PVEAPIToken[= ]/i.test(token)) throw new UsageError(`${shape}: without PVEAPIToken before it.`);
  if (!token.includes('!') || !token.includes('='))
    throw new UsageError(`${shape}; put it in single quotes, or the shell changes it.`);
  if (!/^[^\s!=:/]+@[A-Za-z][\w.-]+![A-Za-z][\w.-]*=[\x21-\x7e]+$/.test(token))
    throw new UsageError(`${shape}.`);
  return token;
}

/** A base URL without path. */
export function checkUrl(text: string, from: string): string {
  const url = URL.parse(text);
  // What was typed is not repeated before it is known to hold no password.
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${from} must be a URL like https://pve1.example.com:8006.`);
  if (url.username || url.password)
    throw new UsageError(`${from} must hold no user name and password: the API token is enough.`);
  const refusal = plainHttpRefusal(url);
  if (refusal !== null) throw new UsageError(refusal);
  // The address bar of the web interface is what people copy.
  return `${url.origin}${url.pathname.replace(/(\/api2(\/json)?)?\/*$/, '')}`;
}

/** Options that contradict each other, or that the chosen source has no use for. */
const pairs: [keyof Values, (keyof Values)[], string][] = [
  ['facts', ['url', 'demo', 'token', 'depth', 'save-facts'], 'stored facts need no cluster'],
  ['demo', ['url', 'fingerprint', 'insecure'], 'the simulated cluster is asked without a network'],
  ['facts', ['fingerprint', 'insecure', 'no-offsite'], 'stored facts need no network'],
  ['facts', ['drills'], 'stored facts have their own drills'],
  ['insecure', ['fingerprint'], 'either the certificate is checked or it is not'],
];

function forbidPairs(values: Values): void {
  for (const [one, others, why] of pairs)
    for (const other of others)
      if (values[one] !== undefined && values[other] !== undefined)
        throw new UsageError(`--${one} and --${other} do not go together: ${why}.`);
  if (values.cluster !== undefined && values.config === undefined)
    throw new UsageError('--cluster names a cluster of the configuration: add --config FILE.');
}

function sourceOf(values: Values): Source {
  if (values.facts !== undefined) return { kind: 'facts', file: named('facts', values.facts) };
  if (values.demo !== undefined) return { kind: 'demo', name: named('demo', values.demo) };
  const urls = values.url?.map((text) => checkUrl(text, '--url'));
  if (!urls && values.config === undefined)
    throw new UsageError('nothing to audit: give --url URL, --config FILE, --facts FILE or --demo NAME.');
  return {
    kind: 'cluster',
    ...(urls && { urls }),
    fingerprints: (values.fingerprint ?? []).map(fingerprintIn),
    insecure: values.insecure ?? false,
  };
}

function fingerprintIn(text: string): string {
  const fingerprint = readFingerprint(text);
  if (fingerprint !== null) return fingerprint;
  throw new UsageError('--fingerprint must be a SHA-256 fingerprint: 64 hex digits, like AB:CD:….');
}

function scoreIn(text: string): number {
  const score = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && score <= 10) return score;
  throw new UsageError('--fail-below must be a score from 0 to 10, like 7.5.');
}

function oneOf<const Choice extends string>(name: string, given: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === given);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${name} must be ${choices.join(' or ')}.`);
}

function named(name: string, given: string): string {
  if (given !== '') return given;
  throw new UsageError(`--${name} needs a value that is not empty.`);
}
