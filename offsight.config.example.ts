/**
 * The configuration of Offsight: what it audits, and what you expect of it.
 *
 *   cp offsight.config.example.ts offsight.config.ts     make it your own
 *   npm run config -- check                              what is wrong with it
 *   npm run -s audit -- --config offsight.config.ts      an audit from this terminal
 *   npm run config -- push                               gives it to the Worker
 *
 * Only `id` and `urls` are needed. A line that is switched off with `//` shows the default or, where there is none, an
 * example; switch it on to change it. Every key is explained in docs/configuration.md. Secrets never stand here, only
 * their names.
 */
import { defineConfig } from './audit/config.ts';

export default defineConfig({
  /** Where you open the reports: for links in alerts and feeds. */
  // site: 'https://offsight.example.com',

  /** Tokens of machines, as `npm run token` prints them. */
  // tokens: [
  //   {
  //     name: 'grafana',
  //     sha256: '0000000000000000000000000000000000000000000000000000000000000000',
  //     scopes: ['read'],
  //     until: '2027-06-30',
  //   },
  // ],

  clusters: [
    {
      /** Names the cluster in addresses and keys: a-z, 0-9, hyphens. Keep it: reports are filed under it. */
      id: 'home',
      /** What people read. */
      name: 'Home lab',
      /** One base URL a node, tried in turn. The Worker needs a certificate that a public authority signed. */
      urls: ['https://pve1.example.com:8006', 'https://pve2.example.com:8006'],
      /** Secret (for the terminal: environment variable) that holds `user@realm!name=secret`. */
      tokenSecret: 'PVE_TOKEN',

      /** For a cluster that only a Workers VPC service reaches: the name of its binding in wrangler.local.toml. */
      // vpcBinding: 'PVE',

      /** For a tunnel's public hostname behind Cloudflare Access: the secrets with the service token's two halves. */
      // access: { idSecret: 'ACCESS_CLIENT_ID', secretSecret: 'ACCESS_CLIENT_SECRET' },

      /** Proxmox Backup Servers, read by their own API: the only way to see whether backups were verified. */
      // backupServers: [
      //   {
      //     name: 'vault',
      //     url: 'https://pbs.example.com:8007',
      //     tokenSecret: 'PBS_TOKEN',
      //     host: '10.0.0.9',
      //     vpcBinding: 'PBS',
      //   },
      // ],

      /** `lean` asks less, and lists what it did not ask as not seen. */
      // depth: 'full',

      policy: {
        /** `essential` looks only at what any cluster must have. */
        // profile: 'full',

        /** Hours between two audits: your cron's interval. An older report is shown as overdue. */
        expectedEveryHours: 24,

        /** Nodes that are off on purpose. */
        expectedOff: [],

        /** Findings you can live with. They stay in the report, without cost, until the day you name. */
        accepted: [
          {
            rule: 'balance-nodes-same-memory',
            /** One of the rule's subjects, such as `node/pve2` or `lxc/110`; all of them without this line. */
            subject: 'cluster',
            reason: 'The small node is to be replaced next spring.',
            until: '2027-06-30',
          },
        ],

        /**
         * What guests are for, by name or by the tag `role-<role>`. This replaces the built-in list
         * (docs/configuration.md), so leave it off unless your names are unusual.
         */
        // roles: [
        //   { role: 'dns', names: ['pihole*', 'adguard*'], tier: 'critical', redundant: true },
        //   { role: 'files', names: ['nextcloud*'], tier: 'medium' },
        // ],

        /** What guests of a tier are promised: how often backed up, how long kept, how often restored for practice. */
        tiers: {
          // critical: { backupEveryHours: 24, keepDays: 28, drillEveryDays: 92 },
          // high: { backupEveryHours: 24, keepDays: 28, drillEveryDays: 183 },
          // medium: { backupEveryHours: 168, keepDays: 28 },
          // low: { backupEveryHours: 744 },
        },

        /** Networks you keep apart, each told from the others by `vlan`, `bridge` or `cidr`. */
        // networks: [
        //   { name: 'admin', role: 'management', vlan: 10, bridge: 'vmbr0', cidr: '10.0.10.0/24' },
        //   { name: 'lab', role: 'sandbox', vlan: 66 },
        // ],

        /** Resource classes: what a guest with the tag `class-<name>` may have at most. */
        // classes: { small: { cores: 2, memoryGiB: 4 }, large: { cores: 8, memoryGiB: 32 } },

        /**
         * Where backups are kept offsite, each looked into at every audit. Keys of access should be able to read only;
         * their values are secrets, like the token's.
         */
        // offsite: {
        //   targets: [
        //     {
        //       name: 'archives',
        //       kind: 'vzdump',
        //       via: {
        //         endpoint: 'https://s3.eu-central-1.amazonaws.com',
        //         bucket: 'homelab-backups',
        //         region: 'eu-central-1',
        //         accessKeySecret: 'OFFSITE_ACCESS_KEY_ID',
        //         secretKeySecret: 'OFFSITE_SECRET_ACCESS_KEY',
        //       },
        //       prefix: 'dump/',
        //       crypt: 'none',
        //       rpoHours: 26,
        //       keep: { last: 1, hourly: 1, daily: 7, weekly: 4, monthly: 3, yearly: 1 },
        //       expects: { protectedDays: 14, encrypted: true },
        //       declares: {
        //         offsite: { by: 'ada', until: '2027-10-31', evidence: 'a data centre in Frankfurt' },
        //       },
        //       bytesPerSecond: 12_000_000,
        //       egressPerGB: 0.09,
        //     },
        //     { name: 'chunks', kind: 'pbs-s3', via: { binding: 'OFFSITE' }, datastore: 'main', foreign: [9100] },
        //     { name: 'files', kind: 'restic', via: { binding: 'FILES' }, passwordSecret: 'RESTIC_PASSWORD', tags: ['files'] },
        //     { name: 'vault', kind: 'pbs', via: { backupServer: 'vault', datastore: 'main' }, guests: [100, 101] },
        //   ],
        //   budget: { requests: 400, bytes: 268_435_456 },
        //   proofDays: { header: 92, complete: 31, content: 92 },
        // },

        /** What must run before what after a disaster, what to do after a restore, and your own words in runbooks. */
        // dependencies: [{ of: 'role/files', needs: ['role/database', 'qemu/150'] }],
        // restoreSteps: [{ of: 'role/dns', steps: ['Point the router to the restored server.'] }],
        // runbookNotes: { 'node-replace': 'The spare machine stands in the cellar.' },

        /** What no API shows, on the word of somebody who looked; it ends on the day you name. */
        // attestations: [
        //   {
        //     what: 'recovery-documents',
        //     by: 'ada',
        //     when: '2026-11-01',
        //     until: '2027-10-31',
        //     evidence: 'wiki, page "When the server is gone"; a printed copy lies in the drawer',
        //   },
        // ],

        /** From `warn` on it is a finding, from `bad` on a grave one. Shares go from 0 to 1. */
        thresholds: {
          // guestsOverCores: { warn: 0.15, bad: 0.25 },
          // nodeSizeRatio: 0.75,
          // localStorageRatio: 0.5,
          // memorySpread: { warn: 0.2, bad: 0.3 },
          // cpuSpread: { warn: 0.2, bad: 0.4 },
          // nodeMemory: { warn: 0.85, bad: 0.95 },
          // nodeCpu: { warn: 0.8, bad: 0.9 },
          // storageUse: { warn: 0.8, bad: 0.9 },
          // storageFull: 0.97,
          // backupStorageUse: { warn: 0.85, bad: 0.95 },
          // rootfsUse: { warn: 0.8, bad: 0.9 },
          // cpuOvercommit: { warn: 3, bad: 4 },
          // memoryOvercommit: { warn: 1, bad: 1.3 },
          // haOnOneNode: 0.6,
          // clockSeconds: { warn: 2, bad: 5 },
          // certificateDays: { warn: 30, bad: 7 },
          // tokenDays: { warn: 30, bad: 7 },
          // supportDays: 90,
          // pendingPackages: 30,
          // administrators: 3,
          // scheduledGuests: 10,
          // backupIntervals: { warn: 1.5, bad: 3 },
          // backupHours: { warn: 26, bad: 50 },
          // backupSizeRatio: 0.5,
          // offsiteSizeBytes: 100000000,
          // backupIo: { warn: 0.1, bad: 0.3 },
          // verifyDays: 30,
          // garbageCollectionDays: 30,
          // replicationIntervals: 3,
          // lrmSilentSeconds: 60,
          // driveLifeLeft: { warn: 0.2, bad: 0.1 },
          // scrubDays: { warn: 35, bad: 60 },
          // zfsFragmentation: 0.5,
          // thinMetadata: { warn: 0.8, bad: 0.9 },
          // thinOvercommit: { warn: 1, bad: 2 },
          // daysToFull: { warn: 30, bad: 7 },
          // swapUse: { warn: 0.2, bad: 0.5 },
          // ioWait: { warn: 0.1, bad: 0.25 },
          // pressureCpu: { warn: 0.4, bad: 0.7 },
          // pressureIo: { warn: 0.1, bad: 0.3 },
          // pressureMemory: { warn: 0.05, bad: 0.15 },
          // containerMemory: 0.95,
          // snapshotDays: { warn: 14, bad: 30 },
          // snapshotCount: 5,
        },

        /** How long recoveries take here: what reports say of a node's or storage's failure builds on it. */
        recovery: {
          // fencingSeconds: 130,
          // takeoverSeconds: 70,
          // startSeconds: { from: 15, to: 120 },
          // manualMinutes: { from: 15, to: 60 },
          // restoreBytesPerSecond: { slow: 40_000_000, fast: 110_000_000 },
          // largeGuestBytes: 50_000_000_000,
        },
      },

      /** When you are told that something got worse, and where (docs/alerts.md). Nobody is told without a channel. */
      alerts: {
        // timeZone: 'UTC',
        // overallDrop: 0.5,
        // categoryDrop: 1,
        // coverageDrop: 20,
        // newFindings: 'high',
        // confirmAudits: 1,
        // quietHours: { from: '22:00', to: '07:00', exceptCritical: true },
        // maintenance: [
        //   {
        //     from: '2026-12-05T08:00:00Z',
        //     until: '2026-12-05T20:00:00Z',
        //     reason: 'New disks in pve2',
        //     subjects: ['node/pve2'],
        //   },
        // ],
        // perDay: 6,
        // digest: { every: 'week', weekday: 'monday', hour: 8 },
        // channels: [
        //   {
        //     type: 'smtp',
        //     name: 'mail',
        //     minSeverity: 'info',
        //     kinds: ['welcome', 'worse', 'blind', 'recovered', 'digest', 'summary'],
        //     host: 'smtp.example.com',
        //     port: 465,
        //     security: 'tls',
        //     username: 'offsight@example.com',
        //     passwordSecret: 'SMTP_PASSWORD',
        //     from: 'offsight@example.com',
        //     to: ['ada@example.com'],
        //   },
        //   { type: 'email', name: 'cloudflare', binding: 'EMAIL', from: 'offsight@example.com', to: ['ada@example.com'] },
        //   { type: 'ntfy', name: 'phone', server: 'https://ntfy.sh', topicSecret: 'NTFY_TOPIC', tokenSecret: 'NTFY_TOKEN' },
        //   { type: 'webhook', name: 'hook', urlSecret: 'WEBHOOK_URL', signingSecret: 'WEBHOOK_SIGNING_KEY' },
        // ],
        // heartbeat: { urlSecret: 'HEARTBEAT_URL' },
      },

      /** Links for feed readers, badges and monitoring that cannot sign in, each with a key of its own (docs/feeds.md). */
      // open: { feedsSecret: 'FEEDS_KEY', badgeSecret: 'BADGE_KEY', metricsSecret: 'METRICS_KEY' },
    },
  ],
});
