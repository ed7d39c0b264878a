import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandParts } from '../../../audit/advice/command-parts.ts';
import { command } from '../../../audit/command.ts';

it('takes a command apart', () => {
  const made = command('interrupts', 'pct migrate', [104, 'pve 2'], { restart: true, bwlimit: 5 }, 'pve1');
  expect(commandParts(made)).toEqual({
    words: ['pct', 'migrate', '104', 'pve 2'],
    options: { restart: true, bwlimit: '5' },
    effect: 'interrupts',
    on: 'pve1',
  });
  expect(commandParts({ line: '', effect: 'reads' }).words).toEqual([]);
  expect(commandParts(command('reads', 'pvecm status'))).toEqual({
    words: ['pvecm', 'status'],
    options: {},
    effect: 'reads',
  });
});

it('whatever the arguments are called, what comes out makes the same command again', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/^-/.test(text));
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3 }), fc.array(name, { maxLength: 2 }), (args, values) => {
      const options = Object.fromEntries(values.map((value, at) => [`option${at}`, value]));
      const made = command('changes', 'pvesh set', args, options);
      const { words, options: found } = commandParts(made);
      expect(command('changes', 'pvesh set', words.slice(2), found as Record<string, string>)).toEqual(made);
    }),
  );
});
