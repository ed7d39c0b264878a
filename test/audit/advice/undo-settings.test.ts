import { command } from '../../../audit/command.ts';
import { type AllFacts, nodeNamed, storageNamed } from '../../support/found.ts';
import { change, undoCases } from '../../support/undo-cases.ts';

undoCases([
  [
    change('pvesh create', ['/cluster/backup'], { id: 'nightly', all: 1 }),
    () => {},
    'pvesh delete /cluster/backup/nightly',
  ],
  [
    change('pvesh create', ['/cluster/backup'], { all: 1 }),
    () => {},
    'The server gives the new job its id, by which it can be deleted again.',
  ],
  [
    command('interrupts', 'pvesh create', ['/nodes/pve1/status'], { command: 'reboot' }),
    () => {},
    'A restart cannot be taken back.',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], { schedule: '04:00', bwlimit: 61440, storage: 'nas' }),
    () => {},
    'pvesh set /cluster/backup/nightly --schedule 02:00 --storage backup-nas --delete bwlimit',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], { 'prune-backups': 'keep-all=1', delete: 'exclude' }),
    ({ backupJobs }) => {
      for (const job of backupJobs)
        Object.assign(job, {
          retention: { 'keep-daily': 7, 'keep-weekly': 4 },
          selection: { kind: 'all', exclude: [101, 102] },
        });
    },
    'pvesh set /cluster/backup/nightly --prune-backups keep-daily=7,keep-weekly=4 --exclude 101,102',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], { vmid: '101,102', 'repeat-missed': 1, enabled: 0 }),
    ({ backupJobs }) => {
      for (const job of backupJobs)
        Object.assign(job, { repeatMissed: true, selection: { kind: 'vmids', vmids: [101] } });
    },
    'pvesh set /cluster/backup/nightly --vmid 101 --repeat-missed 1 --enabled 1',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], { pool: 'lab', mode: 'stop', 'repeat-missed': 1 }),
    ({ backupJobs }) => {
      for (const job of backupJobs)
        Object.assign(job, { repeatMissed: false, selection: { kind: 'pool', pool: 'home' } });
    },
    'pvesh set /cluster/backup/nightly --pool home --mode snapshot --delete repeat-missed',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], {
      storage: 'nas',
      mode: 'stop',
      schedule: '03:00',
      node: 'pve1',
    }),
    ({ backupJobs }) => {
      for (const job of backupJobs) {
        delete job.storage;
        delete job.mode;
        delete job.schedule;
        delete job.compress;
        delete job.notificationMode;
        delete job.repeatMissed;
      }
    },
    'pvesh set /cluster/backup/nightly --delete storage,mode,schedule,node',
  ],
  [
    change('pvesh set', ['/cluster/backup/nightly'], { script: '/x' }),
    () => {},
    'What /cluster/backup/nightly was set to before is not known.',
  ],
  [
    change('pvesh set', ['/cluster/backup/gone'], { enabled: 1 }),
    () => {},
    'What /cluster/backup/gone was set to before is not known.',
  ],
  [
    change('pvesh set', ['/nodes/pve1/time'], { timezone: 'UTC' }),
    () => {},
    'pvesh set /nodes/pve1/time --timezone Europe/Vienna',
  ],
  [
    change('pvesh set', ['/nodes/pve1/time'], { timezone: 'UTC' }),
    (facts) => {
      delete nodeNamed(facts, 'pve1').clock;
    },
    'What /nodes/pve1/time was set to before is not known.',
  ],
  [
    change('pvesh set', ['/cluster/firewall/options'], { policy_in: 'DROP', enable: 1 }),
    ({ network }) => {
      Object.assign(network, { policyIn: 'ACCEPT', firewallEnabled: false });
    },
    'pvesh set /cluster/firewall/options --policy_in ACCEPT --enable 0',
  ],
  [
    change('pvesh set', ['/cluster/firewall/options'], { policy_in: 'DROP' }),
    ({ network }) => {
      delete network.policyIn;
    },
    'pvesh set /cluster/firewall/options --delete policy_in',
  ],
  [
    change('pvesh set', ['/cluster/firewall/options'], { enable: 1 }),
    (facts) => {
      delete (facts as Partial<AllFacts>).network;
    },
    'What /cluster/firewall/options was set to before is not known.',
  ],
  [
    change('pvesh set', ['/nodes/pve1/firewall/options'], { enable: 1 }),
    ({ system }) => {
      for (const entry of system) entry.firewallEnabled = false;
    },
    'pvesh set /nodes/pve1/firewall/options --enable 0',
  ],
  [
    change('pvesh set', ['/cluster/options'], {
      migration: 'type=secure,network=10.0.1.0/24',
      crs: 'ha=static',
    }),
    ({ cluster }) => {
      cluster.options = {
        bandwidthLimits: [],
        migrationType: 'insecure',
        migrationNetwork: '10.0.0.0/24',
        rebalanceOnStart: true,
      };
    },
    'pvesh set /cluster/options --migration type=insecure,network=10.0.0.0/24 --crs ha-rebalance-on-start=1',
  ],
  [
    change('pvesh set', ['/cluster/options'], { migration: 'type=secure', crs: 'ha=static' }),
    ({ cluster }) => {
      cluster.options = { bandwidthLimits: [], haScheduler: 'basic' };
    },
    'pvesh set /cluster/options --crs ha=basic --delete migration',
  ],
  [
    change('pvesh set', ['/cluster/options'], { migration: 'type=secure' }),
    ({ cluster }) => {
      delete cluster.options;
    },
    'What /cluster/options was set to before is not known.',
  ],
  [
    change('pvesm set', ['nas'], { delete: 'nodes', content: 'images,backup' }),
    (facts) => {
      storageNamed(facts, 'nas').onlyNodes = ['pve1', 'pve2'];
    },
    'pvesm set nas --content images,rootdir --nodes pve1,pve2',
  ],
  [change('pvesm set', ['nas'], { nodes: 'pve1' }), () => {}, 'pvesm set nas --delete nodes'],
  [change('pvesm set', ['gone'], { nodes: 'pve1' }), () => {}, 'What gone was set to before is not known.'],
  [
    change('pveceph pool set', ['rbd'], { size: 3, min_size: 2 }),
    ({ ceph }) => {
      ceph.pools = [{ name: 'rbd', size: 2, minSize: 1 }];
    },
    'pveceph pool set rbd --size 2 --min_size 1',
  ],
  [change('pveceph pool set', ['gone'], { size: 3 }), () => {}, 'What gone was set to before is not known.'],
  [
    change('pveum acl delete', ['/'], { tokens: 'a@pve!b', roles: 'Administrator' }),
    () => {},
    "pveum acl modify / --tokens 'a@pve!b' --roles Administrator",
  ],
  [
    change('pveum user modify', ['root@pam'], { enable: 0 }),
    () => {},
    'pveum user modify root@pam --enable 1',
  ],
  [
    change('pveum user modify', ['gone@pam'], { enable: 0 }),
    () => {},
    'What gone@pam was set to before is not known.',
  ],
  [
    change('pveum user token modify', ['audit@pve', 'reader'], { expire: 5, privsep: 0 }),
    ({ access }) => {
      for (const { tokens } of access.users ?? []) for (const token of tokens) token.expiresAt = 1234;
    },
    'pveum user token modify audit@pve reader --expire 1234 --privsep 1',
  ],
  [
    change('pveum user token modify', ['audit@pve', 'reader'], { expire: 5 }),
    ({ access }) => {
      for (const { tokens } of access.users ?? []) for (const token of tokens) delete token.expiresAt;
    },
    'pveum user token modify audit@pve reader --expire 0',
  ],
  [
    change('pveum user token modify', ['audit@pve', 'gone'], { expire: 5 }),
    () => {},
    'What gone was set to before is not known.',
  ],
  [
    change('pveum user token delete', ['audit@pve', 'old']),
    () => {},
    'A deleted token is gone with its secret: whoever needs it gets a new one.',
  ],
  [
    change('pveum realm modify', ['company'], { tfa: 'type=oath' }),
    ({ access }) => {
      access.realms = [{ realm: 'company', type: 'ldap', requiresTfa: false }];
    },
    'pveum realm modify company --delete tfa',
  ],
  [
    change('pveum realm modify', ['company'], { tfa: 'type=oath' }),
    ({ access }) => {
      access.realms = [{ realm: 'company', type: 'ldap', requiresTfa: true }];
    },
    'What company was set to before is not known.',
  ],
  [
    change('pvecm updatecerts', [], { force: true }, 'pve1'),
    () => {},
    'The certificate before is replaced for good.',
  ],
  [
    change('pvenode acme cert renew', [], {}, 'pve1'),
    () => {},
    'The certificate before is replaced for good.',
  ],
]);
