/** Questions of the setup. Each has a flag that answers it; what no flag answers is asked, or fails where nobody is there. */
import { UsageError } from '../arguments.ts';

export interface TextQuestion {
  /** Name of the flag, without its hyphens. */
  flag: string;
  message: string;
  /** What Enter takes, and what holds unattended; without it an answer is needed. */
  fallback?: string | undefined;
  /** What is wrong with an answer, for people; undefined when it is good. */
  wrong?(answer: string): string | undefined;
}

export interface Choice<Name extends string> {
  value: Name;
  label: string;
  hint: string;
}

export interface ChoiceQuestion<Name extends string> {
  flag: string;
  message: string;
  choices: readonly Choice<Name>[];
  fallback: Name;
}

export interface YesNo {
  flag: string;
  message: string;
  /** What Enter takes; unattended nothing is done that no flag asks for, unless `unattended` says so. */
  initial: boolean;
  unattended?: boolean;
}

/** By a person or by flags alone. */
export interface Asker {
  /** False: nobody is there to read and answer. */
  attended: boolean;
  text(question: TextQuestion): Promise<string>;
  choose<Name extends string>(question: ChoiceQuestion<Name>): Promise<Name>;
  agree(question: YesNo): Promise<boolean>;
  /** The value of a secret, from the environment or typed in; null when there is none. */
  secret(name: string, what: string): Promise<string | null>;
  tell(title: string, text: string): Promise<void>;
}

/** What stands on the command line: one word, several, or a switch that is on or off. */
export type Flags = Readonly<Record<string, string | string[] | boolean | undefined>>;

/**
 * The answer that a flag gives; undefined when it is not there.
 * @throws UsageError when it is none
 */
export function flagText(flags: Flags, { flag, wrong }: TextQuestion): string | undefined {
  const given = flags[flag];
  const answer = Array.isArray(given) ? given.join(' ') : given;
  if (typeof answer !== 'string') return undefined;
  const fault = wrong?.(answer);
  if (fault) throw new UsageError(`--${flag}: ${fault}`);
  return answer;
}

/** @throws UsageError when the flag names none of the choices */
export function flagChoice<Name extends string>(
  flags: Flags,
  { flag, choices }: ChoiceQuestion<Name>,
): Name | undefined {
  const given = flags[flag];
  if (given === undefined) return undefined;
  const choice = choices.find(({ value }) => value === given);
  if (choice) return choice.value;
  throw new UsageError(`--${flag} must be one of ${choices.map(({ value }) => value).join(', ')}.`);
}

export function flagSwitch(flags: Flags, flag: string): boolean | undefined {
  const given = flags[flag];
  return typeof given === 'boolean' ? given : undefined;
}

/** Answers by flags and the environment alone. */
export function unattended(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  tell: (title: string, text: string) => Promise<void>,
): Asker {
  return {
    attended: false,
    async text(question) {
      const answer = flagText(flags, question) ?? question.fallback;
      if (answer !== undefined) return answer;
      throw new UsageError(`--yes asks nothing, and --${question.flag} is missing: ${question.message}`);
    },
    choose: async (question) => flagChoice(flags, question) ?? question.fallback,
    agree: async ({ flag, unattended: otherwise = false }) => flagSwitch(flags, flag) ?? otherwise,
    secret: async (name) => env[name] || null,
    tell,
  };
}
