import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../audit/policy.ts';
import type { Runbooks } from '../../../audit/report.ts';
import { found } from '../../support/found.ts';
import { days, GiB, now } from '../../support/healthy-facts.ts';
import { type AllFacts, runbookNamed, runbooksAfter, textOf } from '../../support/runbook-case.ts';

const row = ({ restore }: Runbooks, id: string) => found(restore.guests, (guest) => guest.id === id);
const target = (policy: Policy) => found(policy.offsite.targets, () => true);

/** Nothing but the datastore of the backup server. */
function onlyDatastore({ backups, offsite }: AllFacts, policy: Policy): void {
  backups.copies = [];
  offsite.targets = [];
  policy.offsite.targets = [];
}

describe('the best copy', () => {
  it('is the near one of an archive that is in two places, and the other is named, too', () => {
    const { points } = row(runbooksAfter(), 'lxc/103');
    expect(points.map(({ place: id, away }) => `${id} ${away}`)).toEqual([
      'storage/backup-nas no',
      'offsite/away yes',
      'storage/backup-nas no',
    ]);
    expect(points[0]?.proof).toEqual({
      level: 'listed',
      text: 'it is listed, and nothing looked into it; of the same archive at away: a copy from here was restored for practice',
    });
    expect(points[1]?.proof).toMatchObject({ level: 'restored' });
  });

  it('is the better proven one of those within one backup interval, and never one that was found damaged', () => {
    const better = runbooksAfter(({ backups, drills }) => {
      drills.splice(0);
      for (const copy of backups.copies) copy.volid = copy.volid.replace('vzdump', 'vzdump-x');
      for (const copy of backups.copies.slice(0, 1)) copy.verification = 'failed';
    });
    expect(row(better, 'lxc/101').points[0]).toMatchObject({
      place: 'offsite/away',
      proof: { level: 'read' },
    });
    expect(textOf(row(better, 'lxc/101').points)).not.toContain('vzdump-x-lxc-101-0');
  });

  it('of which the last restore for practice failed says so', () => {
    const failed = runbooksAfter(({ drills }) => {
      for (const drill of drills) Object.assign(drill, { succeeded: false });
    });
    expect(row(failed, 'lxc/103').points[1]?.proof.text).toContain(
      'the last restore for practice from here failed',
    );
  });

  it('is proven by what still counts', () => {
    const levels = ['header', 'complete'].map((proof) => {
      const runbooks = runbooksAfter(({ offsite, drills, backups }) => {
        drills.splice(0);
        backups.copies = [];
        for (const { copies } of offsite.targets)
          for (const copy of copies) copy.checks = copy.checks.filter((check) => check.proof === proof);
      });
      return row(runbooks, 'lxc/103').points[0]?.proof.level;
    });
    expect(levels).toEqual(['identified', 'whole']);
    const nothing = runbooksAfter(({ offsite, drills, backups }) => {
      drills.splice(0);
      backups.copies = [];
      for (const { copies } of offsite.targets)
        for (const copy of copies)
          copy.checks = copy.checks.map((check) => ({ ...check, at: now - days(400), share: 0.5 }));
    });
    expect(row(nothing, 'lxc/103').points[0]?.proof.level).toBe('listed');
    const sampled = runbooksAfter(({ offsite, drills, backups }) => {
      drills.splice(0);
      backups.copies = [];
      for (const { copies } of offsite.targets)
        for (const copy of copies) copy.checks = copy.checks.map((check) => ({ ...check, share: 0.25 }));
    });
    expect(row(sampled, 'lxc/103').points[0]?.proof.text).toContain('(25 % of it was read)');
  });

  it('that does not exist is said, with what could not be seen', () => {
    const none = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      facts.backupServers.splice(0);
    });
    expect(row(none, 'lxc/101')).toMatchObject({
      points: [],
      cannot: 'There is no usable copy of it, neither in the cluster nor at an offsite place.',
    });
    expect(none.restore.total).toMatchObject({ restorable: 0, restorableFromAway: 0 });
    expect(runbookNamed(none, 'site').unknowns).toContain('Of 5 guests nothing can be restored.');
    const blind = runbooksAfter((facts, policy) => {
      onlyDatastore(facts, policy);
      facts.backupServers.splice(0);
      facts.gaps.push({
        group: 'backups',
        subject: 'storage/backup-nas',
        reason: 'timeout',
        detail: 'it hung.',
      });
      facts.cluster.members.push({ node: 'pve4', online: false });
    });
    expect(row(blind, 'lxc/101').cannot).toBe(
      'No usable copy of it is known. Not all backups were listed: it hung.',
    );
    expect(blind.restore.unknowns).toContain(
      'Backups on the own disks of nodes that are down could not be seen.',
    );
  });
});

