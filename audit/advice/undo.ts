import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { commandParts } from './command-parts.ts';
import { accessCommands } from './undo-access.ts';
import { bucketCommands } from './undo-buckets.ts';
import type { Undo, Undoing } from './undo-entry.ts';
import { guestCommands } from './undo-guests.ts';
import { haCommands } from './undo-ha.ts';
import { settingCommands } from './undo-settings.ts';

/** One entry a tool and subcommand. */
const entries = new Map<string, Undoing>(
  Object.entries({
    ...haCommands,
    ...guestCommands,
    ...settingCommands,
    ...accessCommands,
    ...bucketCommands,
  }),
);

/**
 * How a command that the audit shows is checked and taken back; what a setting was before comes from the facts.
 *
 * @returns undefined for commands that only read, and for those of which no table knows.
 */
export function undo(shown: Command, facts: Facts): Undo | undefined {
  if (shown.effect === 'reads') return undefined;
  const parts = commandParts(shown);
  // The longest name first: `ha-manager rules add` is no `ha-manager rules`.
  for (const length of [4, 3, 2, 1]) {
    const entry = entries.get(parts.words.slice(0, length).join(' '));
    if (entry) return entry({ ...parts, args: parts.words.slice(length), facts });
  }
  return undefined;
}
