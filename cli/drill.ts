/** `npm run drill`: writes restore drills down, and lists them. */
import { parseDrill } from '../audit/drill.ts';
import { plainJson } from '../audit/written/plain-text.ts';
import { UsageError } from './arguments.ts';
import { command } from './command.ts';
import { type DrillCommand, drillHelp, drillOptions } from './drill-options.ts';
import { askWorker, putDrill } from './drill-place.ts';
import { print } from './terminal.ts';
import { credentialsIn } from './worker-credentials.ts';

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const command = drillOptions(argv);
  await print(command === null ? drillHelp : await answerTo(command));
  return 0;
}

async function answerTo({ drill: input, cluster, place }: DrillCommand): Promise<string> {
  const credentials = credentialsIn(process.env);
  if (!input) {
    if (place.by === 'bucket') throw new Error('wrangler lists no objects.');
    return `${plainJson(await askWorker(place, credentials, cluster))}\n`;
  }
  const drill = checked(() => parseDrill(input, Date.now() / 1000));
  const where = place.by === 'bucket' ? await putDrill(place, cluster, drill) : place.url;
  if (place.by === 'worker') await askWorker(place, credentials, cluster, input);
  return `${drill.id} is on record (${where}); the next audit takes it in.\n`;
}

function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError((error as Error).message); // parseDrill throws nothing else
  }
}

await command('drill', main);
