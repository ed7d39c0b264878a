/** What the tables of undoing are made of. */
import { type Command, command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { CommandParts } from './command-parts.ts';

export interface Undo {
  /** Reading commands that show whether it worked. */
  verify: Command[];
  /** Takes it back. */
  rollback?: Command;
  /** Why nothing does, as a sentence. */
  lasting?: string;
}

/** A command taken apart: what follows the words of its entry, and what the audit saw. */
export interface Given extends CommandParts {
  args: string[];
  facts: Facts;
}

export type Undoing = (given: Given) => Undo;

/** What settings were before, by option; null for those that were not set. One that nobody knows is absent. */
export type Before = Record<string, string | number | null | undefined>;

/** A switch as the API writes it. */
export const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value));

/** The same command with the values from before; nothing takes it back when one of them is not known. */
export function setBack(
  tool: string,
  args: string[],
  { options: { delete: dropped, ...set }, effect, on }: Given,
  before: Before,
): Pick<Undo, 'rollback' | 'lasting'> {
  const names = [...Object.keys(set), ...(typeof dropped === 'string' ? dropped.split(',') : [])];
  if (names.some((name) => before[name] === undefined))
    return { lasting: `What ${args.at(-1)} was set to before is not known.` };
  const had = names.flatMap((name): [string, string | number][] => {
    const value = before[name];
    return value === null || value === undefined ? [] : [[name, value]];
  });
  const hadNot = names.filter((name) => before[name] === null);
  const options = { ...Object.fromEntries(had), ...(hadNot.length > 0 && { delete: hadNot.join(',') }) };
  return { rollback: command(effect, tool, args, options, on) };
}
