import { expect, it } from 'vitest';
import { isBack, offlineNodes } from '../../../audit/alert/decline.ts';
import { blindness } from '../../../audit/alert/incidents.ts';
import { alertSettingsSchema } from '../../../audit/alert/settings.ts';
import { type Audit, everything, start, tell } from '../../support/alert-history.ts';
import { day, sampleReport } from '../../support/sample-report.ts';

const noHa = { 'ha-covers-critical lxc/110': 'critical' } as const;

/** The messages of the last audit. */
const last = (audits: Audit[], settings: Audit['settings'] = {}) => tell(audits, settings).at(-1)?.messages;

it('a drop tells what fell, why, and what is new', () => {
  const low = { 'backup-offsite-proven-lately lxc/110@away': 'low' } as const;
  const uneven = { 'storage-local-same-size storage/local-lvm': 'medium' } as const;
  expect(last([{ facts: low }, { facts: { ...low, ...noHa, ...uneven } }])).toEqual([
    {
      id: '20261123T120000Z-worse',
      kind: 'worse',
      severity: 'critical',
      cluster: { id: 'homelab', name: 'homelab-cluster' },
      report: '20261123T120000Z',
      takenAt: start + day,
      thread: 'homelab-20261123T120000Z',
      headline: '10 → 9.4: traefik not managed by HA',
      score: { before: 10, after: 9.4, coverageBefore: 1, coverageAfter: 1 },
      categories: [
        {
          title: 'High Availability',
          before: 10,
          after: 7,
          why: ['−3 traefik not managed by HA'],
        },
        {
          title: 'Storage',
          before: 10,
          after: 9,
          why: ['−1 local-lvm fails “Local storage of one name has a similar size on every node”'],
        },
      ],
      findings: [
        {
          key: 'ha-covers-critical lxc/110',
          rule: 'ha-covers-critical',
          title: 'Every running guest that matters is managed by HA',
          heading: 'traefik not managed by HA',
          subject: 'lxc/110',
          severity: 'critical',
          message: 'lxc/110 is wrong.',
        },
        {
          key: 'storage-local-same-size storage/local-lvm',
          rule: 'storage-local-same-size',
          title: 'Local storage of one name has a similar size on every node',
          heading: 'local-lvm fails “Local storage of one name has a similar size on every node”',
          subject: 'storage/local-lvm',
          severity: 'medium',
          message: 'storage/local-lvm is wrong.',
        },
      ],
      recovered: [],
      notes: [],
      path: '/homelab/reports/20261123T120000Z/',
    },
  ]);
});

it('what is over says since when it was, in the thread of its beginning', () => {
  const [message] = last([{}, { facts: noHa }, {}]) ?? [];
  expect(message).toMatchObject({
    id: '20261124T120000Z-recovered',
    severity: 'info',
    thread: 'homelab-20261123T120000Z',
    score: { before: 9.6, after: 10 },
    recovered: [
      {
        title: 'Every running guest that matters is managed by HA',
        message: 'lxc/110 is right.',
        openSince: start + day,
      },
      { title: 'Score of High Availability', message: 'It is 10 again.', openSince: start + day },
    ],
  });
});

it('what is gone says what it was', () => {
  const [message] = last([{}, { facts: noHa }, { facts: { 'ha-covers-critical lxc/110': 'gone' } }]) ?? [];
  expect(message?.recovered[0]?.message).toBe('There is nothing left of: lxc/110 is wrong.');
});

it('an audit that saw nothing says why, and nothing more', () => {
  const [message] = last([{}, { unreachable: 'silent' }]) ?? [];
  expect(message).toMatchObject({
    severity: 'critical',
    score: { before: 10, after: null, coverageBefore: 1, coverageAfter: 0 },
    categories: [],
    findings: [],
    notes: [
      'None of the two addresses of the cluster answered within 10 s: https://pve1.lab, https://pve2.lab.',
      'What was wrong before counts neither as right nor as new until it can be seen again.',
    ],
  });
});

it('what an unreachable cluster has offsite is told all the same', () => {
  const away = { 'backup-offsite-fresh qemu/100@away': 'high' } as const;
  const [message] = last([{}, { unreachable: 'silent', away }]) ?? [];
  expect(message).toMatchObject({
    kind: 'blind',
    headline: '10 → no score: the cluster could not be reached; backup of dns stale offsite',
    findings: [{ key: 'backup-offsite-fresh qemu/100@away' }],
  });
});

it('coverage that fell says what was late', () => {
  const keys = [
    'backup-offsite-fresh lxc/110@away',
    'backup-offsite-fresh lxc/117@away',
    'backup-offsite-fresh qemu/114@away',
    'backup-offsite-fresh qemu/114@else',
    'capacity-memory node/proxmox',
    'capacity-memory node/proxmox2',
  ];
  const facts = Object.fromEntries(keys.map((key) => [key, 'unknown' as const]));
  const steps = tell([{}, { facts }, {}]);
  expect(steps[1]?.messages[0]).toMatchObject({
    severity: 'high',
    notes: [
      'Of what applies, 76 % could be judged; it was 100 % before.',
      'lxc/110@away was late.',
      'lxc/117@away was late.',
      'qemu/114@away was late.',
    ],
  });
  expect(steps[2]?.messages[0]?.recovered).toMatchObject([
    { title: 'Coverage of the audit', message: 'Of what applies, 100 % can be judged again.' },
  ]);
});

