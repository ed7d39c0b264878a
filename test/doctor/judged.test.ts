import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeCertificate } from '../../gather/doctor/certificate.ts';
import { checkIds, checks } from '../../gather/doctor/line.ts';
import type { Certificate } from '../../gather/doctor/world.ts';

const now = 1_795_000_000;
const day = 86_400;
const pin = 'AB:CD';

describe('a certificate', () => {
  const rows: [string, Partial<Certificate>, string[], boolean, 'ok' | 'problem', RegExp][] = [
    ['of a public authority', {}, [], false, 'ok', /^It is valid for this name, until 20\d\d-/],
    ['that ends in 29 days', { validUntil: now + 29 * day + 60 }, [], false, 'problem', /in 29 days\.$/],
    ['that ends in 30 days', { validUntil: now + 30 * day + 60 }, [], false, 'ok', /until/],
    [
      'that was pinned',
      { fingerprint: pin, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      [pin],
      false,
      'ok',
      /^It has the fingerprint that you gave/,
    ],
    [
      'that signed itself',
      { distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      [],
      true,
      'problem',
      /its own authority signed it/,
    ],
    [
      'of an unknown authority',
      { distrust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      [],
      true,
      'problem',
      /An authority unknown here/,
    ],
    [
      'that ended',
      { distrust: 'CERT_HAS_EXPIRED', validUntil: now - day },
      [],
      true,
      'problem',
      /^It ended on/,
    ],
    ['that has yet to begin', { distrust: 'CERT_NOT_YET_VALID' }, [], true, 'problem', /not valid yet/],
    [
      'for another name',
      { distrust: 'ERR_TLS_CERT_ALTNAME_INVALID', names: '' },
      [],
      true,
      'problem',
      /another name: none/,
    ],
    ['other than the pinned one', {}, [pin], true, 'problem', /another fingerprint/],
  ];
  it.each(rows)('%s', (_, more, pins, refused, state, said) => {
    const seen = {
      fingerprint: 'EF:01',
      validUntil: now + 300 * day,
      names: 'pve.example',
      distrust: null,
      ...more,
    };
    const judged = judgeCertificate(seen, pins, now, 30);
    expect(judged).toMatchObject({ refused, finding: { state } });
    expect(judged.finding.said).toMatch(said);
  });
});

it('docs/doctor.md explains every check, in the order of the lines, and no other', () => {
  const page = readFileSync('docs/doctor.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.+?) \|/gm)].map(([, id, asks]) => [id, asks]);
  expect(rows).toEqual(checkIds.map((id) => [id, checks[id][1]]));
});
