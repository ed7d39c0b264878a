import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  cellOf,
  day,
  drill,
  guest,
  type OffsiteCase,
  sound,
  takenAt,
  targetFacts,
} from '../../support/offsite-case.ts';

describe('whether it is encrypted', () => {
  it.each<[string, OffsiteCase, string]>([
    ['no copy', {}, 'unknown'],
    ['an encrypted one', { copies: [archiveOf(guest, 0, { encryption: 'encrypted' })] }, 'yes'],
    [
      'a repository',
      { copies: [archiveOf(guest, 0, { encryption: undefined })], target: { kind: 'restic' } },
      'yes',
    ],
    ['one that tells nothing', { copies: [archiveOf(guest, 0, { encryption: undefined })] }, 'unknown'],
    ['one that is signed alone', { copies: [archiveOf(guest, 0, { encryption: 'signed' })] }, 'no'],
  ])('%s', (_, given, encrypted) => {
    expect(cellOf(given).encrypted).toBe(encrypted);
  });
});

describe('restore tests', () => {
  it('count from this very place, when they succeeded, the newest one', () => {
    const restored = (...drills: object[]) => cellOf({ facts: { drills: drills.map(drill) } }).restored;
    expect(restored({ minutes: 14 }, { at: takenAt - 2 * day })).toEqual({ at: takenAt - day, minutes: 14 });
    expect(restored({ at: takenAt - 2 * day }, {})).toEqual({ at: takenAt - day });
    expect(restored({ source: 'nas' }, { succeeded: false }, { guest: 'qemu/101' })).toBeUndefined();
  });
});

it('a target that the policy does not name is not looked at', () => {
  const targets = [targetFacts({ name: 'other', copies: [sound] })];
  expect(cellOf({ facts: { offsite: { targets } } }).points).toBe(0);
});
