import { describe, expect, it } from 'vitest';
import type { OffsiteTargetPolicy } from '../../../audit/offsite-policy.ts';
import { addServer, type Change, serverLostAfter, snapshot } from '../../support/audited-server.ts';
import { serverOf, storeOf } from '../../support/backup-server.ts';
import { storageOf } from '../../support/failure-case.ts';
import { now } from '../../support/healthy-facts.ts';
import { type AllFacts, linesOf, runbooksAfter, textOf } from '../../support/runbook-case.ts';

type OffsiteVia = OffsiteTargetPolicy['via'];

const idsAfter = (change?: Change) => runbooksAfter(change).runbooks.map(({ id }) => id);

/** The server is the only place with copies, and holds those of one VM. */
const alone: Change = (facts, policy) => {
  facts.backups.copies = [];
  policy.offsite.targets = [];
  storeOf(facts).snapshots = [snapshot(104)];
};

describe('there is one for each audited backup server', () => {
  it('that is no storage of the cluster', () => {
    expect(idsAfter()).toContain('pbs-pbs');
    expect(idsAfter((facts) => addServer(facts, {}))).toContain('pbs-cabin');
  });

  it('but for those behind a storage that is enabled, which have theirs', () => {
    const asStorage = (enabled: boolean, server: string) =>
      idsAfter((facts) => {
        const like = storageOf(facts, 'backup-nas');
        facts.storage.push({ ...like, storage: 'pbs', type: 'pbs', enabled, server, location: 'main' });
        serverOf(facts).host = 'PBS.lan';
      });
    expect(asStorage(true, 'pbs.LAN')).not.toContain('pbs-pbs');
    expect(asStorage(true, 'pbs.LAN')).toContain('backup-pbs.lan');
    expect(asStorage(false, 'pbs.lan')).toContain('pbs-pbs');
  });
});

describe('what is there and nowhere else', () => {
  it('is named, and saved to a storage of the cluster', () => {
    const lost = serverLostAfter(alone);
    expect(lost.affected).toMatchObject({
      guests: ['qemu/104'],
      text: expect.stringContaining(
        'Backups of 1 guest are there; it has no other copy: homeassistant (VM 104).',
      ),
    });
    expect(linesOf(lost)[0]).toBe('vzdump 104 --storage backup-nas --mode snapshot');
    expect(lost.endState[1]).toMatchObject({ what: 'backed-up', subjects: ['qemu/104'] });
  });

  it('is nothing where every guest has copies on storages', () => {
    const lost = serverLostAfter();
    expect(lost.affected.text).toContain('none of them has its only copies there');
    expect(linesOf(lost).join()).not.toContain('vzdump');
    expect(lost.endState.map(({ what }) => what)).toEqual(['storage-active']);
  });

  it('is not what another server has too, even when its copy is older than many', () => {
    const lost = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      storeOf(facts).snapshots = [1, 2, 3].map((day) => snapshot(104, { takenAt: now - day }));
      storeOf(facts).snapshots?.push(snapshot(105));
      const snapshots = [snapshot(104, { takenAt: now - 9e6 })];
      addServer(facts, { datastores: [{ store: 'far', snapshots }] });
    });
    expect(lost.affected.text).toContain('Backups of 2 guests are there; 1 of them has no other copy');
    expect(lost.affected.text).not.toContain('VM 104');
    const spared = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      addServer(facts, { datastores: [{ store: 'far', snapshots: [snapshot(104)] }] });
    });
    expect(spared.affected.text).toContain('Backups of 1 guest are there; it has other copies.');
  });

  it('is what others have only damaged or unfinished', () => {
    const lost = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      const snapshots = [
        snapshot(104, { verification: 'failed' }),
        snapshot(104, { sizeBytes: undefined }),
        snapshot(104, { type: 'ct' }),
      ];
      addServer(facts, { datastores: [{ store: 'far', snapshots }] });
    });
    expect(lost.affected.text).toContain('it has no other copy');
  });

  it('is what lies offsite, where the offsite place is this server', () => {
    const affectedBy = (via: (own: OffsiteVia) => OffsiteVia) =>
      serverLostAfter((facts, policy) => {
        const { targets } = policy.offsite;
        alone(facts, policy);
        policy.offsite.targets = targets.map((target) => ({ ...target, via: via(target.via) }));
      }).affected.text;
    expect(affectedBy((own) => own)).toContain('it has other copies');
    expect(affectedBy(() => ({ backupServer: 'pbs' }))).toMatch(
      /it has no other copy: homeassistant \(VM 104\)\. It is the offsite place \w+/,
    );
  });

  it('cannot be saved where its node is down or no storage takes backups', () => {
    const down = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      for (const member of [...facts.cluster.members, ...facts.nodes])
        if (member.node === 'pve1') member.online = false;
      for (const guest of facts.guests) if (guest.id === 'qemu/104') guest.node = 'pve1';
    });
    expect(down.without).toMatchObject([
      { guest: 'qemu/104', why: 'Its only copies were there, and pve1 is down.' },
    ]);
    const nowhere = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      for (const entry of facts.storage) entry.content = entry.content.filter((one) => one !== 'backup');
    });
    expect(nowhere.without[0]?.why).toContain('no storage for backups is active on every node');
    expect(linesOf(nowhere).join()).not.toContain('vzdump');
  });

  it('is written out for forty guests', () => {
    const many = serverLostAfter((facts, policy) => {
      alone(facts, policy);
      const [like] = facts.guests;
      for (let vmid = 300; vmid < 350; vmid += 1) {
        facts.guests.push({ ...structuredClone(like!), id: `qemu/${vmid}`, type: 'qemu', vmid });
        storeOf(facts).snapshots?.push(snapshot(vmid));
      }
    });
    expect(linesOf(many).filter((line) => line.startsWith('vzdump'))).toHaveLength(40);
    expect(many.without).toHaveLength(11);
    expect(textOf(many.steps[1])).toContain('Until they are saved');
  });

  it('may be backups of others, of which nothing more is known', () => {
    const lost = serverLostAfter((facts) => {
      storeOf(facts).snapshots?.push(snapshot(0, { type: 'host', id: 'nas' }), snapshot(9999));
    });
    expect(textOf(lost.unknowns)).toContain(
      '2 guests and hosts that were not seen in this cluster, such as host/nas and qemu/9999',
    );
  });
});

