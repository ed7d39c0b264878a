import { describe, expect, it } from 'vitest';
import { backupWindow } from '../../audit/backup-window.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { gathered } from '../gather/gathered.ts';
import { type AllFacts, guestWith, storageNamed } from '../support/found.ts';
import { healthyFacts } from '../support/healthy-facts.ts';

const window = (facts: AllFacts) => backupWindow(facts, defaultPolicy);

describe('without a job', () => {
  function bare(change: (facts: AllFacts) => void = () => {}) {
    const facts = healthyFacts();
    facts.backupJobs = [];
    change(facts);
    return window(facts);
  }
  const alone = (facts: AllFacts) => {
    facts.storage = facts.storage.filter(({ storage }) => storage !== 'backup-nas');
  };
  const forBackups = (facts: AllFacts, name: string) => {
    storageNamed(facts, name).content.push('backup');
  };

  it('a nightly one goes to a server that holds no disks', () => {
    expect(bare()).toEqual({
      kind: 'create',
      summary: 'Back up all guests every night to backup-nas.',
      jobs: [
        {
          id: 'nightly',
          change: 'every night at 02:00 to backup-nas',
          why: 'There is no job: nothing backs up any guest.',
        },
      ],
      commands: [
        {
          line: 'pvesh create /cluster/backup --id nightly --all 1 --storage backup-nas --schedule 02:00 --mode snapshot --prune-backups keep-daily=7,keep-weekly=4,keep-monthly=3',
          effect: 'changes',
        },
      ],
      verify: [{ line: 'pvesh get /cluster/backup', effect: 'reads' }],
      rollback: [{ line: 'pvesh delete /cluster/backup/nightly', effect: 'changes' }],
      assumptions: [
        '02:00 is by the clock of each node; all nodes begin at once.',
        'The disks to be saved are 86 GB when full, up to 14 copies of each guest are kept, compressed, and backup-nas has 1.5 TB free: look at it after the first nights.',
      ],
    });
  });

  it('a backup server before another one, and then the one with most room', () => {
    const two = (facts: AllFacts) => {
      facts.storage.push({ ...structuredClone(storageNamed(facts, 'backup-nas')), storage: 'vault' });
    };
    expect(bare(two)?.summary).toContain('backup-nas');
    const turned = bare((facts) => {
      two(facts);
      facts.storage.reverse();
    });
    expect(turned?.summary).toContain('backup-nas');
    expect(
      bare((facts) => {
        two(facts);
        storageNamed(facts, 'vault').type = 'pbs';
      })?.assumptions[1],
    ).toContain('a backup server stores what is alike once, and vault has');
    expect(
      bare((facts) => {
        two(facts);
        for (const state of storageNamed(facts, 'backup-nas').onNodes) delete state.availableBytes;
      })?.summary,
    ).toContain('vault');
  });

  it('on the guests’ own server it says that a second machine is needed first', () => {
    const plan = bare((facts) => {
      alone(facts);
      forBackups(facts, 'nas');
    });
    expect(plan?.first).toBe(
      'A second machine is needed first: add a storage on it, best a Proxmox Backup Server. nas lies on 10.0.0.50, where 5 guests have their disks: when that fails, disks and backups are gone together. Until there is one, a job still helps against mistakes and failed updates, and for guests whose disks are elsewhere.',
    );
    expect(plan?.commands).toHaveLength(1);
  });

  it.each<[string, (facts: AllFacts) => void, string]>([
    [
      'one guest there',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        facts.guests = facts.guests.slice(0, 1);
      },
      'nas lies on 10.0.0.50, where 1 guest has its disks:',
    ],
    [
      'a path of the node is on no storage',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        guestWith(facts, 'lxc/101').config?.disks.splice(0, 1, { key: 'mp0', backedUp: false });
      },
      'nas lies on 10.0.0.50, where 4 guests have their disks:',
    ],
    [
      'disks that are not known may be there',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas2');
        for (const guest of facts.guests) delete guest.config;
      },
      'nas2 lies on 10.0.0.51, where 5 guests have their disks:',
    ],
    [
      'Ceph that the nodes keep together',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        Object.assign(storageNamed(facts, 'nas'), { type: 'cephfs', server: undefined });
      },
      'nas lies on the nodes themselves, where 5 guests have their disks:',
    ],
    [
      'the disks of the nodes',
      (facts) => {
        alone(facts);
        forBackups(facts, 'local');
      },
      'local is on the disks of each node: when a node fails, the backups of its guests are gone with it.',
    ],
    [
      'a machine that the configuration does not name',
      (facts) => {
        alone(facts);
        forBackups(facts, 'nas');
        delete storageNamed(facts, 'nas').server;
      },
      'Make sure that nas lies on another machine than the guests’ disks: its configuration does not tell.',
    ],
    [
      'no storage for backups',
      alone,
      'A second machine is needed first: add a storage on it, best a Proxmox Backup Server. Then make a nightly job for all guests.',
    ],
    [
      'one that not every node with guests can use',
      (facts) => {
        for (const state of storageNamed(facts, 'backup-nas').onNodes) state.active = state.node !== 'pve2';
      },
      'Then make a nightly job for all guests.',
    ],
  ])('%s', (_, change, first) => expect(bare(change)?.first).toContain(first));

  it('without a storage there is nothing to run', () => {
    expect(bare(alone)).toMatchObject({ jobs: [], commands: [], verify: [], rollback: [], assumptions: [] });
  });

  it.each<[string, (facts: AllFacts) => void]>([
    ['a disk', (facts) => delete guestWith(facts, 'lxc/101').config?.disks[0]?.sizeBytes],
    ['a configuration', (facts) => delete guestWith(facts, 'lxc/101').config],
  ])('says nothing of space where %s is not known', (_, change) => {
    expect(bare((facts) => void change(facts))?.assumptions).toHaveLength(1);
  });

  it('without guests, and without storages, as far as it goes', () => {
    expect(bare((facts) => delete (facts as Partial<AllFacts>).guests)?.summary).toContain('backup-nas');
    expect(bare((facts) => delete (facts as Partial<AllFacts>).storage)).toBeUndefined();
  });

  it('in the homelab the only server is the guests’ own', async () => {
    const { facts } = await gathered('homelab');
    const plan = backupWindow(facts, defaultPolicy);
    expect(plan?.commands.map(({ line }) => line)).toEqual([
      expect.stringContaining('--storage Truenas_jbod '),
    ]);
    expect(plan?.first).toContain('Truenas_jbod lies on 192.168.1.98, where 18 guests have their disks');
  });
});
