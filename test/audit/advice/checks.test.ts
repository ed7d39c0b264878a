import { describe, expect, it } from 'vitest';
import { checksOf } from '../../../audit/advice/checks.ts';
import { lookAgain } from '../../../audit/advice/look.ts';
import { command } from '../../../audit/command.ts';
import { healthyFacts } from '../../support/healthy-facts.ts';

const add = (vmid: number) => command('changes', 'ha-manager add', [`ct:${vmid}`]);
const lines = (commands: { line: string }[]) => commands.map(({ line }) => line);

describe('checking and taking back several commands', () => {
  it('looks once, and takes back in the other order', () => {
    const { verify, rollback, lasting } = checksOf([add(101), add(102)], healthyFacts());
    expect(lines(verify)).toEqual(['ha-manager status']);
    expect(lines(rollback)).toEqual(['ha-manager remove ct:102', 'ha-manager remove ct:101']);
    expect(lasting).toEqual([]);
  });

  it('says once what nothing takes back', () => {
    const cut = command('changes', 'pct delsnapshot', [101, 'a'], {}, 'pve1');
    const { rollback, lasting } = checksOf([cut, { ...cut, line: 'pct delsnapshot 101 b' }], healthyFacts());
    expect([rollback, lasting]).toEqual([[], ['A deleted snapshot is gone.']]);
  });

  it('commands that read are the check themselves; the same line on two nodes is two', () => {
    const on = (node: string) => command('reads', 'pvesm status', [], {}, node);
    expect(checksOf([on('pve1'), on('pve2'), on('pve1')], healthyFacts()).verify).toEqual([
      on('pve1'),
      on('pve2'),
    ]);
  });

  it('without any command, what the audit read shows it', () => {
    const { verify, rollback } = checksOf([], healthyFacts(), ['/access/tfa', '/somewhere/else']);
    expect([lines(verify), rollback]).toEqual([['pvesh get /access/tfa'], []]);
    expect(checksOf([add(101)], healthyFacts(), ['/access/tfa']).verify).toHaveLength(1);
  });
});

it.each([
  ['/cluster/resources', 'pvesh get /cluster/resources'],
  ['/cluster/status', 'pvecm status'],
  ['/cluster/config/nodes', 'pvecm status'],
  ['/cluster/ha/status/current', 'ha-manager status'],
  ['/cluster/ha/rules', 'ha-manager rules list'],
  ['/cluster/backup, /storage', 'pvesh get /cluster/backup'],
  ['/cluster/firewall/options', 'pvesh get /cluster/firewall/options'],
  ['/cluster/ceph/status', 'pveceph status'],
  ['/storage', 'pvesm status'],
  ['/nodes/{node}/storage', 'pvesm status'],
  ['/access/tfa', 'pvesh get /access/tfa'],
  ['/access/users', 'pveum user list'],
  ['/nodes/pve1/lxc/101/config', 'pct config 101'],
  ['/nodes/pve1/qemu/104/config', 'qm config 104'],
])('%s is looked at by %s', (path, line) => expect(lines(lookAgain([path, path]))).toEqual([line]));

it('nobody looks at more than a few places by hand', () => {
  const paths = Array.from({ length: 9 }, (_, index) => `/nodes/pve1/lxc/${index + 101}/config`);
  expect(lookAgain(paths)).toHaveLength(5);
  expect(lookAgain(paths)[0]?.on).toBe('pve1');
});
