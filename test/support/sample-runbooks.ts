/** Runbooks written by hand, with something of everything that their pages show. */
import type { Runbooks } from '../../audit/report.ts';

type Step = Runbooks['runbooks'][number]['steps'][number];
type Command = Step['commands'][number];

const reads = (line: string, on?: string): Command => ({ line, effect: 'reads', ...(on && { on }) });
const changes = (line: string, on?: string): Command => ({ line, effect: 'changes', ...(on && { on }) });
const interrupts = (line: string, on?: string): Command => ({
  line,
  effect: 'interrupts',
  ...(on && { on }),
});

const estimated = (from: number, to: number, text: string) => ({
  minutes: { from, to },
  basis: 'estimate' as const,
  text,
});

export const sampleRunbooks = (seenAt: number): Runbooks => ({
  seenAt,
  unknowns: ['The token may not list the backups on nas: look there by hand.'],
  runbooks: [
    {
      id: 'node-proxmox-replace',
      kind: 'node-replace',
      subject: 'node/proxmox',
      title: 'proxmox is broken: go on without it and replace it',
      when: ['proxmox does not answer, and its console shows nothing.'],
      preconditions: ['Somebody reaches the power button of proxmox.'],
      affected: {
        guests: ['lxc/110', 'lxc/116'],
        text: 'If proxmox fails, 2 guests stop; quorum holds (2 of 3 votes).',
      },
      expected: estimated(30, 240, 'Until the guests run elsewhere.'),
      steps: [
        {
          title: 'Make sure that it is off',
          text: 'Pull its plug.',
          byHand: { act: 'repair', subjects: ['node/proxmox'] },
          commands: [reads('pvecm status', 'proxmox2')],
          verify: {
            command: reads('pvecm nodes', 'proxmox2'),
            expect: 'proxmox is missing among the members',
          },
          stop: 'Where it may still run, stop: two copies of one guest destroy its disk.',
        },
        {
          title: 'Take its guests over',
          commands: [
            changes('mv /etc/pve/nodes/proxmox/lxc/110.conf /etc/pve/nodes/proxmox2/lxc/', 'proxmox2'),
          ],
          restores: { guests: ['lxc/110', 'lxc/116'], from: 'away', over: true },
          rollback: {
            text: 'move the file back before proxmox is started again',
            commands: [interrupts('pct stop 110', 'proxmox2')],
          },
        },
      ],
      endState: [{ what: 'running', subjects: ['lxc/110', 'lxc/116'], text: 'traefik and adguard run.' }],
      without: [
        {
          guest: 'lxc/130',
          name: 'wikijs (CT 130)',
          why: 'its only disk was on proxmox and nothing has a copy',
        },
      ],
      unknowns: ['Whether the bridge vmbr1 exists on proxmox3 could not be seen.'],
      notes: 'The spare machine stands in the cellar; its password is in the red folder.',
    },
    {
      id: 'quorum',
      kind: 'quorum-lost',
      subject: 'cluster',
      title: 'The cluster has lost quorum',
      when: ['pvecm status says Quorate: No.'],
      preconditions: [],
      affected: { guests: [], text: 'What runs goes on; nothing can be started or changed.' },
      expected: { minutes: null, basis: 'estimate', text: 'It depends on why the nodes are away.' },
      steps: [{ title: 'Look who is there', commands: [reads('pvecm status')] }],
      endState: [{ what: 'quorate', subjects: [], text: 'pvecm status says Quorate: Yes.' }],
      without: [],
      unknowns: [],
    },
    {
      id: 'patching',
      kind: 'patching',
      subject: 'cluster',
      title: 'Patch the cluster, node by node',
      when: ['Packages wait.'],
      preconditions: ['A newest backup of everything.'],
      affected: { guests: ['lxc/110'], text: 'Guests are restarted by their move.' },
      expected: { minutes: { from: 60, to: 180 }, basis: 'measured', text: 'As long as the last time.' },
      steps: [
        {
          title: 'Update proxmox2',
          commands: [changes('apt-get update', 'proxmox2'), interrupts('reboot', 'proxmox2')],
        },
      ],
      endState: [{ what: 'patched', subjects: ['node/proxmox2'], text: 'No package waits.' }],
      without: [],
      unknowns: [],
    },
  ],
  restore: {
    guests: [
      {
        id: 'lxc/110',
        name: 'traefik (CT 110)',
        role: 'reverse-proxy',
        tier: 'critical',
        template: false,
        wave: 1,
        why: 'Others are reached by it; tier critical.',
        needs: [],
        points: [
          {
            place: 'offsite/bucket',
            away: 'yes',
            copy: 'dump/vzdump-lxc-110-2026_11_22-02_00_00.tar.zst',
            takenAt: seenAt - 3600,
            sizeBytes: 1_200_000_000,
            proof: { level: 'whole', text: 'proven by the last block of the zstd data', at: seenAt },
            withoutDisks: ['mp1'],
            commands: [
              changes(
                'pct restore 110 /var/lib/vz/dump/vzdump-lxc-110-2026_11_22-02_00_00.tar.zst --storage nas',
                'proxmox2',
              ),
            ],
            text: 'It is fetched first.',
            expected: estimated(4, 12, 'At 40 MB/s, declared for bucket.'),
          },
        ],
        after: [
          { text: 'Let HA manage it again.', from: 'facts' },
          { text: 'Copy its certificates back.', from: 'drill' },
        ],
        verify: reads('pct status 110', 'proxmox2'),
      },
      {
        id: 'lxc/130',
        name: 'wikijs (CT 130)',
        template: false,
        wave: 2,
        why: 'Nothing says how important it is.',
        needs: ['lxc/110'],
        points: [],
        cannot: 'No copy of it was found anywhere.',
        after: [],
        verify: reads('pct status 130'),
      },
    ],
    places: [
      {
        id: 'offsite/bucket',
        name: 'bucket',
        text: 'Archives in a bucket: homelab-offsite.',
        away: 'yes',
        prepare: [
          {
            title: 'Get ready to fetch archives',
            text: 'On the node: the AWS command line and a key that may read.',
            commands: [],
          },
        ],
        guests: 1,
        bytes: 1_200_000_000,
      },
      {
        id: 'storage/nas',
        name: 'nas',
        text: 'A shared storage.',
        away: 'unknown',
        prepare: [],
        guests: 0,
        bytes: null,
      },
    ],
    total: {
      guests: 2,
      restorable: 1,
      restorableFromAway: 1,
      bytesFromAway: 1_200_000_000,
      expectedFromAway: estimated(4, 12, 'One after another.'),
    },
    afterAll: ['Tell the family.'],
    unknowns: ['What lies on the external disk is not known.'],
  },
  patch: {
    nodes: [
      {
        node: 'proxmox2',
        why: 'First, as the least important one.',
        pending: 4,
        quorate: true,
        moves: [
          { guest: 'lxc/110', name: 'traefik (CT 110)', to: 'proxmox3', by: 'hand', restarts: true },
          { guest: 'lxc/116', name: 'adguard (CT 116)', by: 'ha', restarts: true },
        ],
        stops: [{ guest: 'lxc/130', name: 'wikijs (CT 130)', why: 'Its disk is on the node itself.' }],
      },
      { node: 'proxmox3', why: 'Last.', pending: null, quorate: null, moves: [], stops: [] },
    ],
    left: [{ node: 'proxmox4', why: 'it is offline' }],
  },
  drills: {
    next: [
      {
        guest: 'lxc/110',
        name: 'traefik (CT 110)',
        tier: 'critical',
        why: 'Its last restore for practice is 120 days ago.',
        due: 'overdue',
        lastAt: seenAt - 120 * 86_400,
        place: 'offsite/bucket',
        practiceId: 9000,
        steps: [
          {
            title: 'Restore it as 9000',
            commands: [changes('pct restore 9000 /var/lib/vz/dump/x.tar.zst --unique', 'proxmox2')],
          },
        ],
        record: "npm run drill -- --guest lxc/110 --source bucket --at '(when)' --succeeded --by '(you)'",
      },
    ],
    impossible: [{ guest: 'lxc/130', name: 'wikijs (CT 130)', why: 'it has no copy' }],
    sandbox: { bridge: 'vmbr9', vlan: 66 },
    unknowns: [],
  },
});
