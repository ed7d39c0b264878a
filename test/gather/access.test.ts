import { expect, it } from 'vitest';
import { gatherAccess } from '../../gather/access.ts';
import { asked, lookAt, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const lists = { '/access/tfa': [], '/access/acl': [], '/access/roles': [], '/access/users?full=1': [] };

it('realms say whether everybody needs a second factor, and tokens whether somebody wrote what they are for', async () => {
  const { asker } = asked({
    ...lists,
    '/access/domains': [
      { realm: 'pve', type: 'pve', comment: 'Proxmox VE authentication server' },
      { realm: 'corp', type: 'openid', tfa: 'oath' },
    ],
    '/access/users?full=1': [
      {
        userid: 'ops@pve',
        enable: 1,
        tokens: [
          { tokenid: 'ci', privsep: 1, comment: 'canary' },
          { tokenid: 'old', privsep: 0, comment: '' },
        ],
      },
    ],
  });
  const { facts, gaps } = await gatherAccess(asker, lookAt('pve1'));
  expect(facts?.realms).toEqual([
    { realm: 'corp', type: 'openid', requiresTfa: true },
    { realm: 'pve', type: 'pve', requiresTfa: false },
  ]);
  expect(facts?.users?.[0]?.tokens).toEqual([
    { id: 'ops@pve!ci', privilegeSeparated: true, hasComment: true },
    { id: 'ops@pve!old', privilegeSeparated: false, hasComment: false },
  ]);
  expect(JSON.stringify(facts)).not.toContain('canary');
  expect(gaps).toEqual([]);
});

it('realms that cannot be read are a gap', async () => {
  const { asker } = asked({ ...lists, '/access/domains': answer('got timeout', 500) });
  const { facts, gaps } = await gatherAccess(asker, lookAt('pve1'));
  expect(facts).not.toHaveProperty('realms');
  expect(subjects(gaps)).toEqual(['realms timeout']);
});
