/** `npm run alerts`: sends a test message through the channels of a Worker, and lists the alerts it sent. */
import { plainJson } from '../audit/written/plain-text.ts';
import { type AlertsCommand, alertsHelp, alertsOptions } from './alerts-options.ts';
import { listText, testText } from './alerts-text.ts';
import { command } from './command.ts';
import { print } from './terminal.ts';
import { askWorkerApi } from './worker-api.ts';

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const command = alertsOptions(argv, process.env);
  if (command === null) {
    await print(alertsHelp);
    return 0;
  }
  return await (command.verb === 'test' ? test(command) : list(command));
}

/** Longer than the slowest channel: a mail server that never answers costs several timeouts. */
const patienceSeconds = 120;

async function test({ url, credentials, cluster, channel, json }: AlertsCommand): Promise<number> {
  const { status, answer } = await askWorkerApi({
    url,
    credentials,
    path: '/api/alerts/test',
    body: { cluster, channel },
    // Not all channels accepted it; the answer is the same otherwise.
    also: [502],
    timeoutSeconds: patienceSeconds,
  });
  await print(json ? `${plainJson(answer)}\n` : testText(answer));
  return status === 200 ? 0 : 1;
}

async function list({ url, credentials, cluster, limit, json }: AlertsCommand): Promise<number> {
  const query = new URLSearchParams({
    ...(cluster !== undefined && { cluster }),
    ...(limit !== undefined && { limit }),
  });
  const path = query.size > 0 ? `/api/alerts?${query}` : '/api/alerts';
  const { answer } = await askWorkerApi({ url, credentials, path });
  await print(json ? `${plainJson(answer)}\n` : listText(answer));
  return 0;
}

await command('alerts', main);
