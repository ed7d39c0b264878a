/** Alerts for the tests: what a homelab would be told, and what a hostile cluster would like to tell. */
import type { AlertMessage } from '../../../audit/alert/message.ts';

const takenAt = Date.UTC(2026, 10, 22, 3, 17) / 1000;
const dayAgo = (days: number) => takenAt - days * 86_400;

const stale = (vmid: number, name: string): AlertMessage['findings'][number] => ({
  key: `backup-offsite-fresh lxc/${vmid}`,
  rule: 'backup-offsite-fresh',
  title: 'Every guest has a recent offsite backup',
  heading: 'Backup of 3 guests stale offsite',
  subject: `lxc/${vmid}`,
  severity: 'critical',
  message: `The newest offsite backup of ${vmid} (${name}) is 9 days old; its tier allows 2 days.`,
  fix: {
    summary: 'Look at the copy job on the backup host, then run the backup by hand and copy it.',
    commands: [
      { command: `pvesm list local-zfs --vmid ${vmid} --content backup`, effect: 'reads' },
      {
        command: `vzdump ${vmid} --mode snapshot --storage offsite-staging --compress zstd`,
        effect: 'changes',
      },
    ],
  },
});

export const worse: AlertMessage = {
  id: '20261122T031700Z-worse',
  kind: 'worse',
  severity: 'critical',
  cluster: { id: 'homelab', name: 'Homelab' },
  report: '20261122T031700Z',
  takenAt,
  thread: 'backup-offsite-fresh',
  headline: '7.2 → 5.9: backup of 3 guests stale offsite',
  score: { before: 7.2, after: 5.9, coverageBefore: 0.96, coverageAfter: 0.94 },
  categories: [
    {
      title: 'Disaster Recovery',
      before: 8,
      after: 4,
      why: [
        '3 guests have no offsite backup younger than their tier allows.',
        'The last restore drill of tier gold is older than 90 days.',
      ],
    },
    { title: 'Storage', before: 7.5, after: 7, why: ['rpool on pve2 is 86% full.'] },
  ],
  findings: [
    stale(110, 'nextcloud'),
    stale(111, 'paperless'),
    stale(112, 'vaultwarden'),
    {
      key: 'storage-not-full storage/pve2/local-zfs',
      rule: 'storage-not-full',
      title: 'Storages have room',
      heading: 'pve2/local-zfs nearly full',
      subject: 'storage/pve2/local-zfs',
      severity: 'medium',
      message: 'local-zfs on pve2 is 86% full and fills up in about 19 days.',
      fix: {
        summary: 'See which volumes are the largest.',
        commands: [{ command: 'zfs list -o name,used -S used -r rpool/data', effect: 'reads' }],
      },
    },
  ],
  recovered: [
    {
      title: 'Nodes are of one release',
      message: 'All three nodes run 9.2.',
      openSince: dayAgo(6),
    },
  ],
  notes: ['The API token monitor@pve!offsight ends on 2026-12-06.'],
  path: '/homelab/reports/20261122T031700Z/',
};

export const digest: AlertMessage = {
  ...worse,
  id: '20261122T031700Z-digest',
  kind: 'digest',
  severity: 'info',
  thread: 'digest',
  headline: '7.4: the week to 2026-11-22, best +0.8 by a restore drill',
  score: { before: 7.1, after: 7.4, coverageBefore: 0.94, coverageAfter: 0.94 },
  categories: [],
  findings: [],
  recovered: [],
  notes: [],
  digest: {
    trend: [6.8, 7.1, 7.1, null, 5.9, 7.2, 7.4].map((overall, index) => ({
      takenAt: dayAgo(6 - index),
      overall,
    })),
    todo: [
      { title: 'Run a restore drill of a guest of tier gold', points: 0.8 },
      { title: 'Give ha-manager a second node for the three guests that are pinned to pve1', points: 0.5 },
      { title: 'Let the backup job of pve3 notify somebody', points: 0.2 },
    ],
    backups: [
      { tier: 'gold', text: '9 of 9 guests fresh offsite, oldest 1 day' },
      { tier: 'silver', text: '24 of 27 guests fresh offsite, oldest 9 days' },
      { tier: 'none', text: '1 guest needs no backup' },
    ],
    drillsDue: ['Restore of 110 (nextcloud): last one 2026-07-02', 'Whole node: never done'],
  },
};

/** HTML, mentions, Markdown, a header's end, a turned reading direction, and far too much of everything. */
export const hostile: AlertMessage = {
  ...worse,
  id: '20261122T031700Z-worse',
  cluster: { id: 'homelab', name: 'Home\r\nBcc: victim@example.net\r\n\r\n<script>alert(1)</script>' },
  thread: 'x>\r\nBcc: thread@example.net',
  report: '2026\r\nX-Evil: 1',
  headline:
    '1.0 → 0.0: @everyone <!channel> <img src=x onerror=alert(2)> \u202Efdp.exe [link](https://evil.example)',
  categories: [
    {
      title: '<b>Storage</b>',
      before: 1,
      after: 0,
      why: ['"><svg onload=alert(3)>', '.\r\n.\r\nQUIT', 'x'.repeat(5000)],
    },
  ],
  findings: Array.from({ length: 60 }, (_, index) => ({
    ...stale(200 + index, `<u>${index}</u>`),
    rule: `rule-${index % 20}`,
    fix: {
      summary: '`code` *bold* _under_ ~gone~ ||spoiler||',
      commands: [
        { command: `echo "<i>${index}</i>" && true`, effect: 'reads' as const },
        { command: `echo one\necho two ${index}`, effect: 'interrupts' as const },
      ],
    },
  })),
  recovered: Array.from({ length: 30 }, () => ({
    title: '<h1>up</h1>',
    message: '& up',
    openSince: dayAgo(1),
  })),
  notes: ['\u0000\u001b[31mred\u001b[0m\u2028second line\u200bhidden'],
};
