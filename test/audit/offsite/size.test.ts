import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  cellOf,
  guest,
  night,
  type OffsiteCase,
  own,
  ownOf,
  proofsOf,
  sound,
} from '../../support/offsite-case.ts';

describe('size', () => {
  const snapshot = archiveOf(guest, 0, { key: 'vm/100/2026-11-22T01:00:00Z', sizeBytes: 2 ** 30 });
  const local = (bytes: number) => ({
    storage: 'pbs',
    volid: 'pbs:backup/vm/100/2026-11-22T01:00:00Z',
    type: 'qemu' as const,
    vmid: 100,
    takenAt: night,
    sizeBytes: bytes,
  });
  const size = (given: OffsiteCase) => proofsOf(cellOf(given)).L2;

  it('is exact where the cluster has the same archive', () => {
    expect(size({ copies: [sound], facts: own(sound) })).toBe('proven');
    expect(size({ copies: [sound], facts: own(sound, { sizeBytes: (sound.sizeBytes ?? 0) - 1 }) })).toBe(
      'failed',
    );
    expect(size({ copies: [sound], facts: own(sound, { unfinished: true }) })).toBe('open');
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: undefined })], facts: own(sound) })).toBe('open');
  });

  it('need agree with one of several listings only', () => {
    const copies = [{ ...ownOf(sound), storage: 'local', sizeBytes: 1 }, ownOf(sound)];
    expect(size({ copies: [sound], facts: { backups: { listed: [], copies } } })).toBe('proven');
  });

  it('of what rclone encrypted is that before the encryption', () => {
    const crypt = {
      ...sound,
      key: `${sound.key}.bin`,
      encryption: 'encrypted' as const,
      sizeBytes: 3_100_000_000,
    };
    expect(size({ copies: [{ ...crypt, plainBytes: sound.sizeBytes }], facts: own(sound) })).toBe('proven');
    expect(size({ copies: [{ ...crypt, plainBytes: 1 }], facts: own(sound) })).toBe('failed');
    expect(size({ copies: [crypt], facts: own(sound) })).toBe('open');
  });

  it('of a snapshot may differ by its manifest', () => {
    const given = (bytes: number): OffsiteCase => ({
      copies: [snapshot],
      target: { kind: 'pbs-s3' },
      facts: { backups: { listed: [], copies: [local(bytes)] } },
    });
    expect(size(given(2 ** 30 + 700))).toBe('proven');
    expect(size(given(2 ** 30 + 2 ** 21))).toBe('failed');
  });

  it('is that of nothing where it is empty', () => {
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: 0 })] })).toBe('failed');
  });

  it('is held against the copies before it otherwise', () => {
    const series = [0, 1, 2, 3, 4, 5].map((ago) => archiveOf(guest, ago));
    expect(size({ copies: series })).toBe('proven');
    expect(size({ copies: series.slice(1) })).toBe('open');
    expect(size({ copies: [archiveOf(guest, 0, { sizeBytes: 1_000_000_000 }), ...series.slice(1)] })).toBe(
      'open',
    );
  });
});