describe('whether a place goes down with the site', () => {
  const away = (server: string | undefined) =>
    runbooksAfter((facts, policy) => {
      for (const entry of facts.storage) if (entry.storage === 'backup-nas') entry.server = server;
      for (const { interfaces } of facts.network.nodes)
        interfaces?.push({ name: 'x', type: 'eth', active: true, ports: [], cidr: 'dhcp' });
      facts.offsite.targets = [];
      policy.offsite.targets = [];
      facts.backupServers = [];
    });

  it('is told by its address, where that tells', () => {
    const told = ['10.0.0.60', 'pve1', '203.0.113.9', undefined].map(
      (server) => row(away(server), 'lxc/101').points[0]?.away,
    );
    expect(told).toEqual(['no', 'no', 'unknown', 'unknown']);
    expect(runbookNamed(away('203.0.113.9'), 'site').without[0]?.why).toBe(
      'Whether storage/backup-nas stands elsewhere is not known; if it does, it can be restored from there.',
    );
  });
});

it('a template is restored and not started', () => {
  const template = runbooksAfter(({ guests }) => {
    for (const guest of guests.slice(0, 1)) Object.assign(guest, { template: true, status: 'stopped' });
  });
  expect(row(template, 'lxc/101').points[0]?.commands).toHaveLength(1);
});

it('where nothing of the nodes was seen, machines cannot be named', () => {
  const blind = runbooksAfter((facts) => {
    Object.assign(facts, { cluster: undefined, nodes: undefined });
  });
  expect(runbookNamed(blind, 'site').steps.map(({ title }) => title)).not.toContain('Install the nodes');
});

describe('how long it takes', () => {
  it('is what a recorded restore took; else by rates; else not known', () => {
    expect(row(runbooksAfter(), 'lxc/103').points[1]?.expected).toMatchObject({
      basis: 'measured',
      minutes: { from: 6, to: 6 },
    });
    const twice = runbooksAfter(({ drills }) => {
      drills.push({ ...found(drills, ({ guest }) => guest === 'lxc/103'), at: now - days(1), minutes: 9 });
    });
    expect(row(twice, 'lxc/103').points[1]?.expected.minutes).toEqual({ from: 9, to: 9 });
    const estimated = runbooksAfter(({ drills, guests }, policy) => {
      drills.splice(0);
      target(policy).bytesPerSecond = 10_000_000;
      for (const guest of guests.slice(0, 1))
        for (const disk of guest.config?.disks ?? []) disk.sizeBytes = undefined;
    });
    const [near, far] = [
      row(estimated, 'lxc/102').points[0],
      row(estimated, 'lxc/102').points.find(({ away }) => away === 'yes'),
    ];
    expect(near?.expected).toMatchObject({ basis: 'estimate', minutes: { from: 2, to: 10 } });
    expect(far?.expected.text).toContain('after fetching it at 10 MB/s');
    expect(row(estimated, 'lxc/101').points[0]?.expected.minutes).toBeNull();
    const measuredRate = runbooksAfter(({ drills, backups }) => {
      backups.copies = [];
      drills.splice(0, drills.length, ...drills.filter(({ guest }) => guest === 'lxc/103'));
    });
    expect(row(measuredRate, 'lxc/101').points[0]?.expected.text).toContain('after fetching it at 6 MB/s');
    const sizeless = runbooksAfter(({ drills, backups, offsite }, policy) => {
      backups.copies = [];
      drills.splice(0);
      target(policy).bytesPerSecond = 10_000_000;
      for (const { copies } of offsite.targets) for (const copy of copies) copy.sizeBytes = undefined;
    });
    expect(sizeless.restore.total.bytesFromAway).toBeNull();
    expect(row(sizeless, 'lxc/101').points[0]?.expected.minutes).not.toBeNull();
  });
});

it('what is to be done afterwards comes from the policy, from drills and from the facts', () => {
  const runbooks = runbooksAfter(({ drills, guests }, policy) => {
    policy.restoreSteps = [
      { of: 'role/dns', steps: ['Point the router to it.'] },
      { of: '*', steps: ['Look at its log.'] },
      { of: 'lxc/999', steps: ['Nothing.'] },
    ];
    policy.dependencies = [{ of: 'role/dns', needs: ['lxc/998'] }];
    for (const drill of drills) drill.missingSteps = ['Point the router to it.', 'Renew its certificate.'];
    for (const { config } of guests.slice(0, 1)) {
      config?.passthrough.push('dev0');
      config?.mountedIsos.push('local:iso/x.iso');
    }
  });
  expect(row(runbooks, 'lxc/101').after).toEqual([
    { text: 'Point the router to it.', from: 'policy' },
    { text: 'Renew its certificate.', from: 'drill' },
    { text: 'Look that dev0 is the right device of the node it stands on, before it starts.', from: 'facts' },
    { text: 'Take local:iso/x.iso out of its drive where the image is gone.', from: 'facts' },
    { text: 'Let HA manage it again as ct:101, once it runs.', from: 'facts' },
  ]);
  expect(runbooks.restore.afterAll).toEqual(['Look at its log.']);
  expect(runbookNamed(runbooks, 'site').steps.map(({ text }) => text)).toContain('Look at its log.');
  expect(runbooks.restore.unknowns).toContain(
    'The policy names lxc/998 and lxc/999 for restores, and no guest that was seen is meant by it.',
  );
});

it('sizes are summed up by place', () => {
  const { places } = runbooksAfter(({ backups }) => {
    for (const copy of backups.copies) copy.sizeBytes = GiB;
  }).restore;
  expect(places.map(({ id, guests }) => [id, guests])).toEqual([
    ['storage/backup-nas', 5],
    ['offsite/away', 0],
  ]);
});
