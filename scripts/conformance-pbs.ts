import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { textOf } from '../demo/conformance/difference.ts';
import { compareWithSchema, type PbsSchema } from '../demo/pbs/conformance/compare.ts';
import { establish } from '../demo/pbs/conformance/expectations.ts';
import { reasonFor } from '../demo/pbs/conformance/reasons.ts';

const usage = `Holds the simulated backup servers against the documented API of Proxmox Backup Server.

  node scripts/conformance-pbs.ts --schema FILE [--write]

--schema  the API's description as JSON (or OFFSIGHT_PBS_SCHEMA)
--write   keeps what is established in test/demo/pbs-expectations.json

Exit 0: every difference has a reason; 1: some has none; 2: the input is absent.`;

const expectationsFile = new URL('../test/demo/pbs-expectations.json', import.meta.url);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schema: { type: 'string', default: process.env.OFFSIGHT_PBS_SCHEMA },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!values.schema || !existsSync(values.schema))
    throw new Error('There is nothing to compare with: give --schema or set OFFSIGHT_PBS_SCHEMA.');
  // The file is input of the maintainer; a wrong one fails loudly in what follows.
  const schema: PbsSchema = JSON.parse(readFileSync(values.schema, 'utf8'));
  const differences = await compareWithSchema(schema);
  const unexplained = differences.filter((difference) => !reasonFor(difference));
  for (const difference of differences) {
    const reason = reasonFor(difference);
    console.log(`${textOf(difference)}\n    ${reason ? `allowed: ${reason}` : 'NOT EXPLAINED'}`);
  }
  console.log(`\n${differences.length} differences, ${unexplained.length} without a reason.`);
  if (unexplained.length > 0) return 1;
  if (values.write) {
    writeFileSync(expectationsFile, `${JSON.stringify(await establish(schema), null, 1)}\n`);
    console.log('Written to test/demo/pbs-expectations.json.');
  }
  return 0;
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
