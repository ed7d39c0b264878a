import { expect, it } from 'vitest';
import { answer, gapLines, gathered, instead } from './gathered.ts';

const listing = (node: string) =>
  `/nodes/${node}/storage/Truenas_jbod/prunebackups?prune-backups=keep-all%3D1`;

it('lists shared storage on another node when the first one fails to', async () => {
  const { facts } = await gathered('homelab', {
    between: instead({ [listing('proxmox')]: answer('got timeout', 596) }),
  });
  expect(facts.backups?.listed.map(({ storage }) => storage)).toContain('Truenas_jbod');
  expect(gapLines(facts).filter((line) => line.startsWith('backups'))).toEqual([]);
});

it('says what the second node said when both fail, and asks no third', async () => {
  const { facts, demo } = await gathered('homelab', {
    between: instead({
      [listing('proxmox')]: answer('got timeout', 596),
      [listing('proxmox2')]: answer("storage 'Truenas_jbod' is not online", 500),
    }),
  });
  expect(gapLines(facts).filter((line) => line.startsWith('backups storage/'))).toHaveLength(1);
  expect(demo.requests.filter(({ path }) => path.includes('proxmox3/storage/Truenas_jbod'))).toEqual([]);
});
