import { expect, it } from 'vitest';
import { stakesBy } from '../../../audit/advice/stakes.ts';
import type { Risk, Spof } from '../../../audit/report-failures.ts';
import type { Inventory } from '../../../audit/report-inventory.ts';
import { result } from '../../support/results.ts';

const spof = (subject: string, level: Spof['level'], kind: Spof['kind'] = 'service'): Spof => ({
  subject,
  name: subject,
  kind,
  level,
  reason: '',
});
const risk = (subject: string, priority: Risk['priority']): Risk => ({
  subject,
  risk: '',
  likelihood: null,
  impact: null,
  priority,
  reasons: { likelihood: '', impact: '' },
});
const guest = (id: string, role?: string): Inventory['guests'][number] => ({
  id,
  node: 'pve1',
  status: 'running',
  template: false,
  role,
});

const stakesOf = stakesBy({
  spofs: [
    spof('lxc/101', 'critical'),
    spof('lxc/102', 'medium'),
    spof('lxc/105', 'high', 'guest'),
    spof('node/pve1', 'high', 'node'),
    spof('server/10.0.0.50', 'critical', 'storage-server'),
  ],
  risks: [
    risk('role/dns', 'P1'),
    risk('node/pve1', 'P2'),
    risk('backups', 'P3'),
    risk('server/10.0.0.50', null),
  ],
  inventory: {
    nodes: [],
    guests: [guest('lxc/101', 'dns'), guest('lxc/102', 'dns'), guest('lxc/105')],
    storage: [
      { subject: 'storage/nas', name: 'nas', type: 'nfs', shared: true, active: true, server: '10.0.0.50' },
    ],
  },
});

const subjectsOf = (...given: Parameters<typeof result>) => {
  const { spofs, risks, weight } = stakesOf(result(...given));
  return [spofs.map(({ subject }) => subject), risks.map(({ subject }) => subject), weight];
};

it.each<[string, Parameters<typeof result>, string[], string[], number]>([
  ['a guest, and its role', ['r', 'ha', { 'lxc/101': 'fail high' }], ['lxc/101'], ['role/dns'], 6],
  ['its offsite copy', ['r', 'ha', { 'lxc/101@away': 'fail high' }], ['lxc/101'], ['role/dns'], 6],
  [
    'a role, and its guests',
    ['r', 'ha', { 'role/dns': 'fail low' }],
    ['lxc/101', 'lxc/102'],
    ['role/dns'],
    7,
  ],
  ['a role that nobody has any more', ['r', 'ha', { 'role/files': 'fail low' }], [], [], 0],
  ['a node', ['r', 'balance', { 'node/pve1': 'fail low' }], ['node/pve1'], ['node/pve1'], 4],
  [
    'a storage, and the server behind it',
    ['r', 'storage', { 'storage/nas': 'fail low' }],
    ['server/10.0.0.50'],
    ['server/10.0.0.50'],
    3,
  ],
  ['only what fails', ['r', 'ha', { 'lxc/101': 'pass', 'lxc/102': 'accepted low' }], [], [], 0],
  ['the whole cluster is nothing in particular', ['r', 'ha', { cluster: 'fail low' }], [], [], 0],
  [
    'backups: data, and large guests without one',
    ['backup-x', 'recovery', { cluster: 'fail low' }],
    ['lxc/105'],
    ['backups'],
    3,
  ],
  [
    'backups of one guest',
    ['backup-x', 'recovery', { 'lxc/101': 'fail low' }],
    [],
    ['role/dns', 'backups'],
    4,
  ],
  ['a node is lost as easily with newer packages', ['r', 'security', { 'node/pve1': 'fail low' }], [], [], 0],
])('%s', (_, given, spofs, risks, weight) => expect(subjectsOf(...given)).toEqual([spofs, risks, weight]));
