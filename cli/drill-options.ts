/** The command line of `npm run drill`. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { DrillInput } from '../audit/drill.ts';
import { readArguments, UsageError } from './arguments.ts';
import { checkUrl } from './audit-options.ts';

export const drillHelp = `Writes a restore drill down, where the next audit finds it.

  npm run drill -- --guest qemu/100 --source archives --at 2026-11-22T10:15 \\
    --minutes 42 --succeeded --verified-how 'logged in, newest mail is there' \\
    --by ada
  npm run -s drill -- list    what is on record, newest first, as JSON

WHAT WAS DONE
  --guest ID          as reports name it: qemu/100 or lxc/101
  --source NAME       storage or offsite target that the backup came from
  --at TIME           when the restore began; this computer's time, or with a
                      zone: 2026-11-22T10:15:00Z
  --succeeded, --failed
  --verified-how TEXT by what it was seen that the service works, or does not
  --by NAME           who did it
  --minutes N         until the service answered
  --bytes N           how much was restored, also as 12GB or 40GiB
  --missing-step TEXT a step that the written procedure lacks; repeat it

WHERE IT IS KEPT
  --cluster ID        needed where several are configured
  --url URL           your Worker; OFFSIGHT_TOKEN in the environment lets you
                      in, with the scope record (docs/access.md)
  Without --url it is written into the Worker's bucket with wrangler's login:
  --bucket NAME       another bucket than wrangler.toml binds as AUDITS
  --local             the local state of wrangler dev instead of your account
  --persist-to DIR    folder of that local state, as for wrangler dev
  --help, -h          this text

A record stays as it was written. The same one twice is one record.

Exit code: 0 done   1 not possible   2 wrong usage
`;

const options = {
  guest: { type: 'string' },
  source: { type: 'string' },
  at: { type: 'string' },
  succeeded: { type: 'boolean' },
  failed: { type: 'boolean' },
  'verified-how': { type: 'string' },
  by: { type: 'string' },
  minutes: { type: 'string' },
  bytes: { type: 'string' },
  'missing-step': { type: 'string', multiple: true },
  cluster: { type: 'string' },
  url: { type: 'string' },
  bucket: { type: 'string' },
  local: { type: 'boolean' },
  'persist-to': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

export const drillOptionNames = Object.keys(options);

/** Where drills are kept: asked of the Worker, or written into its bucket. */
export type DrillPlace =
  | { by: 'worker'; url: string }
  | { by: 'bucket'; bucket: string | undefined; local: boolean; persistTo: string | undefined };

export interface DrillCommand {
  /** Absent: `list`. */
  drill?: DrillInput;
  cluster?: string | undefined;
  place: DrillPlace;
}

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

/**
 * @returns null when help is wanted
 * @throws UsageError
 */
export function drillOptions(argv: readonly string[]): DrillCommand | null {
  const { values, positionals } = readArguments(argv, options, true);
  if (values.help) return null;
  const [verb, ...more] = positionals;
  if (more.length > 0 || (verb !== undefined && verb !== 'list'))
    throw new UsageError('only the word list may stand there; put values with blanks in quotes.');
  const where = { cluster: values.cluster, place: placeIn(values) };
  if (verb === undefined) return { ...where, drill: drillIn(values) };
  if (where.place.by === 'bucket')
    throw new UsageError('list asks the Worker, as wrangler lists no objects: add --url.');
  return where;
}

function placeIn({ url, bucket, local = false, 'persist-to': persistTo }: Values): DrillPlace {
  if (url === undefined) {
    if (persistTo !== undefined && !local)
      throw new UsageError('--persist-to is the folder of the local state: add --local.');
    return { by: 'bucket', bucket, local, persistTo };
  }
  if (bucket !== undefined || local || persistTo !== undefined)
    throw new UsageError('either the Worker is asked (--url) or its bucket is written to, not both.');
  return { by: 'worker', url: checkUrl(url, '--url') };
}

function drillIn(values: Values): DrillInput {
  const { succeeded, failed, minutes, bytes } = values;
  if (Boolean(succeeded) === Boolean(failed))
    throw new UsageError('say how it ended: --succeeded or --failed.');
  return {
    guest: needed('guest', values.guest),
    at: momentIn(needed('at', values.at)),
    source: needed('source', values.source),
    ...(minutes !== undefined && { minutes: amountIn('minutes', minutes) }),
    ...(bytes !== undefined && { bytes: bytesIn(bytes) }),
    succeeded: succeeded === true,
    verifiedHow: needed('verified-how', values['verified-how']),
    by: needed('by', values.by),
    missingSteps: values['missing-step'] ?? [],
  };
}

function needed(name: string, value: string | undefined): string {
  if (value) return value;
  throw new UsageError(`--${name} is missing.`);
}

/** Unix seconds. */
function momentIn(text: string): number {
  const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/;
  const at = shape.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at / 1000;
  throw new UsageError(
    '--at must be a time like 2026-11-22T10:15, or with its zone 2026-11-22T10:15:00+01:00.',
  );
}

function amountIn(name: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${name} must be a number.`);
}

function bytesIn(text: string): number {
  const [, amount, prefix = '', binary] = /^(\d+(?:\.\d+)?) ?(?:([kKMGT])(i)?)?B?$/.exec(text) ?? [];
  if (amount === undefined) throw new UsageError('--bytes must be a number of bytes, or like 12GB or 40GiB.');
  const step = binary ? 1024 : 1000;
  return Math.round(Number(amount) * step ** ['', 'K', 'M', 'G', 'T'].indexOf(prefix.toUpperCase()));
}
