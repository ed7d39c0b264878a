/** Asks whoever sits at the terminal. */
import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel, note, password, select, text } from '@clack/prompts';
import { type Asker, type Flags, flagChoice, flagSwitch, flagText } from './asker.ts';

/** Ctrl-C: what was answered is kept, nothing is half written. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** Answers of a run that was broken off, by their flags; never a secret. */
export interface Memory {
  recall(flag: string): string | undefined;
  keep(flag: string, answer: string): void;
}

interface Terminal {
  input?: Readable;
  output?: Writable;
}

/** Takes what flags answer, offers what an earlier run answered, and asks the rest. */
export function person(flags: Flags, env: NodeJS.ProcessEnv, memory: Memory, terminal: Terminal = {}): Asker {
  return {
    attended: true,
    async text(question) {
      const given = flagText(flags, question);
      if (given !== undefined) return given;
      const { flag, message, fallback, wrong } = question;
      const offered = memory.recall(flag) ?? fallback;
      const answer = answered(
        await text({
          message,
          // Enter takes it; typing replaces it.
          ...(offered !== undefined && { placeholder: offered, defaultValue: offered }),
          validate: (typed = '') => {
            if (typed === '' && offered === undefined) return 'An answer is needed.';
            return typed === '' ? undefined : wrong?.(typed);
          },
          ...terminal,
        }),
      );
      const kept = answer ?? '';
      memory.keep(flag, kept);
      return kept;
    },
    async choose(question) {
      const given = flagChoice(flags, question);
      if (given !== undefined) return given;
      const { flag, message, choices, fallback } = question;
      const before = choices.find(({ value }) => value === memory.recall(flag))?.value;
      const words = choices.map(({ value, label, hint }) => ({ value: String(value), label, hint }));
      const answer = answered(
        await select({ message, options: words, initialValue: String(before ?? fallback), ...terminal }),
      );
      memory.keep(flag, answer);
      return choices.find(({ value }) => value === answer)?.value ?? fallback;
    },
    async agree({ flag, message, initial }) {
      return (
        flagSwitch(flags, flag) ?? answered(await confirm({ message, initialValue: initial, ...terminal }))
      );
    },
    async secret(name, what) {
      if (env[name]) return env[name];
      const message = `${name}, ${what} (Enter: later)`;
      return answered(await password({ message, ...terminal })) || null;
    },
    tell: async (title, words) => note(words, title, { format: (line) => line, ...terminal }),
  };
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new Cancelled('broken off');
  // The only symbol that a prompt answers with is the one that isCancel knows.
  return answer as Exclude<Answer, symbol>;
}
