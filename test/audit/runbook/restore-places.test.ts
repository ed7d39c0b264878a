import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../audit/policy.ts';
import type { Runbooks } from '../../../audit/report.ts';
import { found } from '../../support/found.ts';
import { now } from '../../support/healthy-facts.ts';
import { type AllFacts, runbookNamed, runbooksAfter, textOf } from '../../support/runbook-case.ts';

const row = ({ restore }: Runbooks, id: string) => found(restore.guests, (guest) => guest.id === id);
const place = ({ restore }: Runbooks, id: string) => found(restore.places, (entry) => entry.id === id);
const target = (policy: Policy) => found(policy.offsite.targets, () => true);

/** Nothing but the datastore of the backup server. */
function onlyDatastore({ backups, offsite }: AllFacts, policy: Policy): void {
  backups.copies = [];
  offsite.targets = [];
  policy.offsite.targets = [];
}

/** Nothing but the offsite place, and that of another kind. */
function onlyOffsite(kind: 'vzdump' | 'pbs-s3' | 'restic' | 'pbs') {
  return ({ backups, backupServers, offsite }: AllFacts, policy: Policy) => {
    backups.copies = [];
    for (const { datastores } of backupServers) for (const store of datastores) store.snapshots?.splice(1);
    if (kind !== 'pbs') backupServers.splice(0);
    Object.assign(target(policy), { kind });
    for (const found of offsite.targets) found.kind = kind;
    for (const { copies } of offsite.targets)
      for (const copy of copies)
        if (kind !== 'vzdump')
          copy.key = kind === 'restic' ? `snap${copy.vmid}` : `vm/${copy.vmid}/2026-11-16T02:17:00Z`;
  };
}

it('an older copy in another place stands beside the newest ones: it may outlive them', () => {
  const runbooks = runbooksAfter(({ backups, backupServers, offsite }, policy) => {
    backupServers.splice(0);
    offsite.targets = [];
    policy.offsite.targets = [];
    const own = backups.copies.filter(({ vmid }) => vmid === 101);
    const [oldest] = own.slice(-1);
    if (oldest) Object.assign(oldest, { storage: 'nas2', volid: 'nas2:backup/vzdump-lxc-101-2.tar.zst' });
  });
  expect(row(runbooks, 'lxc/101').points.map((point) => point.place)).toEqual([
    'storage/backup-nas',
    'storage/backup-nas',
    'storage/nas2',
  ]);
});

describe('a datastore of a backup server', () => {
  it('that is no storage is added first, under the name of who writes there', () => {
    const runbooks = runbooksAfter(onlyDatastore);
    expect(row(runbooks, 'qemu/104').points[0]).toMatchObject({
      place: 'datastore/pbs/main',
      text: 'It is encrypted: the storage needs its key.',
      proof: { level: 'read' },
    });
    expect(place(runbooks, 'datastore/pbs/main').prepare[0]?.commands[0]?.line).toBe(
      'pvesm add pbs restore-pbs-main --server 10.0.0.62 --datastore main --username backup@pbs --content backup --password',
    );
  });

  it('whose writer is not known cannot be added by a command', () => {
    const runbooks = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      for (const { datastores } of facts.backupServers)
        for (const { snapshots = [] } of datastores)
          for (const snapshot of snapshots)
            Object.assign(snapshot, { owner: undefined, namespace: 'lab', encrypted: false, type: 'host' });
      for (const { datastores } of facts.backupServers) datastores.push({ store: 'unread' });
      for (const { datastores } of facts.backupServers)
        for (const { snapshots = [] } of datastores)
          for (const snapshot of snapshots.slice(0, 2)) snapshot.type = 'ct';
    });
    const { prepare, text } = place(runbooks, 'datastore/pbs/main/lab');
    expect(prepare[0]?.commands).toEqual([]);
    const known = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      for (const { datastores } of facts.backupServers)
        for (const { snapshots = [] } of datastores)
          for (const snapshot of snapshots) Object.assign(snapshot, { namespace: 'lab', verifiedAt: now });
    });
    expect(place(known, 'datastore/pbs/main/lab').prepare[0]?.commands[0]?.line).toContain('--namespace lab');
    expect(row(known, 'lxc/101').points[0]?.proof.at).toBe(now);
    expect(text).toContain('namespace lab');
  });

  it('that is a storage goes by that one, unless that one was listed', () => {
    const attach = ({ storage }: AllFacts) => {
      const [like] = storage;
      if (like)
        storage.push({
          ...like,
          storage: 'main-pbs',
          type: 'pbs',
          server: '10.0.0.62',
          location: 'main',
          retention: undefined,
        });
    };
    const unlisted = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      attach(facts);
      for (const { datastores } of facts.backupServers)
        for (const { snapshots = [] } of datastores)
          for (const snapshot of snapshots) snapshot.namespace = '';
    });
    expect(row(unlisted, 'lxc/101').points[0]?.commands[0]?.line).toMatch(
      /^pct restore 101 main-pbs:backup\/ct\/101\//,
    );
    expect(place(unlisted, 'storage/main-pbs').prepare).toEqual([]);
    const listed = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      attach(facts);
      facts.backups.copies = [
        {
          storage: 'main-pbs',
          volid: 'main-pbs:backup/ct/101/2026-11-16T02:17:00Z',
          vmid: 101,
          type: 'lxc',
          takenAt: now - 3600,
          verification: 'ok',
        },
      ];
    });
    expect(row(listed, 'lxc/101').points.map(({ copy }) => copy)).toEqual([
      'main-pbs:backup/ct/101/2026-11-16T02:17:00Z',
    ]);
  });
});