it('a drop and coverage that fell are one message', () => {
  const facts = Object.fromEntries(
    ['lxc/110@away', 'lxc/117@away', 'qemu/114@away', 'qemu/114@else'].map((subject) => [
      `backup-offsite-fresh ${subject}`,
      'unknown' as const,
    ]),
  );
  const [message, ...more] = last([{}, { facts: { ...facts, ...noHa } }], { coverageDrop: 10 }) ?? [];
  expect(more).toEqual([]);
  expect(message).toMatchObject({
    kind: 'worse',
    headline: '10 → 9.6: traefik not managed by HA; coverage 100 → 84 %',
  });
});

it('says what is held back, by whom, and since when', () => {
  const maintenance = [{ until: '2026-12-01', reason: 'New disks.', subjects: ['storage/nas'] }];
  const full = { 'storage-has-space storage/nas': 'high' } as const;
  expect(last([{}, { facts: { ...noHa, ...full } }], { maintenance })?.[0]?.notes).toEqual([
    '1 finding is held back for maintenance until 2026-12-01: New disks.',
  ]);
  const quietHours = { from: '11:00', to: '13:00' };
  const held = tell([{}, { facts: full, settings: { quietHours } }, { facts: full }, {}]);
  expect(held.map(({ again }) => again)).toEqual([null, start + day + 3600, null, null]);
  expect(held[2]?.messages[0]?.notes).toEqual(['Held back since 2026-11-23 12:00 UTC, in quiet hours.']);
  expect(held[3]?.messages[0]?.notes).toEqual([]);
});

it('a fix comes along, with the node on which to run it, unless that is no name', () => {
  const fix = (on: string) => ({
    summary: 'Add it.',
    commands: [{ line: 'ha-manager add ct:110', effect: 'changes' as const, on }],
  });
  const commands = (on: string) =>
    last([{}, { facts: noHa, fix: fix(on) }])?.[0]?.findings[0]?.fix?.commands.map(({ command }) => command);
  expect(commands('pve1')).toEqual(['ha-manager add ct:110 # on pve1']);
  expect(commands('pve1\nreboot')).toEqual(['ha-manager add ct:110']);
});

it('names fifty findings and counts the rest', () => {
  const guests = Array.from({ length: 60 }, (_, index) => `ha-covers-critical lxc/${300 + index}`);
  const facts = Object.fromEntries(guests.map((key) => [key, 'high' as const]));
  const steps = tell([{}, { facts }, { facts }]);
  const [message] = steps[1]?.messages ?? [];
  expect(message?.findings).toHaveLength(50);
  expect(message?.notes).toEqual(['10 more findings are in the report.']);
  expect(message?.headline).toMatch(/: 60 guests not managed by HA$/);
  expect(steps[2]?.messages).toEqual([]);
});

it('names fifty that are right again and counts the rest', () => {
  const guests = Array.from({ length: 60 }, (_, index) => `ha-covers-critical lxc/${300 + index}`);
  const facts = Object.fromEntries(guests.map((key) => [key, 'high' as const]));
  const [message] = last([{}, { facts }, {}]) ?? [];
  expect(message?.recovered).toHaveLength(50);
  // And the score that they cost.
  expect(message?.notes).toEqual(['11 more are right again.']);
});

it('where one fact decides about a score, it is named', () => {
  const [message] = last([{}, { facts: { 'cluster-quorate cluster': 'critical' } }]) ?? [];
  expect(message?.categories).toEqual([
    {
      title: 'Network & Quorum',
      before: 10,
      after: 2,
      why: ['−3 quorum lost', 'at most 2: quorum lost'],
    },
  ]);
});

it('a first audit may see too little for a score', () => {
  const facts = Object.fromEntries(everything.map((key) => [key, 'unknown' as const]));
  expect(last([{ facts }])?.[0]?.headline).toBe('no score yet: too little could be judged');
});

it('scores of nothing in common are not compared, and neither is one that cannot be seen', () => {
  const settings = alertSettingsSchema.parse({});
  const report = sampleReport();
  const blank = {
    ...report,
    score: { ...report.score, categories: report.score.categories.map((one) => ({ ...one, score: null })) },
  };
  expect(isBack('overall', report, blank, settings)).toBeNull();
  expect(isBack('ha', report, blank, settings)).toBeNull();
  expect(isBack('ha', report, report, settings)).toBe(true);
});

it('a score that was told and cannot be seen now is not over', () => {
  const hidden = {
    'capacity-memory node/proxmox': 'unknown',
    'capacity-memory node/proxmox2': 'unknown',
  } as const;
  const medium = { 'capacity-memory node/proxmox': 'medium' } as const;
  const steps = tell([{}, { facts: medium }, { facts: hidden }, { facts: medium }, {}]);
  expect(steps.map(({ messages }) => messages.map(({ headline }) => headline)).slice(1)).toEqual([
    ['10 → 9.9: Capacity 10 → 9; short of memory: proxmox'],
    [],
    [],
    ['9.9 → 10: the score of Capacity is back'],
  ]);
});

it('nodes that are off, and a cluster of which nothing is said', () => {
  const report = sampleReport();
  const [first, ...others] = report.inventory.nodes;
  const nodes = [...(first ? [{ ...first, online: false }] : []), ...others];
  expect(offlineNodes({ ...report, inventory: { ...report.inventory, nodes } })).toEqual(
    new Set(['proxmox']),
  );
  expect(blindness({ ...report, gaps: [] })).toBe('Nothing of the cluster could be read.');
});
