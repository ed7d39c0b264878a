import type { Result } from '../../audit/report.ts';

type Verdict = Result['verdicts'][number];
type Fix = NonNullable<Verdict['fix']>;

const verdict = (
  outcome: Verdict['outcome'],
  severity: Verdict['severity'],
  subject: string,
  message: string,
): Verdict => ({
  subject,
  outcome,
  severity,
  message,
  evidence: [],
});
export const pass = (subject: string, message: string) => verdict('pass', 'info', subject, message);
export const unknown = (subject: string, message: string) => verdict('unknown', 'info', subject, message);
const fail = (
  severity: Verdict['severity'],
  subject: string,
  message: string,
  evidence: Verdict['evidence'],
  fix?: Fix,
): Verdict => ({
  ...verdict('fail', severity, subject, message),
  evidence,
  ...(fix && { fix }),
});

const withoutHa = [
  ['lxc/110', 'traefik', 'proxmox'],
  ['qemu/114', 'homeassistant', 'proxmox2'],
] as const;

/** At least one result of each outcome and each severity. */
export const results: Result[] = [
  {
    rule: 'guests-follow-cores',
    title: 'Guests are spread over the nodes as their cores are',
    category: 'balance',
    outcome: 'fail',
    severity: 'critical',
    verdicts: [
      fail(
        'critical',
        'node/proxmox',
        'proxmox runs 46% of the guests on 20% of the cores.',
        [
          {
            seen: '17 of 37 guests on 4 of 20 cores',
            where: '/cluster/resources',
            expected: 'at most 25 points more guests than cores',
          },
        ],
        {
          summary: 'Move some of its guests to proxmox2, which has the most room.',
          commands: [
            { line: 'pct migrate 132 proxmox2 --restart', effect: 'interrupts', on: 'proxmox' },
            { line: 'pct migrate 101 proxmox2 --restart', effect: 'interrupts', on: 'proxmox' },
          ],
        },
      ),
      pass('node/proxmox2', 'proxmox2 runs 27% of the guests on 40% of the cores.'),
      pass('node/proxmox3', 'proxmox3 runs 27% of the guests on 40% of the cores.'),
    ],
  },
  {
    rule: 'nodes-alike',
    title: 'Nodes are of a size',
    category: 'balance',
    outcome: 'fail',
    severity: 'medium',
    verdicts: [
      fail('medium', 'cluster', 'The smallest node has 4 cores, the largest 8.', [
        {
          seen: 'proxmox 4, proxmox2 8, proxmox3 8 cores',
          where: '/nodes',
          expected: 'smallest at least 75% of largest',
        },
      ]),
    ],
  },
  {
    rule: 'critical-guests-in-ha',
    title: 'Critical guests are managed by HA',
    category: 'ha',
    outcome: 'fail',
    severity: 'critical',
    verdicts: withoutHa.map(([subject, name, node]) =>
      fail(
        'critical',
        subject,
        `${name} (${subject.split('/')[1]}) is critical and not managed by HA: when ${node} dies it stays down.`,
        [
          {
            seen: 'no HA resource',
            where: '/cluster/ha/resources',
            expected: `${subject.replace('lxc/', 'ct:').replace('qemu/', 'vm:')} started`,
          },
        ],
        {
          summary: `Let HA manage ${name}; its disks are on shared storage.`,
          commands: [
            {
              line: `ha-manager add ${subject.replace('lxc/', 'ct:').replace('qemu/', 'vm:')} --state started --max_relocate 2 --max_restart 3`,
              effect: 'changes',
            },
          ],
        },
      ),
    ),
  },
  {
    rule: 'guests-in-backup-job',
    title: 'Every guest is in a backup job',
    category: 'recovery',
    outcome: 'fail',
    severity: 'high',
    verdicts: Array.from({ length: 33 }, (_, index) =>
      fail(
        'high',
        `lxc/${100 + index}`,
        `service-${index} (${100 + index}) is in no backup job.`,
        [{ seen: 'listed as not backed up', where: '/cluster/backup-info/not-backed-up' }],
        {
          summary: 'Make a daily job for all guests.',
          commands: [
            {
              line: "pvesh create /cluster/backup --all 1 --storage nas-backup --schedule 02:30 --prune-backups 'keep-daily=7,keep-weekly=4'",
              effect: 'changes',
            },
          ],
        },
      ),
    ),
  },
  {
    rule: 'local-storage-alike',
    title: 'Local storage of one name has one size',
    category: 'storage',
    outcome: 'fail',
    severity: 'low',
    verdicts: [
      fail(
        'low',
        'storage/local-lvm',
        'local-lvm has 349 GB on proxmox and 816 GB on proxmox2 and proxmox3.',
        [
          {
            seen: '349 GB, 816 GB, 816 GB',
            where: '/nodes/proxmox/storage',
            expected: 'smallest at least 50% of largest',
          },
        ],
      ),
    ],
  },
  {
    rule: 'firewall-on',
    title: 'The datacenter firewall is on',
    category: 'security',
    outcome: 'accepted',
    severity: 'info',
    verdicts: [
      {
        ...fail('medium', 'cluster', 'The datacenter firewall is off.', [
          { seen: 'enable 0', where: '/cluster/firewall/options' },
        ]),
        outcome: 'accepted',
        accepted: {
          reason: 'The router in front filters; switched on with the new VLANs in spring.',
          until: '2027-03-31',
        },
      },
    ],
  },
  {
    rule: 'guests-have-description',
    title: 'Guests say what they are for',
    category: 'security',
    outcome: 'fail',
    severity: 'info',
    verdicts: [
      fail('info', 'lxc/128', 'dev (128) has neither notes nor tags.', [
        { seen: 'no notes, no tags', where: '/nodes/proxmox2/lxc/128/config' },
      ]),
    ],
  },
  {
    rule: 'backups-recent',
    title: 'Every guest has a recent backup',
    category: 'recovery',
    outcome: 'unknown',
    severity: 'info',
    verdicts: [
      unknown('storage/nas-backup', 'Backups on nas-backup could not be seen: the token may not list them.'),
      unknown('storage/local', 'Backups on local could not be seen: the token may not list them.'),
    ],
  },
  {
    rule: 'cluster-quorate',
    title: 'The cluster has quorum',
    category: 'network',
    outcome: 'pass',
    severity: 'info',
    verdicts: [pass('cluster', 'The cluster is quorate with 3 of 3 nodes.')],
  },
  {
    rule: 'storage-has-room',
    title: 'Storages have room',
    category: 'capacity',
    outcome: 'pass',
    severity: 'info',
    verdicts: [pass('storage/a', 'a is 20% full.'), pass('storage/b', 'b is 35% full.')],
  },
  {
    rule: 'backup-age-by-policy',
    title: 'Backups are no older than their tier allows',
    category: 'recovery',
    outcome: 'not-applicable',
    severity: 'info',
    verdicts: [],
    notApplicable: { because: 'guests-in-backup-job', message: 'There is no backup to be too old.' },
  },
];
