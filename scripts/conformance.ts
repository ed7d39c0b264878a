import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { textOf } from '../demo/conformance/difference.ts';
import { establish } from '../demo/conformance/expectations.ts';
import { reasonFor } from '../demo/conformance/reasons.ts';
import { readRecorded } from '../demo/conformance/recorded.ts';
import { answersByPath, compareAll } from '../demo/conformance/run.ts';
import type { ApiSchema } from '../demo/conformance/schema.ts';

const usage = `Holds the simulated cluster against the documented API and against recorded answers of the real one.

  npm run conformance -- --schema FILE --recorded FOLDER [--write]

--schema    the API's description as JSON (or OFFSIGHT_SCHEMA)
--recorded  a folder of recorded answers (or OFFSIGHT_RECORDED)
--write     keeps what is established in test/demo/expectations.json

Exit 0: every difference has a reason; 1: some has none; 2: the input is absent.`;

const expectationsFile = new URL('../test/demo/expectations.json', import.meta.url);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schema: { type: 'string', default: process.env.OFFSIGHT_SCHEMA },
      recorded: { type: 'string', default: process.env.OFFSIGHT_RECORDED },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(usage, 0);
  const schemaFile = present('--schema', 'OFFSIGHT_SCHEMA', values.schema);
  const folder = present('--recorded', 'OFFSIGHT_RECORDED', values.recorded);
  // The two files are input of the maintainer; a wrong one fails loudly in what follows.
  const schema: ApiSchema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const recorded = readRecorded(folder);
  const differences = await compareAll(schema, recorded);
  let unexplained = 0;
  for (const difference of differences) {
    const reason = reasonFor(difference);
    if (!reason) unexplained++;
    console.log(`${textOf(difference)}\n    ${reason ? `allowed: ${reason}` : 'NOT EXPLAINED'}`);
  }
  console.log(`\n${differences.length} differences, ${unexplained} without a reason.`);
  if (unexplained > 0) return 1;
  if (values.write) {
    const established = await establish(schema, recorded, answersByPath(schema, recorded));
    writeFileSync(expectationsFile, `${JSON.stringify(established, null, 2)}\n`);
    console.log('Written to test/demo/expectations.json.');
  }
  return 0;
}

/** The path of an input that exists; otherwise the run ends with exit code 2. */
function present(option: string, variable: string, path: string | undefined): string {
  if (!path) throw new Error(`There is nothing to compare with: give ${option} or set ${variable}.`);
  if (!existsSync(path)) throw new Error(`${path}, given as ${option} or ${variable}, does not exist.`);
  return path;
}

function say(text: string, code: number): number {
  console.log(text);
  return code;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  },
);
