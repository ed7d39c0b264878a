import { describe, expect, it } from 'vitest';
import { command } from '../../../audit/command.ts';
import { addServer, type Change, serverLostAfter, snapshot } from '../../support/audited-server.ts';
import { serverOf } from '../../support/backup-server.ts';
import { wrongWith } from '../../support/pve-command.ts';
import { linesOf, runbooksAfter, textOf } from '../../support/runbook-case.ts';
import { commandsWithin } from '../../support/runbook-names.ts';
import { shellWords } from '../../support/shell-words.ts';

const titlesOf = (change?: Change) => serverLostAfter(change).steps.map(({ title }) => title);

describe('setting it up again', () => {
  /** It pulls from home, pushes on, and copies to a bucket. */
  const busy: Change = (facts) => {
    const server = serverOf(facts);
    server.version = undefined;
    server.datastores = [
      {
        store: 'main',
        backend: 'filesystem',
        totalBytes: 2e12,
        usedBytes: 5e11,
        verifiesNew: true,
        garbageCollection: { schedule: 'sat 05:00' },
        snapshots: [snapshot(104)],
      },
      { store: 'cloud', backend: 's3', snapshots: [], garbageCollection: {} },
      { store: 'usb', mounted: false, snapshots: [] },
    ];
    server.syncJobs = [
      { id: 'copy', store: 'cloud', direction: 'pull', remoteStore: 'main', schedule: '06:00' },
      {
        id: 'home',
        store: 'main',
        namespace: 'home',
        maxDepth: 0,
        direction: 'pull',
        remote: 'house',
        remoteStore: 'vault',
        remoteNamespace: 'pve/main',
        removesVanished: true,
        schedule: '*-*-* 05:00',
      },
      {
        id: 'onward',
        store: 'main',
        direction: 'push',
        remote: 'friend',
        remoteStore: 'guest',
        remoteNamespace: 'us',
      },
    ];
    server.verifyJobs = [
      { id: 'verify', store: 'main', namespace: 'home', againAfterDays: 0, schedule: 'sun 05:00' },
    ];
    server.pruneJobs = [
      { id: 'prune', store: 'main', enabled: false, keep: { 'keep-daily': 7, '--x': 1 }, schedule: '06:00' },
    ];
    addServer(facts, {
      syncJobs: [{ id: 'back', store: 'far', direction: 'pull', remote: 'offsite', remoteStore: 'main' }],
    });
  };

  it('gives its jobs again, fills and verifies it, and only then lets anything be removed', () => {
    expect(linesOf(serverLostAfter(busy))).toEqual([
      'proxmox-backup-manager sync-job create copy --store cloud --remote-store main --schedule 06:00',
      "proxmox-backup-manager sync-job create home --store main --ns home --max-depth 0 --remote house --remote-store vault --remote-ns pve/main --schedule '*-*-* 05:00'",
      'proxmox-backup-manager sync-job create onward --store main --remote friend --remote-store guest --remote-ns us --sync-direction push',
      'proxmox-backup-manager sync-job run home',
      'proxmox-backup-manager pull friend guest main --remote-ns us',
      'proxmox-backup-manager sync-job run copy',
      'proxmox-backup-manager verify main --ignore-verified false',
      'proxmox-backup-manager verify cloud --ignore-verified false',
      'proxmox-backup-manager verify usb --ignore-verified false',
      "proxmox-backup-manager verify-job create verify --store main --ns home --schedule 'sun 05:00' --ignore-verified false",
      'proxmox-backup-manager prune-job create prune --store main --schedule 06:00 --keep-daily 7 --disable true',
      "proxmox-backup-manager datastore update main --gc-schedule 'sat 05:00' --verify-new true",
      'proxmox-backup-manager sync-job update home --remove-vanished true',
    ]);
  });

  it('names what it had, what is in a bucket, and whom it copied to and from', () => {
    const text = textOf(serverLostAfter(busy));
    for (const said of [
      'main (filesystem, 500 GB of 2 TB used); cloud (s3, its size could not be seen); usb (removable, its size',
      'What cloud held is still in the bucket',
      'two servers on one bucket destroy the datastore',
      'Do not run garbage collection or pruning on datastores that were taken over before',
      'give it the new fingerprint and password: offsite on cabin.',
      'Tell it where house and friend are',
      'It is the source of copies at friend: those stay, and get no newer.',
      'What it pushed to friend comes back from there, as far as it was kept.',
      'No job of its own fills usb: where it did not survive',
      'they are never read',
      'Its jobs copy from or to house and friend: where that is neither',
    ])
      expect(text).toContain(said);
  });

  it('without any job tells who fills it, and looks at the rest by hand', () => {
    const bare: Change = (facts) => {
      const server = serverOf(facts);
      Object.assign(server, { syncJobs: [], pruneJobs: [], verifyJobs: [] });
      server.datastores.push({ store: 'second', snapshots: [] });
      for (const store of server.datastores) delete store.garbageCollection;
    };
    expect(titlesOf(bare)).toEqual([
      'Look whether it is gone, or only out of reach',
      'Set it up again',
      'Let it be filled again',
      'Verify what is there',
      'Let the audit read it again',
    ]);
    expect(textOf(serverLostAfter(bare))).toContain(
      'fills main and second: where one of them did not survive',
    );
  });

  it('says what of its jobs could not be read', () => {
    const one = serverLostAfter();
    expect(one.unknowns).toContain('Too little of away could be read: set this job up by hand.');
    expect(linesOf(one).join()).not.toContain('sync-job create');
    const two = serverLostAfter((facts) => {
      for (const job of serverOf(facts).pruneJobs ?? []) delete job.schedule;
    });
    expect(two.unknowns).toContain('Too little of away and prune could be read: set these jobs up by hand.');
  });
});

it('whatever servers, jobs, datastores and namespaces are called, commands keep their shape', () => {
  const nasty = "--x; $(reboot) 'y' `z` | tee > /etc/passwd &";
  const lost = runbooksAfter((facts) => {
    const server = serverOf(facts);
    const job = { id: nasty, store: nasty, namespace: nasty, schedule: nasty };
    Object.assign(server, {
      name: nasty,
      host: nasty,
      datastores: [{ store: nasty, garbageCollection: { schedule: nasty }, snapshots: [] }],
      syncJobs: (['pull', 'push'] as const).map((direction) => ({
        ...job,
        direction,
        remote: nasty,
        remoteStore: nasty,
        remoteNamespace: nasty,
        removesVanished: true,
      })),
      verifyJobs: [job],
      pruneJobs: [{ ...job, enabled: true, keep: { [nasty]: 3 } }],
    });
  }).runbooks.find(({ subject }) => subject === `server/${nasty}`);
  const lines = commandsWithin(lost).map(({ line }) => line);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.flatMap((line) => wrongWith(line, false))).toEqual([]);
  const named = shellWords(command('reads', 'x', [nasty]).line)[1];
  const words = lines.flatMap((line) => shellWords(line)).filter((word) => word.includes('reboot'));
  expect(new Set(words)).toEqual(new Set([named]));
});
