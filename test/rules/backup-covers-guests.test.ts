import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/backup-covers-guests.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

type Selection = AllFacts['backupJobs'][number]['selection'];

/** The one job of the healthy cluster takes these guests instead. */
const select = ({ backupJobs }: AllFacts, selection: Selection, node?: string) => {
  for (const job of backupJobs) Object.assign(job, { selection, node });
};

const hiddenPool = 'The token may not see the members of the pool prod (needs Pool.Audit on /pool/prod).';

ruleCases(rule, {
  pass: {
    'all guests in one job': () => {},
    'a template needs none': (facts) => {
      guestWith(facts, 'qemu/105').template = true;
      select(facts, { kind: 'all', exclude: [105] });
    },
    'two jobs share them': (facts) => {
      select(facts, { kind: 'all', exclude: [105] });
      facts.backupJobs.push({ id: 'rest', enabled: true, selection: { kind: 'vmids', vmids: [105] } });
    },
    'a pool that the token sees': (facts) => {
      for (const guest of facts.guests) guest.pool = 'prod';
      select(facts, { kind: 'pool', pool: 'prod' });
    },
  },
  fail: {
    'excluded: by tier, and high when nobody declared one': [
      (facts) => {
        guestWith(facts, 'lxc/102').tags = ['tier-low'];
        guestWith(facts, 'lxc/101').tags = ['tier-medium'];
        select(facts, { kind: 'all', exclude: [101, 102, 103, 105] });
      },
      {
        'lxc/101': 'medium: pihole-1 (CT 101) is in no enabled backup job, and its tier is medium.',
        'lxc/102': 'medium: pihole-2 (CT 102) is in no enabled backup job, and its tier is low.',
        'lxc/103': 'high: traefik (CT 103) is in no enabled backup job, and its tier is critical.',
        'qemu/105': 'high: buildbox (VM 105) is in no enabled backup job.',
      },
    ],
    'the job is bound to a node that a guest left': [
      (facts) => select(facts, { kind: 'vmids', vmids: [101, 102, 103, 104, 105] }, 'pve1'),
      {
        'lxc/102': 'high: pihole-2 (CT 102) is in no enabled backup job, and its tier is critical.',
        'lxc/103': 'high: traefik (CT 103) is in no enabled backup job, and its tier is critical.',
        'qemu/105': 'high: buildbox (VM 105) is in no enabled backup job.',
      },
    ],
    'a guest outside of the pool': [
      (facts) => {
        for (const guest of facts.guests) guest.pool = 'prod';
        guestWith(facts, 'qemu/105').pool = 'test';
        select(facts, { kind: 'pool', pool: 'prod' });
      },
      { 'qemu/105': 'high: buildbox (VM 105) is in no enabled backup job.' },
    ],
    'only a disabled job takes it': [
      (facts) => {
        select(facts, { kind: 'all', exclude: [105] });
        facts.backupJobs.push({ id: 'off', enabled: false, selection: { kind: 'all', exclude: [] } });
      },
      { 'qemu/105': 'high: buildbox (VM 105) is in no enabled backup job.' },
    ],
  },
  unknown: {
    'the members of a pool are hidden': [
      (facts) => {
        for (const guest of facts.guests) guest.pool = 'prod';
        delete guestWith(facts, 'qemu/105').pool;
        facts.cluster.permissions = {};
        select(facts, { kind: 'pool', pool: 'prod' });
      },
      { 'qemu/105': `Whether buildbox (VM 105) is in a backup job could not be seen: ${hiddenPool}` },
    ],
    'the rights of the token are not known': [
      (facts) => {
        for (const guest of facts.guests) guest.pool = 'prod';
        delete guestWith(facts, 'qemu/105').pool;
        blind(facts, 'cluster');
        select(facts, { kind: 'pool', pool: 'prod' });
      },
      { 'qemu/105': `Whether buildbox (VM 105) is in a backup job could not be seen: ${hiddenPool}` },
    ],
    'a guest of a long dead node may be a template': [
      (facts) => {
        const guest = guestWith(facts, 'qemu/105');
        guest.status = 'unknown';
        delete guest.name;
        select(facts, { kind: 'all', exclude: [105] });
      },
      {
        'qemu/105':
          'Whether VM 105 is in a backup job could not be seen: pve2 is offline, and it may be a template.',
      },
    ],
  },
  notApplicable: {
    'there is no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
    'there is no guest': [(facts) => void facts.guests.splice(0), null],
  },
});

it('offers one command that takes in all of them', () => {
  const lines = (selection: Selection, node?: string) => {
    const facts = healthyFacts();
    select(facts, selection, node);
    const [result] = runAudit([rule], facts, defaultPolicy);
    const fixes = result?.verdicts.flatMap(({ fix }) => fix?.commands.map(({ line }) => line) ?? []);
    return [...new Set(fixes)];
  };
  expect(lines({ kind: 'all', exclude: [103, 105] })).toEqual([
    'pvesh set /cluster/backup/nightly --delete exclude',
  ]);
  expect(lines({ kind: 'all', exclude: [105, 900] })).toEqual([
    'pvesh set /cluster/backup/nightly --exclude 900',
  ]);
  expect(lines({ kind: 'vmids', vmids: [101, 102, 104] })).toEqual([
    'pvesh set /cluster/backup/nightly --vmid 101,102,104,103,105',
  ]);
  expect(lines({ kind: 'all', exclude: [] }, 'pve1')).toEqual(['pvesh get /cluster/backup']);
});
