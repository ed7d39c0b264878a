/** `npm run uninstall`: takes the Worker away, and with `--with-data` what it kept. */

import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { ParseArgsOptionsConfig } from 'node:util';
import { readArguments, UsageError } from './arguments.ts';
import { command } from './command.ts';
import { projectSettings } from './deploy/own-settings.ts';
import { print } from './terminal.ts';
import { removal } from './uninstall-steps.ts';
import { runWrangler } from './wrangler.ts';

const help = `Takes the Worker away. Nothing of the cluster is touched.

  npm run uninstall -- --dry-run     shows the commands, runs none
  npm run uninstall                  asks for the Worker's name, then runs them
  npm run uninstall -- --with-data   also deletes every report, and what was kept

  --with-data      the R2 bucket and the KV namespace as well; not to be undone
  --kv-id ID       id of the KV namespace (npx wrangler kv namespace list), where
                   wrangler.local.toml does not name it
  --yes            does not ask; needs --name
  --name NAME      the Worker's name, as a check that the right one is meant
  --dry-run        as above
  --help, -h       this text

Exit code: 0 done   1 not, or not all   2 wrong usage
`;

const options = {
  'with-data': { type: 'boolean' },
  'kv-id': { type: 'string' },
  yes: { type: 'boolean' },
  name: { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig;

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const { values } = readArguments(argv, options);
  if (values.help) {
    await print(help);
    return 0;
  }
  return await uninstall(values);
}

async function uninstall(values: Values): Promise<number> {
  const settings = await projectSettings(resolve(import.meta.dirname, '..'));
  const { worker, steps, byHand } = removal(settings, {
    withData: values['with-data'] ?? false,
    kvId: values['kv-id'],
  });
  const shown = steps.map(({ args, why }) => `  npx wrangler ${args.join(' ')}\n      ${why}`).join('\n');
  await print(
    `This would run:\n\n${shown}\n\nBy hand, as no command does it:\n${byHand.map((line) => `  - ${line}\n`).join('')}`,
  );
  if (values['dry-run']) return 0;
  await confirmed(worker, values);
  for (const { args } of steps) {
    const code = await runWrangler(args);
    if (code !== 0)
      throw new Error(`npx wrangler ${args.join(' ')} ended with ${code}; the steps behind it were not run.`);
  }
  return 0;
}

/** @throws UsageError unless the Worker's name was given */
async function confirmed(worker: string, { yes, name }: Values): Promise<void> {
  if (!yes && !process.stdin.isTTY) throw new UsageError(`nobody can answer here: --yes --name ${worker}.`);
  const given = yes ? name : await typed(`Type the name of the Worker (${worker}) to go on: `);
  if (given === undefined)
    throw new UsageError('--yes needs --name, as a check that the right Worker is meant.');
  if (given !== worker) throw new UsageError(`the Worker is called ${worker}; nothing was done.`);
}

async function typed(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

await command('uninstall', main);