describe('an offsite place', () => {
  it('of archives under rclone’s crypt, with odd names, or known by a binding, says what no command does', () => {
    const crypt = runbooksAfter((facts, policy) => {
      onlyOffsite('vzdump')(facts, policy);
      target(policy).crypt = 'rclone';
    });
    expect(row(crypt, 'lxc/101').points[0]).toMatchObject({ commands: [] });
    expect(row(crypt, 'lxc/101').points[0]?.text).toContain('encrypted by rclone');
    expect(runbookNamed(crypt, 'site').without[0]?.why).toContain('encrypted by rclone');
    const odd = runbooksAfter((facts, policy) => {
      onlyOffsite('vzdump')(facts, policy);
      for (const { copies } of facts.offsite.targets)
        for (const copy of copies) copy.key = `old/${copy.vmid}.bin`;
    });
    expect(row(odd, 'qemu/104').points[0]?.text).toContain(
      'give it a name like vzdump-qemu-104-2026_01_31-02_00_00.vma.zst',
    );
    expect(row(odd, 'lxc/101').points[0]?.text).toContain('.tar.zst');
    const bound = runbooksAfter((facts, policy) => {
      onlyOffsite('vzdump')(facts, policy);
      target(policy).via = { binding: 'OFFSITE' };
      facts.offsite.targets = facts.offsite.targets.map((entry) => ({ ...entry, bucket: undefined }));
    });
    expect(row(bound, 'lxc/101').points[0]?.text).toContain('known here by its binding alone');
    expect(row(bound, 'lxc/101').points[0]?.commands.map(({ line }) => line)).toEqual([
      'pct restore 101 /var/lib/vz/dump/vzdump-lxc-101-0.tar.zst --storage nas',
      'pct start 101',
    ]);
  });

  it('of files gives files back, no guest', () => {
    const files = runbooksAfter(onlyOffsite('restic'));
    expect(row(files, 'lxc/101').points[0]?.commands.map(({ line }) => line)).toEqual([
      'restic restore snap101 --target /root/restored-lxc-101 --repo s3:https://s3.eu-central-1.amazonaws.com/lab-backups/dump',
    ]);
    const bound = runbooksAfter((facts, policy) => {
      onlyOffsite('restic')(facts, policy);
      target(policy).via = { binding: 'OFFSITE' };
    });
    expect(row(bound, 'lxc/101').points[0]?.commands).toEqual([]);
    expect(runbookNamed(bound, 'disk-qemu-104').without[0]?.why).toContain('There is no usable copy');
  });

  it('with a datastore in a bucket wants a backup server over it', () => {
    const named = runbooksAfter((facts, policy) => {
      onlyOffsite('pbs-s3')(facts, policy);
      target(policy).datastore = 'main';
      for (const { copies } of facts.offsite.targets)
        for (const copy of copies) copy.encryption = 'encrypted';
    });
    expect(textOf(place(named, 'offsite/away').prepare)).toContain(
      'proxmox-backup-manager datastore create main /mnt/datastore/main --backend type=s3,client=away,bucket=lab-backups --reuse-datastore true --overwrite-in-use true',
    );
    expect(row(named, 'lxc/101').points[0]?.text).toBe('It is encrypted: the storage needs its key.');
    const nameless = runbooksAfter(onlyOffsite('pbs-s3'));
    expect(textOf(place(nameless, 'offsite/away').prepare)).toContain('is not in the configuration');
  });

  it('with a backup server is added as a storage, where what that needs is known', () => {
    const add = (datastore: string | undefined, backupServer = 'pbs') =>
      place(
        runbooksAfter((facts, policy) => {
          onlyOffsite('pbs')(facts, policy);
          target(policy).via = { backupServer, datastore };
        }),
        'offsite/away',
      ).prepare[0];
    expect(add('main')?.commands[0]?.line).toContain(
      'pvesm add pbs restore-away --server 10.0.0.62 --datastore main',
    );
    expect(add(undefined)?.commands).toHaveLength(1);
    expect(add('main', 'gone')?.text).toContain('could not be seen');
    expect(place(runbooksAfter(onlyOffsite('pbs')), 'offsite/away').prepare[0]?.commands).toEqual([]);
  });

  it('that was not read is said', () => {
    const unread = runbooksAfter((facts) => {
      facts.offsite.targets = [];
    });
    expect(unread.restore.unknowns).toContain('What lies at away could not be read.');
  });
});
