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

/** Names of the settings that a command changes: given a value, or deleted. */
export function changedSettings({ delete: dropped, ...set }: CommandParts['options']): string[] {
  return [...Object.keys(set), ...(typeof dropped === 'string' ? dropped.split(',') : [])];
}

/**
 * The same command with the values from before.
 *
 * @param before by option; one that is not known is absent, and then nothing takes the command back.
 */
export function setBack(
  tool: string,
  args: string[],
  { options, effect, on }: Given,
  before: Record<string, string | number | undefined>,
): Pick<Undo, 'rollback' | 'lasting'> {
  const names = changedSettings(options);
  const known = names.flatMap((name): [string, string | number][] => {
    const value = before[name];
    return value === undefined ? [] : [[name, value]];
  });
  return known.length < names.length
    ? { lasting: `What ${args.at(-1)} was set to before is not known.` }
    : { rollback: command(effect, tool, args, Object.fromEntries(known), on) };
}
