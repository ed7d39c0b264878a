import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command, quote } from '../../audit/command.ts';
import { shellWords } from '../support/shell-words.ts';

describe('a command', () => {
  it.each([
    [['reads', 'pvecm status'], 'pvecm status'],
    [
      ['changes', 'ha-manager add', ['ct:110'], { state: 'started', max_restart: 3 }],
      'ha-manager add ct:110 --state started --max_restart 3',
    ],
    [
      ['changes', 'qm migrate', [100, 'pve2'], { online: true, force: false }],
      'qm migrate 100 pve2 --online',
    ],
    [['changes', 'pveum acl modify', ['/'], { tokens: 'a@pve!b' }], "pveum acl modify / --tokens 'a@pve!b'"],
    [['changes', 'qm set', [100], { ide2: 'none,media=cdrom' }], 'qm set 100 --ide2 none,media=cdrom'],
    [['changes', 'qm set', [100], { description: '' }], "qm set 100 --description ''"],
  ] as [Parameters<typeof command>, string][])('%j', (parts, line) => {
    expect(command(...parts).line).toBe(line);
  });

  it('says what it does, and where it must run when that matters', () => {
    expect(command('interrupts', 'pct migrate', [1, 'b'], { restart: true }, 'a')).toEqual({
      line: 'pct migrate 1 b --restart',
      effect: 'interrupts',
      on: 'a',
    });
    expect(command('reads', 'pvecm status')).not.toHaveProperty('on');
  });
});

describe('quoting', () => {
  it.each([
    ['plain-name_1.2', 'plain-name_1.2'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(reboot)', "'$(reboot)'"],
    ['`reboot`', "'`reboot`'"],
    ['a;b', "'a;b'"],
    ['~root', "'~root'"],
    ['*', "'*'"],
    ['', "''"],
    ['--force', 'force'],
    ['line\nbreak\u0007', 'linebreak'],
    ['\u202egnp.exe', 'gnp.exe'],
  ])('%j', (argument, quoted) => {
    expect(quote(argument)).toBe(quoted);
  });

  it('gives one word, whatever the argument, that no tool takes for an option', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (argument) => {
        const words = shellWords(`tool ${quote(argument)} end`);
        expect(words).toHaveLength(3);
        expect(words[1]?.startsWith('-')).toBe(false);
      }),
    );
  });

  it('changes nothing about what Proxmox accepts as a name', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _.@!:;,'"$&()-]{0,20}$/);
    fc.assert(
      fc.property(name, (argument) => {
        expect(shellWords(quote(argument))).toEqual([argument]);
      }),
    );
  });
});
