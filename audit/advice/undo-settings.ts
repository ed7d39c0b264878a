import { command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { jobSettings } from './job-settings.ts';
import { type Before, flag, setBack, type Undoing } from './undo-entry.ts';

const jobs = () => command('reads', 'pvesh get', ['/cluster/backup']);

/** Commands about jobs, options of nodes and the cluster, storages and pools. */
export const settingCommands: Record<string, Undoing> = {
  'pvesh create': ({ args: [path = ''], options: { id } }) =>
    path === '/cluster/backup'
      ? {
          verify: [jobs()],
          ...(typeof id === 'string'
            ? { rollback: command('changes', 'pvesh delete', [`/cluster/backup/${id}`]) }
            : { lasting: 'The server gives the new job its id, by which it can be deleted again.' }),
        }
      : // `/nodes/{node}/status`, the only other one that is shown.
        { verify: [command('reads', 'pvesh get', [path])], lasting: 'A restart cannot be taken back.' },
  'pvesh set': (given) => {
    const [path = ''] = given.args;
    return {
      verify: [path.startsWith('/cluster/backup/') ? jobs() : lookAt(path)],
      ...setBack('pvesh set', [path], given, settingsAt(path, given.facts)),
    };
  },
  'pvesm set': (given) => {
    const [storage = ''] = given.args;
    const was = given.facts.storage?.find((entry) => entry.storage === storage);
    const before = was && { nodes: was.onlyNodes?.join(',') ?? null, content: was.content.join(',') };
    return {
      verify: [command('reads', 'pvesm status', [], { storage })],
      ...setBack('pvesm set', [storage], given, { ...before }),
    };
  },
  'proxmox-backup-manager verify': ({ on }) => ({
    verify: [command('reads', 'proxmox-backup-manager task list', [], {}, on)],
    lasting: 'Verification changes no data; each backup keeps whether it was found sound.',
  }),
  'pveceph pool set': (given) => {
    const [pool = ''] = given.args;
    const was = given.facts.ceph?.pools?.find(({ name }) => name === pool);
    return {
      verify: [command('reads', 'pveceph status')],
      ...setBack('pveceph pool set', [pool], given, { size: was?.size, min_size: was?.minSize }),
    };
  },
};

/** Where `pvesh set` changes something, `pvesh get` shows it. */
function lookAt(path: string) {
  const [, , node = ''] = path.split('/');
  if (path.endsWith('/time')) return command('reads', 'pvesh get', [`/nodes/${node}/time`]);
  if (path === '/cluster/options') return command('reads', 'pvesh get', ['/cluster/options']);
  return node === 'firewall'
    ? command('reads', 'pvesh get', ['/cluster/firewall/options'])
    : command('reads', 'pvesh get', [`/nodes/${node}/firewall/options`]);
}

/** What the settings behind a path were, as far as the audit saw them. */
function settingsAt(path: string, { backupJobs, nodes, network, system, cluster }: Facts): Before {
  const [, kind, name = '', ...rest] = path.split('/');
  const leaf = rest.join('/');
  if (kind === 'cluster' && name === 'backup') {
    const job = backupJobs?.find(({ id }) => id === leaf);
    return job ? jobSettings(job) : {};
  }
  if (path === '/cluster/firewall/options')
    return network ? { policy_in: network.policyIn ?? null, enable: flag(network.firewallEnabled) } : {};
  if (path === '/cluster/options') return cluster?.options ? datacenter(cluster.options) : {};
  if (leaf === 'time') return { timezone: nodes?.find(({ node }) => node === name)?.clock?.timezone };
  return { enable: flag(system?.find(({ node }) => node === name)?.firewallEnabled) };
}

/** Options of the datacenter that are one property with several parts. */
function datacenter(options: NonNullable<NonNullable<Facts['cluster']>['options']>): Before {
  const property = (parts: Record<string, string | undefined>) => {
    const set = Object.entries(parts).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
    return set.length > 0 ? set.join(',') : null;
  };
  return {
    migration: property({ type: options.migrationType, network: options.migrationNetwork }),
    crs: property({
      ha: options.haScheduler,
      'ha-rebalance-on-start': options.rebalanceOnStart ? '1' : undefined,
    }),
  };
}
