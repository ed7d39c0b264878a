import type { Advice } from '../../audit/report.ts';

const gib = 1024 ** 3;

const load = (guests: number): NonNullable<Advice['rebalance']>['nodes'][number]['before'] => ({
  guests,
  guestShare: guests / 37,
  cores: guests,
  coreShare: guests / 37,
  memoryBytes: guests * gib,
  memoryShare: guests / 37,
});

export const advice: Advice = {
  rebalance: {
    summary: 'Move 2 guests from proxmox to proxmox2: it then runs 41% of the guests.',
    moves: [
      {
        guest: 'lxc/101',
        name: 'service-1 (CT 101)',
        from: 'proxmox',
        to: 'proxmox2',
        separates: 'dns',
        restarts: true,
        copyBytes: 0,
        command: { line: 'pct migrate 101 proxmox2 --restart', effect: 'interrupts', on: 'proxmox' },
      },
      {
        guest: 'lxc/105',
        name: 'service-5 (CT 105)',
        from: 'proxmox',
        to: 'proxmox2',
        restarts: true,
        copyBytes: 8 * gib,
        command: {
          line: 'pct migrate 105 proxmox2 --restart --target-storage local-lvm',
          effect: 'interrupts',
          on: 'proxmox',
        },
      },
    ],
    stays: [
      { guest: 'lxc/102', name: 'service-2 (CT 102)', node: 'proxmox', why: 'A rule of HA keeps it there.' },
    ],
    nodes: [
      {
        node: 'proxmox',
        cores: 4,
        shareOfCores: 0.2,
        memoryBytes: 31 * gib,
        before: load(17),
        after: load(15),
      },
      { node: 'proxmox2', cores: 8, shareOfCores: 0.4, before: load(10), after: load(12) },
    ],
    verify: [{ line: 'pvesh get /cluster/resources --type vm', effect: 'reads' }],
    rollback: [{ line: 'pct migrate 105 proxmox --restart', effect: 'interrupts', on: 'proxmox2' }],
  },
  backupWindow: {
    kind: 'create',
    summary: 'One nightly job for all guests.',
    first: 'A storage on another machine than nas.',
    jobs: [{ id: 'backup-nightly', change: 'starts at 01:00', why: 'Nothing else runs then.' }],
    commands: [
      {
        line: 'pvesh create /cluster/backup --id backup-nightly --all 1 --schedule 01:00 --storage nas',
        effect: 'changes',
      },
    ],
    verify: [{ line: 'pvesh get /cluster/backup', effect: 'reads' }],
    rollback: [{ line: 'pvesh delete /cluster/backup/backup-nightly', effect: 'changes' }],
    assumptions: ['Backups run at 50 MB/s.'],
  },
  strengths: [
    {
      category: 'Network & Quorum',
      score: 10,
      text: 'Network & Quorum scores 10 (Excellent).',
      passed: ['The cluster has quorum'],
    },
  ],
  weaknesses: [
    {
      rule: 'guests-follow-cores',
      severity: 'critical',
      text: 'proxmox runs 46% of the guests on 20% of the cores.',
    },
  ],
  conclusion: {
    overall: 'homelab-cluster scores 7.8 of 10 (Good).',
    priorities: [{ rule: 'guests-in-backup-job', text: 'Every guest is in a backup job.' }],
    nextSteps: ['Decide on the recommendations.', 'Agree on a maintenance window.'],
  },
};
