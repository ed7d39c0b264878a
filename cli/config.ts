/** `npm run config`: checks the owner's configuration, and keeps it where the Worker reads it. */
import type { ParseArgsOptionsConfig } from 'node:util';
import { nearest, parseConfig } from '../audit/config.ts';
import { rules } from '../audit/rules/index.ts';
import { plainJson } from '../audit/written/plain-text.ts';
import { readArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';
import { bucketOfProject, getConfig, type Place, putConfig } from './config-bucket.ts';
import { type ConfigFile, defaultConfigFile, readConfigFile } from './config-file.ts';
import { complain, print } from './terminal.ts';

const help = `Checks your configuration and keeps it where the Worker reads it.

  npm run config -- check     says what is wrong with offsight.config.ts
  npm run config -- push      checks it, then writes it to the Worker's bucket as
                              config/policy.json; the next audit goes by it
  npm run -s config -- pull   prints what lies in the bucket, as JSON

  --file FILE         another file than offsight.config.ts (.ts, .js or .json)
  --bucket NAME       another bucket than wrangler.toml binds as AUDITS
  --local             the local state of wrangler dev instead of your account
  --persist-to DIR    folder of that local state, as for wrangler dev
  --help, -h          this text

To begin: cp offsight.config.example.ts offsight.config.ts
Every key: docs/configuration.md. It holds names of secrets, never their values.

Exit code: 0 done   1 not possible, or mistakes in the configuration
           2 wrong usage
`;

const options = {
  file: { type: 'string' },
  bucket: { type: 'string' },
  local: { type: 'boolean' },
  'persist-to': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

/** Each takes the options and does its work; errors have cause and next step. */
const verbs: Record<string, (values: Values) => Promise<void>> = { check, push, pull };

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, options, true);
  if (values.help) await print(help);
  else await verbIn(positionals)(values);
  return 0;
}

function verbIn([verb, ...more]: readonly string[]): (values: Values) => Promise<void> {
  const names = Object.keys(verbs);
  if (verb === undefined) throw new UsageError(`what shall be done? One of ${names.join(', ')}.`);
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!known) {
    const near = nearest(verb, names);
    throw new UsageError(`"${verb}" is none of ${names.join(', ')}${near ? `; did you mean ${near}?` : '.'}`);
  }
  if (more.length > 0)
    throw new UsageError(`nothing stands behind ${verb} but options; a file is named with --file.`);
  return known;
}

async function check({ file = defaultConfigFile }: Values): Promise<void> {
  const found = await readConfigFile(file);
  for (const doubt of doubtsAbout(found)) complain('warning', doubt);
  const clusters = found.config.clusters.map(
    ({ id, urls, tokenSecret, depth, policy }) =>
      `  ${id}: ${urls.join(', ')}; token in ${tokenSecret}; ${policy.profile} profile, ${depth} depth, every ${policy.expectedEveryHours} h`,
  );
  await print(`${file} is good.\n${clusters.join('\n')}\n`);
}

async function push(values: Values): Promise<void> {
  const { file = defaultConfigFile } = values;
  const found = await readConfigFile(file);
  for (const doubt of doubtsAbout(found)) complain('warning', doubt);
  const place = await placeOf(values);
  await putConfig(place, `${JSON.stringify(found.input, null, 2)}\n`);
  await print(`${file} is in ${nameOf(place)}; the next audit goes by it.\n`);
}

async function pull(values: Values): Promise<void> {
  const place = await placeOf(values);
  const json: unknown = JSON.parse(await getConfig(place));
  await print(`${plainJson(json)}\n`);
  // The Worker refuses it as well; whoever pulled it should know.
  parseConfig(json);
}

async function placeOf(values: Values): Promise<Place> {
  if (values['persist-to'] !== undefined && !values.local)
    throw new UsageError('--persist-to is the folder of the local state: add --local.');
  return {
    bucket: values.bucket ?? (await bucketOfProject()),
    local: values.local ?? false,
    persistTo: values['persist-to'],
  };
}

const nameOf = ({ bucket, local }: Place): string =>
  local ? `the local bucket ${bucket}` : `the bucket ${bucket}`;

/** What is allowed, and yet hardly what its owner meant. */
function doubtsAbout({ config }: ConfigFile): string[] {
  const ids = rules.map(({ id }) => id);
  const today = new Date().toISOString().slice(0, 10);
  return config.clusters.flatMap(({ id: cluster, policy }) =>
    policy.accepted.flatMap(({ rule, until }) => {
      const near = nearest(rule, ids);
      return [
        ...(ids.includes(rule)
          ? []
          : [
              `${cluster}: no rule is called "${rule}", so nothing is accepted${near ? `; did you mean "${near}"?` : '.'}`,
            ]),
        ...(until < today ? [`${cluster}: what was accepted of ${rule} ended on ${until}.`] : []),
      ];
    }),
  );
}

await command('config', main);
