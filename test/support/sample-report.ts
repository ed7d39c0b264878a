/** A report written by hand, with something of everything that pages show. Times are fixed. */
import { createHash } from 'node:crypto';
import { parseReport, type Report, type Result } from '../../audit/report.ts';
import { advice } from './sample-advice.ts';
import { capacity, failures, recoveryTimes, risks, spofs } from './sample-failures.ts';
import { inventory, nothingSeen } from './sample-inventory.ts';
import { sampleOffsite } from './sample-offsite.ts';
import { samplePast, withSeen } from './sample-past.ts';
import { results, unknown } from './sample-results.ts';
import { sampleRunbooks } from './sample-runbooks.ts';

type Fix = NonNullable<Result['verdicts'][number]['fix']>;

export const takenAt = Date.UTC(2026, 10, 22, 3, 17) / 1000;
export const day = 86_400;

/** `20261122T031700Z`: ids are made from the time. */
export const idAt = (seconds: number) =>
  new Date(seconds * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');

export function sampleReport(changes: Partial<Report> = {}): Report {
  return parseReport(structuredClone({ ...sample, ...changes }));
}

/** What is stored when the cluster does not answer at all. */
export function unreachableReport(): Report {
  const detail =
    'None of the two addresses of the cluster answered within 10 s: https://pve1.lab, https://pve2.lab.';
  return sampleReport({
    reachable: false,
    cluster: { ...sample.cluster, release: null },
    requests: { count: 2, atOnce: 1, longestChain: 1 },
    score: {
      overall: null,
      coverage: 0,
      categories: sample.score.categories.map(({ id, title }) => category(id, title, null, 0)),
    },
    results: sample.results.map((result) => ({
      ...result,
      outcome: 'unknown' as const,
      severity: 'info' as const,
      verdicts: [unknown('cluster', `"${result.title}" could not be seen: ${detail}`)],
    })),
    gaps: [{ group: 'cluster', reason: 'unreachable', detail }],
    recommendations: [],
    inventory: nothingSeen,
    failures: [],
    spofs: [],
    recoveryTimes: [],
    risks: [],
    capacity: { rows: [], headroom: null },
    offsite: { ...sampleOffsite(), guestsOf: takenAt - 7 * day },
    runbooks: { ...sampleRunbooks(takenAt - 7 * day), seenBy: idAt(takenAt - 7 * day) },
    advice: {
      strengths: [],
      weaknesses: [],
      conclusion: { overall: 'homelab-cluster could not be judged.', priorities: [], nextSteps: [] },
    },
    changes: {
      ...sample.changes,
      new: [],
      resolved: [],
      better: [],
      drift: { appeared: [], vanished: [], moved: [], restarted: [], changed: [] },
      score: { before: 7.8, after: null, categories: [] },
    },
  });
}

export const digestOf = (report: Report) => createHash('sha256').update(JSON.stringify(report)).digest('hex');

type Category = Report['score']['categories'][number];

function category(
  id: Category['id'],
  title: string,
  score: number | null,
  coverage: number | null,
  deductions: Category['deductions'] = [],
  cap?: Category['cap'],
): Category {
  return { id, title, score, coverage, deductions, ...(cap && { cap }) };
}

// The rules below are all in sample-results.ts.
const named = (rule: string) => results.find((result) => result.rule === rule) as Result;

function advise(
  rule: string,
  gain: number,
  more: Partial<Report['recommendations'][number]> = {},
): Report['recommendations'][number] {
  const { title, severity, verdicts } = named(rule);
  const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
  const fixes: Fix[] = failing.flatMap(({ fix }) => fix ?? []);
  return {
    rule,
    title,
    severity,
    gain,
    horizon: 'two-weeks',
    effort: 'hours',
    why: `${failing[0]?.message ?? title}`,
    subjects: failing.map(({ subject }) => subject),
    fixes: [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()],
    verify: [],
    rollback: [],
    lasting: [],
    ...more,
  };
}

function reference(rule: string, index = 0): Report['changes']['new'][number] {
  const { subject, severity, message } = named(rule).verdicts[index] as Result['verdicts'][number];
  return { rule, subject, severity, message };
}

const hiddenBackups = (storage: string): Report['gaps'][number] => ({
  group: 'backups',
  subject: `storage/${storage}`,
  reason: 'forbidden',
  privilege: `Datastore.AllocateSpace on /storage/${storage}`,
  detail: `The list of backups on ${storage} came back empty, as it does for a token that may not see them.`,
  path: `/nodes/proxmox/storage/${storage}/content`,
  close: {
    commands: [
      { line: 'pveum role add Offsight-Backups --privs Datastore.AllocateSpace', effect: 'changes' },
      {
        line: "pveum acl modify /storage --tokens 'monitor@pve!offsight' --roles Offsight-Backups",
        effect: 'changes',
      },
    ],
    risk: 'Together with VM.Backup the token could also delete backups and fill the storage.',
  },
});

const atDay = (back: number) => ({ report: idAt(takenAt - back * day), takenAt: takenAt - back * day });

export const sample: Report = {
  version: 1,
  scoreModel: 1,
  profile: 'full',
  depth: 'full',
  id: idAt(takenAt),
  cluster: { id: 'homelab', name: 'homelab-cluster', release: '9.2.3' },
  takenAt,
  nextAt: takenAt + day,
  durationMs: 2480,
  requests: { count: 96, atOnce: 6, longestChain: 3 },
  reachable: true,
  score: {
    overall: 7.8,
    coverage: 0.9583,
    categories: [
      category('balance', 'Node Balance', 6, 1, [
        { rule: 'guests-follow-cores', severity: 'critical', points: 3 },
        { rule: 'nodes-alike', severity: 'medium', points: 1 },
      ]),
      category('ha', 'High Availability', 7, 1, [
        { rule: 'critical-guests-in-ha', severity: 'critical', points: 3 },
      ]),
      category('storage', 'Storage', 9.75, 1, [
        { rule: 'local-storage-alike', severity: 'low', points: 0.25 },
      ]),
      category('network', 'Network & Quorum', 10, 1),
      category(
        'recovery',
        'Disaster Recovery',
        4,
        0.9429,
        [{ rule: 'guests-in-backup-job', severity: 'high', points: 2 }],
        { rule: 'guests-in-backup-job', score: 4 },
      ),
      category('capacity', 'Capacity', null, 0),
      category('security', 'Security & Upkeep', 10, 1, [
        { rule: 'guests-have-description', severity: 'info', points: 0 },
      ]),
    ],
  },
  results: withSeen(results, atDay),
  gaps: [
    hiddenBackups('nas-backup'),
    hiddenBackups('local'),
    {
      group: 'updates',
      subject: 'node/proxmox2',
      reason: 'timeout',
      detail: 'proxmox2 did not answer within 10 s.',
      path: '/nodes/proxmox2/apt/update',
    },
  ],
  recommendations: [
    advise('guests-in-backup-job', 0.9),
    advise('guests-follow-cores', 0.5, {
      horizon: 'now',
      verify: [{ line: 'pvesh get /cluster/resources --type vm', effect: 'reads' }],
      rollback: [
        { line: 'pct migrate 101 proxmox --restart', effect: 'interrupts', on: 'proxmox2' },
        { line: 'pct migrate 132 proxmox --restart', effect: 'interrupts', on: 'proxmox2' },
      ],
      lasting: ['The guests restart once more.'],
    }),
    advise('critical-guests-in-ha', 0.4, { horizon: 'now', effort: 'minutes' }),
    advise('nodes-alike', 0.2, { horizon: 'month', effort: 'days' }),
    advise('local-storage-alike', 0),
  ],
  advice,
  inventory,
  failures,
  spofs,
  recoveryTimes,
  risks,
  capacity,
  offsite: sampleOffsite(),
  runbooks: sampleRunbooks(takenAt),
  changes: {
    since: idAt(takenAt - day),
    new: [reference('critical-guests-in-ha', 1)],
    resolved: [
      {
        rule: 'cluster-quorate',
        subject: 'cluster',
        severity: 'high',
        message: 'A node was missing from the cluster.',
      },
    ],
    lostSight: [
      {
        rule: 'backups-recent',
        subject: 'storage/nas-backup',
        severity: 'medium',
        message: 'The newest backup on nas-backup is 3 days old.',
      },
    ],
    worse: [],
    better: [reference('local-storage-alike')],
    score: {
      before: 8.1,
      after: 7.8,
      categories: [
        { id: 'ha', before: 10, after: 7, came: [], went: [] },
        { id: 'network', before: 8, after: 10, came: [], went: [] },
        { id: 'storage', before: 9, after: 9.75, came: [], went: [] },
      ],
    },
    drift: {
      appeared: [{ id: 'lxc/136', name: 'service-36', node: 'proxmox3' }],
      vanished: [{ id: 'qemu/200', name: 'old-lab', node: 'proxmox2' }],
      moved: [{ id: 'lxc/117', name: 'service-17', from: 'proxmox2', to: 'proxmox' }],
      restarted: [{ id: 'node/proxmox', name: 'proxmox', uptimeSeconds: 18_000 }],
      changed: [{ id: 'lxc/110', name: 'traefik', what: 'memory', before: '1 GiB', after: '2 GiB' }],
    },
  },
  past: samplePast(atDay),
};
