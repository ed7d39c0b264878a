/** The frame that every command stands in. */
import { UsageError } from './arguments.ts';
import { complain } from './terminal.ts';

/**
 * Does the work of `npm run <name>` and ends the process with the exit code that it gives. What keeps it from its work
 * is said on standard error: 2 for wrong usage, 1 for anything else.
 *
 * @param say where it says so, when something must be taken out of the text first
 */
export async function command(
  name: string,
  work: (argv: readonly string[]) => Promise<number>,
  say: (text: string) => void = (text) => complain(`offsight ${name}`, text),
): Promise<never> {
  process.exit(
    await work(process.argv.slice(2)).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const usage = error instanceof UsageError;
      say(usage ? `${message} (npm run ${name} -- --help)` : message);
      return usage ? 2 : 1;
    }),
  );
}
