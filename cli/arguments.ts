import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../audit/config.ts';

/** The command line is wrong: exit code 2. Never holds what was typed behind an option; it may be a secret. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * Reads a command line strictly.
 * @throws UsageError that names what is wrong; for an unknown option also the nearest right one
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: Options,
  allowPositionals = false,
) {
  const config = { args: [...argv], options, strict: true, allowPositionals } satisfies ParseArgsConfig;
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(explain(error, Object.keys(options)));
  }
}

function explain(error: unknown, names: readonly string[]): string {
  const { code, message } = error as NodeJS.ErrnoException; // parseArgs throws nothing else
  const option = /'(-[^'=\s]*)/.exec(message)?.[1] ?? 'an option';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const near = nearest(option.replace(/^-+/, ''), names);
      return `there is no option ${option}${near ? `; did you mean --${near}?` : '.'}`;
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return 'a word stands there that belongs to no option (put values with blanks, ! or = in single quotes).';
    default:
      return message.includes('does not take')
        ? `${option} takes no value.`
        : `${option} needs a value behind it; one that begins with - is written ${option}=-….`;
  }
}
