import { expect, it } from 'vitest';
import {
  archiveOf,
  guest,
  night,
  type OffsiteCase,
  offsiteGuest,
  reportOf,
} from '../../support/offsite-case.ts';

it('a target says what cannot be proven there', () => {
  const sentences = (given: OffsiteCase) =>
    reportOf(given).targets[0]?.notProvable.map((text) => text.split(' ').slice(0, 4).join(' '));
  const always = 'That a guest starts';
  const bucket = { host: 'x', address: 'public' as const, ownWrite: { can: 'no' as const, why: '' } };
  const found = { bucket };
  const encrypted = archiveOf(guest, 0, { encryption: 'encrypted' });
  expect(sentences({ found })).toEqual([always]);
  expect(sentences({ target: { kind: 'pbs' } })).toEqual(['A backup server does', always]);
  expect(sentences({ found, target: { crypt: 'rclone' } })).toEqual([
    'rclone encrypts the archives:',
    always,
  ]);
  expect(sentences({ found, copies: [encrypted] })).toEqual(['1 guest is encrypted:', always]);
  const second = offsiteGuest(101, 'db');
  expect(
    sentences({
      found,
      guests: [guest, second],
      copies: [encrypted, archiveOf(second, 0, { encryption: 'encrypted' })],
    }),
  ).toEqual(['2 guests are encrypted:', always]);
  const repository = { usable: true, snapshots: 1, locks: [], keys: [], damagedFiles: [] };
  expect(
    sentences({ found: { bucket, repository }, copies: [encrypted], target: { kind: 'restic' } }),
  ).toEqual(['Without its password the', always]);
  expect(
    sentences({ found: { bucket, repository }, target: { kind: 'restic', passwordSecret: 'PASSWORD' } }),
  ).toEqual([always]);
  const endless = archiveOf(guest, 0, {
    timeFrom: 'name-guessed',
    checks: [{ proof: 'complete', outcome: 'cannot', at: night, how: 'x' }],
  });
  expect(sentences({ found, copies: [endless] })).toEqual([
    'The format of 1',
    'Names tell local times,',
    always,
  ]);
  expect(sentences({ found, target: { via: { binding: 'OFFSITE' } } })).toEqual([
    'Bucket locks of R2',
    always,
  ]);
  const declares = { protected: { by: 'Ada', until: '2027-01-01', evidence: 'a bucket lock' } };
  expect(sentences({ found, target: { via: { binding: 'OFFSITE' }, declares } })).toEqual([always]);
  expect(sentences({ facts: { offsite: { targets: [] } } })).toEqual([]);
});
