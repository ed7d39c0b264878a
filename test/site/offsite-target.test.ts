import { describe, expect, it } from 'vitest';
import type { OffsiteTargetReport } from '../../audit/report-offsite.ts';
import { mostInFull } from '../../site/src/view/offsite.ts';
import { cellsToldOf, readText, restoreText, verifiedText } from '../../site/src/view/offsite-target.ts';
import { targetSlug } from '../../site/src/view/place.ts';
import { sampleOffsite } from '../support/sample-offsite.ts';

const offsite = sampleOffsite();

function targetOf(name: string, changes: Partial<OffsiteTargetReport> = {}): OffsiteTargetReport {
  const found = offsite.targets.find((target) => target.name === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return { ...found, ...changes };
}

describe('a target', () => {
  it.each([
    [
      'bucket',
      {},
      'All of it was read. 412 objects of 1.2 TB together are there, 61 copies of guests among them. It took 31 requests and 42 MB.',
    ],
    [
      'bucket',
      { state: 'partly' as const, objects: 1, copies: 1, cost: { requests: 1, bytes: 0 } },
      'A part of it was read. 1 object of 1.2 TB together is there, 1 copy of guests among them. It took 1 request and 0 B.',
    ],
    ['friend', {}, 'Nothing of it was read.'],
  ])('%s with %j was read: %s', (name, changes, text) => {
    expect(readText(targetOf(name, changes))).toBe(text);
  });

  it.each([
    [{ bytes: 0 }, null],
    [{ bytes: 2e9 }, 'declare bytesPerSecond'],
    [{ bytes: 2e9, hours: 0.001 }, 'about 1 minute at'],
    [
      { bytes: 2e9, hours: 1.63, price: 1.9 },
      'about 98 minutes at the rate declared or measured, and costs 1.90',
    ],
    [{ bytes: 2e9, hours: 30.4 }, 'about 30 hours'],
  ])('fetching all of it, %j: %s', (restore, text) => {
    const said = restoreText(targetOf('bucket', { restore }));
    if (text === null) expect(said).toBeNull();
    else expect(said).toContain(text);
  });

  it('says how much of the data was read', () => {
    expect(verifiedText({ share: 0.12, since: 1 })).toBe('12% of the data were read and found sound');
    expect(verifiedText({ share: 1, since: 1, completedAt: 2 })).toBe(
      '100% of the data were read and found sound; the last whole round ended',
    );
  });

  it.each([
    ['bucket', 'bucket'],
    ['s3.example_1', 's3.example_1'],
    ['..', '_.'],
    ['../../x', expect.stringMatching(/^_[^/]*$/)],
  ])('%s has the address %s', (name, address) => expect(targetSlug(name)).toEqual(address));

  it('of a large cluster loses nobody: the worst in full, of the rest the names', () => {
    const [gitea] = offsite.guests;
    const ids = Array.from({ length: mostInFull + 2 }, (_, index) => `lxc/${1000 + index}`);
    const missing = gitea ? ids.map((id) => ({ ...gitea, id })) : [];
    const { full, more, elsewhere } = cellsToldOf(missing, 'bucket');
    expect([full.length, more, elsewhere]).toEqual([
      mostInFull,
      [{ state: 'missing', names: ['gitea (CT 1200)', 'gitea (CT 1201)'] }],
      0,
    ]);
    expect(cellsToldOf(offsite.guests, 'friend')).toMatchObject({ full: { length: 1 }, elsewhere: 8 });
  });
});
