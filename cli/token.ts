/** `npm run token`: makes a token for a script or monitor, and the entry of the configuration that lets it in. */
import { createHash, randomBytes } from 'node:crypto';
import type { ParseArgsOptionsConfig } from 'node:util';
import { parseConfig } from '../audit/config.ts';
import { readArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';
import { print } from './terminal.ts';

const usage = `Makes a token with which a script or monitor asks your Worker.

  npm run -s token -- --name grafana --scope read
  npm run -s token -- --name nightly --scope run --scope record --until 2027-06-30

  --name NAME      what the log calls it: a-z, 0-9 and hyphens
  --scope SCOPE    read reports, run audits and test alerts, record restore
                   drills; repeat it for more than one
  --until DAY      the last day on which it counts
  --help, -h       this text

The token is printed once and stands nowhere: your configuration gets its
SHA-256 alone. To revoke it, take the entry out and push the configuration.

Exit code: 0 done   2 wrong usage
`;

const options = {
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  until: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  await print(answerTo(argv));
  return 0;
}

function answerTo(argv: readonly string[]): string {
  const { name, scope: scopes, until, help } = readArguments(argv, options).values;
  if (help) return usage;
  if (!name || !scopes) throw new UsageError('--name and at least one --scope are needed.');
  const token = `offs_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(token).digest('hex');
  const entry = { name, sha256, scopes, ...(until && { until }) };
  check(entry);
  return `The token, shown this once:

  ${token}

Put this under \`tokens\` in offsight.config.ts, then \`npm run config -- push\`:

  ${JSON.stringify(entry)},

Then:  curl -H "Authorization: Bearer $OFFSIGHT_TOKEN" https://<your worker>/api/latest
`;
}

/** By the same schema that reads it later. */
function check(entry: object): void {
  try {
    parseConfig({ tokens: [entry], clusters: [{ id: 'any', urls: ['https://pve.example'] }] });
  } catch (error) {
    const { message } = error as Error; // parseConfig throws nothing else
    throw new UsageError(message.split('\n').slice(1).join('\n').replaceAll('- tokens.0.', '--'));
  }
}

await command('token', main);
