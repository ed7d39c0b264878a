import { type ChildProcess, spawn } from 'node:child_process';

export interface CliRun {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string>;
  /** Does something with the running command, such as interrupting it. */
  meddle?(child: ChildProcess): void;
}

/** Variables that would change what a command says; a developer's own must not change a test. */
const forget = ['PVE_TOKEN', 'NO_COLOR', 'FORCE_COLOR', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'VITEST'];

/** Runs a command of `cli/` as the owner does: a process of its own, in the project's folder. */
export function runCli(
  script: string,
  args: readonly string[],
  { env, meddle }: CliOptions = {},
): Promise<CliRun> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !forget.includes(name)),
  );
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  meddle?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
