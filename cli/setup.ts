/** `npm run setup`: from nothing to a private audit, step by step; every answer also as a flag. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './arguments.ts';
import { command } from './command.ts';
import { Cancelled, person } from './setup/ask-person.ts';
import { type Asker, unattended } from './setup/asker.ts';
import { guide } from './setup/guide.ts';
import { memoryIn } from './setup/memory.ts';
import { setupFlags, setupHelp } from './setup/options.ts';
import { complain, print } from './terminal.ts';

const root = resolve(import.meta.dirname, '..');

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const flags = setupFlags(argv);
  if (flags.help) {
    await print(setupHelp);
    return 0;
  }
  const folder = resolve(typeof flags.folder === 'string' ? flags.folder : root);
  mkdirSync(folder, { recursive: true });
  const memory = memoryIn(join(folder, '.offsight', 'setup.json'));
  const ask: Asker =
    flags.yes === true ? unattended(flags, process.env, tell) : person(flags, process.env, memory);
  if (ask.attended && !process.stdin.isTTY)
    throw new UsageError('nobody can answer here: give --yes and the answers as flags.');
  try {
    const code = await guide({ ask, flags, env: process.env, root, folder, now: new Date(), run });
    memory.forget();
    return code;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    complain('offsight setup', 'broken off. Nothing is lost: npm run setup goes on with your answers.');
    return 130;
  }
}

const tell = (title: string, text: string): Promise<void> => print(`\n== ${title}\n\n${text.trimEnd()}\n`);

/** In this terminal, from the project's folder. */
function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
  return new Promise((done, reject) => {
    child.once('error', reject).once('close', (code) => done(code ?? 1));
  });
}

await command('setup', main);
