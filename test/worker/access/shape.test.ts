import { expect, it } from 'vitest';
import { signInShape } from '../../../gather/doctor/sign-in.ts';
import { accessSettings } from '../../../worker/access/identity.ts';
import type { Env } from '../../../worker/env.ts';

it('ACCESS_TEAM and ACCESS_AUD have one shape, for the doctor and for the gate', () => {
  const aud = 'a'.repeat(64);
  for (const team of [
    'grove',
    'grove.cloudflareaccess.com',
    'https://grove.cloudflareaccess.com/',
    'Grove',
    'a b',
    '',
  ])
    for (const tags of [aud, `${aud},${'b'.repeat(64)}`, 'abc', ''])
      expect([team, tags, signInShape(team, tags).state]).toEqual([
        team,
        tags,
        'error' in accessSettings({ ACCESS_TEAM: team, ACCESS_AUD: tags } as Env) ? 'problem' : 'ok',
      ]);
});
