import { describe, expect, it } from 'vitest';
import { parseDrill } from '../../audit/drill.ts';

const now = Date.UTC(2026, 10, 23) / 1000;
const drill = {
  guest: 'qemu/100',
  at: '2026-11-22T11:15:00+01:00',
  source: 'archives',
  succeeded: true,
  verifiedHow: 'logged in',
  by: 'ada',
};

it('gets its id from time and guest', () => {
  const parsed = parseDrill(drill, now);
  expect(parsed).toEqual({
    ...drill,
    at: Date.UTC(2026, 10, 22, 10, 15) / 1000,
    id: '20261122T101500Z-qemu-100',
    missingSteps: [],
  });
});

it('keeps what was measured and what was missing', () => {
  const more = { minutes: 42, bytes: 12e9, missingSteps: ['the key lies in the guest itself'] };
  expect(parseDrill({ ...drill, at: now, ...more }, now)).toMatchObject({ ...more, at: now });
});

describe('is refused', () => {
  it.each<[string, unknown, string]>([
    [
      'without a guest of this world',
      { ...drill, guest: 'mail' },
      'guest: name it as reports do: qemu/100 or lxc/101',
    ],
    [
      'at a time without zone',
      { ...drill, at: '2026-11-22T11:15:00' },
      'at: give Unix seconds or a time with its zone',
    ],
    ['in the future', { ...drill, at: now + 601 }, 'at: this time has not come yet'],
    ['with an unknown field', { ...drill, notes: 'x' }, 'Unrecognized key: "notes"'],
    ['with control characters', { ...drill, by: 'a\u001b[2J' }, 'by: write it in one line'],
    ['with a novel', { ...drill, by: 'a'.repeat(101) }, 'by: Too big'],
    ['as nothing', null, 'Invalid input: expected object'],
  ])('%s', (_, input, message) => expect(() => parseDrill(input, now)).toThrow(message));

  it('with all its mistakes at once', () => {
    const wrong = () => parseDrill({ ...drill, minutes: -1, verifiedHow: '' }, now);
    expect(wrong).toThrow(/^minutes: [^\n]+\nverifiedHow: [^\n]+$/);
  });
});

it('may be a little ahead of our clock', () => {
  expect(parseDrill({ ...drill, at: now + 600 }, now).at).toBe(now + 600);
});
