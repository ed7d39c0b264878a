/** The command line of `npm run alerts`. */
import type { ParseArgsOptionsConfig } from 'node:util';
import { readArguments, UsageError } from './arguments.ts';
import { checkUrl } from './audit-options.ts';
import { type Credentials, credentialsIn } from './worker-credentials.ts';

export const alertsHelp = `Tries the channels of your alerts out, and lists what was sent.

  npm run alerts -- test    sends one message through every channel, and says
                            for each whether it was accepted
  npm run alerts -- list    the newest alerts, and what became of them on each
                            channel

  --url URL         your Worker; http://localhost:8787 unless given
  --cluster ID      needed where several are configured
  --channel NAME    test: this channel alone
  --limit N         list: so many at most, 20 unless given, up to 100
  --json            what the Worker answered, as JSON
  --token TOKEN     lets you in: scope run for test, read for list. Better set
                    it in the environment, as OFFSIGHT_TOKEN: others see
                    arguments. A local run needs none.
  --help, -h        this text

The channels stand in your configuration: docs/alerts.md.

Exit code: 0 done, and accepted by all   1 not accepted by all, or not possible
           2 wrong usage
`;

const options = {
  url: { type: 'string' },
  cluster: { type: 'string' },
  channel: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

export const alertsOptionNames = Object.keys(options);

export interface AlertsCommand {
  verb: 'test' | 'list';
  url: string;
  cluster?: string | undefined;
  /** With `test` alone. */
  channel?: string | undefined;
  /** With `list` alone. */
  limit?: string | undefined;
  json: boolean;
  credentials: Credentials;
}

/**
 * @returns null when help is wanted
 * @throws UsageError
 */
export function alertsOptions(argv: readonly string[], env: NodeJS.ProcessEnv): AlertsCommand | null {
  const { values, positionals } = readArguments(argv, options, true);
  if (values.help) return null;
  const [verb, ...more] = positionals;
  if (more.length > 0 || (verb !== 'test' && verb !== 'list'))
    throw new UsageError('say what to do, in one word: test or list.');
  const { url = 'http://localhost:8787', cluster, channel, limit, json = false } = values;
  if (verb === 'list' && channel !== undefined) throw new UsageError('--channel goes with test alone.');
  if (verb === 'test' && limit !== undefined) throw new UsageError('--limit goes with list alone.');
  const credentials = credentialsIn(env, values.token);
  return { verb, url: checkUrl(url, '--url'), cluster, channel, limit, json, credentials };
}
