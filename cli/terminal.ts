/** Standard output and standard error: the one for the result alone, the other for everything else. */
import { plain } from '../audit/written/plain-text.ts';

/** Writes to standard output and waits until it is out; a reader that left early (`| head`) is no error. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => {
      if (!error || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(new Error(`standard output could not be written: ${plain(error.message)}`));
    };
    process.stdout.once('error', done);
    process.stdout.write(text, done);
  });
}

/** Says something on standard error; each of its lines is made plain. */
export function complain(command: string, text: string): void {
  process.stderr.write(`${command}: ${text.split('\n').map(plain).join('\n')}\n`);
}

/** How a text report should look on a screen. Colour only for people who have not said no: no-color.org. */
export function lookOf(
  { isTTY, columns }: { isTTY?: boolean; columns?: number },
  env: NodeJS.ProcessEnv,
): { width: number; colour: boolean } {
  return {
    // Longer lines are harder to read than wide terminals are to fill.
    width: Math.min(isTTY && columns ? columns : 80, 100),
    colour: Boolean(isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
  };
}
