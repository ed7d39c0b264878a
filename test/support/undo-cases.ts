import { expect, it } from 'vitest';
import { undo } from '../../audit/advice/undo.ts';
import { type Command, command } from '../../audit/command.ts';
import type { AllFacts } from './found.ts';
import { healthyFacts } from './healthy-facts.ts';

export const change = (tool: string, args: (string | number)[], options = {}, on?: string) =>
  command('changes', tool, args, options, on);

/** A command, what the facts were, and how it is taken back (with the node) or why it is not. */
export type UndoCase = [shown: Command, was: (facts: AllFacts) => void, back: string];

/** Each case starts from the healthy cluster. */
export function undoCases(cases: UndoCase[]): void {
  it.each(cases.map((entry) => [entry[0].line, ...entry] as const))('%s', (_, shown, was, expected) => {
    const facts = healthyFacts();
    was(facts);
    const { rollback, lasting, verify } = undo(shown, facts) ?? { verify: [] };
    const on = rollback?.on === undefined ? '' : `${rollback.on}: `;
    expect(rollback ? `${on}${rollback.line}` : lasting).toBe(expected);
    expect(verify.map(({ effect }) => effect)).toEqual(['reads']);
    // Going back interrupts what going there interrupted, but for a start through HA.
    if (rollback && !/^ha-manager set/.test(shown.line)) expect(rollback.effect).toBe(shown.effect);
  });
}
