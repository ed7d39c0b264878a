import { describe, expect, it } from 'vitest';
import complete from '../../../audit/rules/backup-offsite-complete.ts';
import { runAudit } from '../../../audit/run.ts';
import {
  archiveOf,
  cellOf,
  guest,
  insideOf,
  look,
  type OffsiteCase,
  offsiteCase,
  offsiteGuest,
  takenAt,
} from '../../support/offsite-case.ts';

const digest = '4fe7b59af6de3b665b67788cc2f99892ab827efae3a467342b3bb4e3bc8e5bfe';
const lost = (proof: 'complete' | 'content', more: object = {}) =>
  archiveOf(guest, 0, {
    checks: [
      look(proof, 'failed', { detail: `1 of its 20 chunks are not in the bucket (${digest}: is missing).` }),
    ],
    ...more,
  });
const datastore = { kind: 'pbs-s3' as const };

describe('chunks that the newest copy lacks', () => {
  const damage =
    'The copy of 2026-11-22 01:00 UTC is damaged: 1 of its 20 chunks are not in the bucket (4fe7b59af6de…: is missing).';
  const spared = 'The newest usable one, of 2026-11-21 01:00 UTC, is 26 hours old.';
  it.each<[string, OffsiteCase, string]>([
    ['no other copy', { copies: [lost('complete')] }, `${damage} No other one can be used.`],
    [
      'another one that needs none of them',
      { copies: [lost('complete'), archiveOf(guest, 1, { sparedAt: takenAt })] },
      `${damage} ${spared}`,
    ],
    [
      'another one that was not looked at for them',
      { copies: [lost('content'), archiveOf(guest, 1)] },
      `${damage} The newest one that may be usable, of 2026-11-21 01:00 UTC, is 26 hours old; whether it needs the same chunks was not looked at.`,
    ],
    [
      'another one of which no chunk was named',
      { copies: [archiveOf(guest, 0, { checks: [look('complete', 'failed')] }), archiveOf(guest, 1)] },
      `The copy of 2026-11-22 01:00 UTC is damaged: the complete failed. ${spared}`,
    ],
    [
      'another one, and the newest is another guest’s',
      { copies: [lost('complete', { inside: insideOf(offsiteGuest(7, 'x')) }), archiveOf(guest, 1)] },
      `The newest copy that goes by its id, of 2026-11-22 01:00 UTC, is of x. ${spared}`,
    ],
  ])('with %s', (_, given, message) => {
    expect(cellOf({ ...given, target: datastore }).message).toBe(message);
  });

  it('are told in short, with the evidence in full', () => {
    const { facts, policy } = offsiteCase({
      copies: [lost('complete'), archiveOf(guest, 1)],
      target: datastore,
    });
    const results = runAudit([complete], facts, policy);
    const verdict = results[0]?.verdicts[0];
    expect(verdict?.message).toBe(
      'The newest copy of web (VM 100) at away is not complete: 1 of its 20 chunks are not in the bucket (4fe7b59af6de…: is missing); the newest one that may be usable is of 2026-11-21 01:00 UTC, and whether it needs the same chunks was not looked at.',
    );
    expect(verdict?.evidence[0]?.seen).toContain(digest);
  });
});
