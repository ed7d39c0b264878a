/** `npm run doctor`: what is wrong with everything that audits need, and what ends it. */
import { plainJson } from '../audit/written/plain-text.ts';
import { examine } from '../gather/doctor/examine.ts';
import type { DoctorLine } from '../gather/doctor/line.ts';
import { configurationGood, configurationWrong } from '../gather/doctor/settings.ts';
import { signInShape } from '../gather/doctor/sign-in.ts';
import { command } from './command.ts';
import { readConfigFile } from './config-file.ts';
import { type DoctorOptions, doctorHelp, doctorOptions } from './doctor-options.ts';
import { linesOfWorker, testedChannels } from './doctor-remote.ts';
import { doctorText } from './doctor-text.ts';
import { withDevVars, worldHere } from './doctor-world.ts';
import { progressOn } from './progress.ts';
import { lookOf, print } from './terminal.ts';
import { credentialsIn } from './worker-credentials.ts';

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const options = doctorOptions(argv);
  if (options === null) {
    await print(doctorHelp);
    return 0;
  }
  const lines = await linesFor(options);
  await print(
    options.json ? `${plainJson({ lines })}\n` : doctorText(lines, lookOf(process.stdout, process.env)),
  );
  return lines.some(({ state }) => state === 'problem') ? 1 : 0;
}

type Lines = Pick<DoctorLine, 'subject' | 'state' | 'said' | 'next'> & { id: string };

async function linesFor({ from }: DoctorOptions): Promise<Lines[]> {
  const env = withDevVars(process.env);
  if (from.here) return await linesHere(from, env);
  const credentials = credentialsIn(env);
  const progress = progressOn(process.stderr);
  progress.show(0, 1, `${from.url} looks, for up to a minute`);
  try {
    const lines = await linesOfWorker(from.url, credentials);
    return from.send ? await testedChannels(from.url, credentials, lines) : lines;
  } finally {
    progress.end();
  }
}

async function linesHere(
  { config: file, fingerprints }: Extract<DoctorOptions['from'], { here: true }>,
  env: NodeJS.ProcessEnv,
): Promise<Lines[]> {
  const read = await readConfigFile(file).catch((error: Error) => error);
  if (read instanceof Error)
    return configurationWrong(read, file, `Correct ${file}; npm run config -- check`);
  const { config } = read;
  const { ACCESS_TEAM: team = '', ACCESS_AUD: aud = '' } = env;
  // They are the Worker's: who has neither here has nothing to be judged.
  const signIn: DoctorLine[] =
    team || aud ? [{ id: 'sign-in', subject: 'Cloudflare Access', ...signInShape(team, aud) }] : [];
  const progress = progressOn(process.stderr);
  process.once('SIGINT', () => {
    progress.end();
    process.exit(130);
  });
  try {
    const given = { lines: [...configurationGood(config, file), ...signIn] };
    return await examine(worldHere({ config, env, fingerprints }), given, (done, total, what) =>
      progress.show(done, total, what),
    );
  } finally {
    progress.end();
  }
}

await command('doctor', main);