describe('what could not be seen', () => {
  const gap = (facts: AllFacts, subject: string, detail: string) =>
    facts.gaps.push({ group: 'backupServers', subject, reason: 'timeout', detail });

  it('of a server that did not answer: an earlier report tells', () => {
    const silent = serverLostAfter((facts) => {
      const { name, host } = serverOf(facts);
      facts.backupServers = [{ name, host, datastores: [] }];
      gap(facts, 'pbs', 'It took too long.');
      gap(facts, 'pbs2/main', 'This is another one.');
    });
    expect(silent.affected.text).toBe('No backup of a guest is known to be there.');
    expect(silent.unknowns[0]).toContain(
      'What was on pbs could not be seen: the report of a day on which it answered',
    );
    expect(silent.unknowns[1]).toBe('Not all of pbs could be seen: It took too long.');
    expect(textOf(silent)).not.toContain('another one');
    expect(silent.steps.map(({ title }) => title)).toEqual([
      'Look whether it is gone, or only out of reach',
      'Set it up again',
      'Let the audit read it again',
    ]);
  });

  it('of a datastore, or of another server that may hold copies', () => {
    const lost = serverLostAfter((facts) => {
      serverOf(facts).datastores.push({ store: 'dark' });
      gap(facts, 'pbs/dark', 'It may not be read.');
      addServer(facts, {});
      gap(facts, 'cabin/*', 'It hides something.');
    });
    expect(lost.unknowns).toEqual(
      expect.arrayContaining([
        'Not all of pbs could be seen: It may not be read.',
        'What lies in dark could not be listed: look whether it was the only copy of anything.',
        'Not all of cabin could be seen: more copies may be there.',
      ]),
    );
  });

  it('of the storages: whether it is one of them', () => {
    const blind = serverLostAfter((facts) => void Object.assign(facts, { storage: undefined }));
    expect(blind.unknowns).toContain(
      'The storages of the cluster could not be seen: one of them may be on pbs.',
    );
    const byOtherNames = (...names: string[]) =>
      textOf(
        serverLostAfter((facts) => {
          for (const storage of names)
            facts.storage.push({
              ...storageOf(facts, 'backup-nas'),
              storage,
              type: 'pbs',
              server: undefined,
            });
        }).unknowns,
      );
    expect(byOtherNames('vault')).toContain('Where vault of the cluster is on pbs, give its address');
    expect(byOtherNames('vault', 'away')).toContain('Where vault and away of the cluster are on pbs');
    expect(byOtherNames()).not.toContain('give its address');
  });
});
