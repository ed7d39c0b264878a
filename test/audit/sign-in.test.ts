import { expect, it } from 'vitest';
import { readSignIn } from '../../audit/sign-in.ts';

const [aud, second] = ['a'.repeat(64), 'b'.repeat(64)];
const issuer = 'https://grove.cloudflareaccess.com';

it.each([
  ['grove', aud, { issuer, audience: [aud] }],
  ['grove.cloudflareaccess.com', aud, { issuer, audience: [aud] }],
  ['https://grove.cloudflareaccess.com/', `${aud}, ${second}`, { issuer, audience: [aud, second] }],
  ['', aud, { missing: ['ACCESS_TEAM'] }],
  ['grove', '', { missing: ['ACCESS_AUD'] }],
  ['', '', { missing: ['ACCESS_TEAM', 'ACCESS_AUD'] }],
  ['Grove', aud, { misread: 'ACCESS_TEAM' }],
  ['a b', aud, { misread: 'ACCESS_TEAM' }],
  ['grove.example.com', aud, { misread: 'ACCESS_TEAM' }],
  ['grove', 'abc', { misread: 'ACCESS_AUD' }],
  ['grove', `${aud},abc`, { misread: 'ACCESS_AUD' }],
  ['grove', ' , ', { misread: 'ACCESS_AUD' }],
])('ACCESS_TEAM "%s" and ACCESS_AUD "%s"', (team, tags, read) =>
  expect(readSignIn(team, tags)).toEqual(read),
);
