import { describe, expect, it } from 'vitest';
import type { Copy } from '../../../audit/offsite/model.ts';
import {
  archiveOf,
  cellOf,
  day,
  guest,
  look,
  type OffsiteCase,
  own,
  proofsOf,
  sound,
  takenAt,
} from '../../support/offsite-case.ts';

describe('whether it is whole and can be read', () => {
  const levels = (given: OffsiteCase) => {
    const { L4, L5 } = proofsOf(cellOf(given));
    return [L4, L5];
  };
  const with_ = (checks: Copy['checks'], more: Partial<Copy> = {}) =>
    archiveOf(guest, 0, { checks, ...more });

  it('shows by looks, and by the exact size', () => {
    expect(levels({ copies: [sound] })).toEqual(['proven', 'proven']);
    expect(levels({ copies: [with_([], { sizeBytes: 1_000_000 })] })).toEqual(['open', 'open']);
    // Larger than an audit may fetch.
    expect(levels({ copies: [with_([])] })).toEqual(['open', 'cannot']);
    expect(levels({ copies: [with_([], { sizeBytes: undefined })] })).toEqual(['open', 'open']);
    expect(levels({ copies: [with_([])], facts: own(sound) })).toEqual(['proven', 'cannot']);
    expect(levels({ copies: [with_([look('complete', 'cannot')])], facts: own(sound) })).toEqual([
      'proven',
      'cannot',
    ]);
    expect(
      levels({ copies: [with_([look('complete', 'ok', { at: takenAt - 60 * day })])], facts: own(sound) }),
    ).toEqual(['proven', 'cannot']);
    expect(levels({ copies: [with_([look('complete', 'failed')])], facts: own(sound) })).toEqual([
      'failed',
      'cannot',
    ]);
  });

  it('keeps the share of a sample', () => {
    const { proofs } = cellOf({
      copies: [with_([look('content', 'ok', { share: 0.25 }), look('complete', 'cannot', { share: 0.5 })])],
    });
    expect(proofs.slice(4).map(({ share }) => share)).toEqual([0.5, 0.25]);
  });

  it('shows by the verification of a remote backup server, while it is young', () => {
    const verified = (verification: Copy['verification'], kind: 'pbs' | 'pbs-s3' = 'pbs') =>
      levels({ copies: [with_([], { verification })], target: { kind } })[1];
    expect(verified({ state: 'ok', at: takenAt - day })).toBe('proven');
    expect(verified({ state: 'ok', at: takenAt - 100 * day })).toBe('decayed');
    expect(verified({ state: 'ok' })).toBe('open');
    expect(verified({ state: 'failed' })).toBe('failed');
    expect(verified({ state: 'failed', at: takenAt })).toBe('failed');
    // It reads chunks of a bucket without their checksum: reference of its own is needed.
    expect(verified({ state: 'ok', at: takenAt - day }, 'pbs-s3')).toBe('open');
    expect(
      levels({
        copies: [with_([look('content', 'ok')], { verification: { state: 'ok', at: takenAt } })],
        target: { kind: 'pbs' },
      })[1],
    ).toBe('proven');
  });
});
