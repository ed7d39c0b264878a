import { unit } from '../seed.ts';
import type { GuestType } from '../state.ts';
import { type ApiError, failed } from './api-error.ts';
import { type Ask, type Endpoint, get } from './endpoint.ts';
import { bootDiskBytes, guestFigures, usageOn } from './figures.ts';
import { oneOf, type Parameter, required } from './parameters.ts';
import { isBefore } from './release.ts';
import { needs, needsAny } from './rules.ts';

const short = ['hour', 'day', 'week', 'month', 'year'];
const params = (...frames: string[]): Record<string, Parameter> => ({
  timeframe: required(oneOf(...frames)),
  cf: oneOf('AVERAGE', 'MAX'),
});

/**
 * Measurements over time; rows without samples hold the time alone. Any node has those of all nodes and guests and
 * answers itself; those of a storage are asked of the node.
 */
export const rrdEndpoints: Endpoint[] = [
  get('/nodes/{node}/rrddata', needs('/nodes/{node}', 'Sys.Audit'), nodeRows, {
    params: params(...short, 'decade'),
    ordered: true,
    proxied: false,
  }),
  ...(['qemu', 'lxc'] as const).map((type) =>
    get(
      `/nodes/{node}/${type}/{vmid}/rrddata`,
      needs('/vms/{vmid}', 'VM.Audit'),
      (ask) => guestRows(ask, type),
      {
        params: params(...short),
        ordered: true,
        proxied: false,
      },
    ),
  ),
  get(
    '/nodes/{node}/storage/{storage}/rrddata',
    needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
    storageRows,
    { params: params(...short), ordered: true },
  ),
];

/** Seconds from row to row and number of rows: since 9.0 fine and many, before 70 of each. */
const steps: Record<string, [seconds: number, rows: number]> = {
  hour: [60, 60],
  day: [60, 1440],
  week: [1800, 336],
  month: [1800, 1440],
  year: [21_600, 1460],
  decade: [604_800, 520],
};
const oldSteps: Record<string, [seconds: number, rows: number]> = {
  hour: [60, 70],
  day: [1800, 70],
  week: [10_800, 70],
  month: [43_200, 70],
  year: [604_800, 70],
};

/** How far measurements reach back before the last boot. */
const historySeconds = 90 * 86_400;

type Row = Record<string, number>;

function rows({ cluster, query }: Ask, since: number, sample: (at: number, noise: number) => Row): Row[] {
  const [step, count] = (isBefore(cluster.release, '9.0') ? oldSteps : steps)[query.timeframe ?? ''] ?? [
    60, 0,
  ];
  const last = Math.floor(cluster.now / step) * step;
  return Array.from({ length: count }, (_, i) => {
    const time = last - (count - 1 - i) * step;
    return time < since ? { time } : { time, ...sample(time, 0.7 + 0.6 * unit(`rrd${time}`)) };
  });
}

const nodePressure = ['cpusome', 'iosome', 'iofull', 'memorysome', 'memoryfull'];
const guestPressure = ['cpufull', ...nodePressure];

function pressure(ask: Ask, at: number, names: string[]): Row {
  if (isBefore(ask.cluster.release, '9.0')) return {};
  return Object.fromEntries(names.map((name) => [`pressure${name}`, unit(`${name}${at}`) * 0.5]));
}

function nodeRows(ask: Ask): Row[] {
  const node = ask.cluster.nodes.find(({ name }) => name === ask.at.node);
  if (!node) throw noSuchFile(ask, 'node', ask.at.node);
  const modern = !isBefore(ask.cluster.release, '9.0');
  return rows(ask, node.bootedAt - historySeconds, (at, noise) => ({
    cpu: Math.min(1, node.cpu * noise),
    iowait: 0.002 * noise,
    loadavg: node.cpu * node.cpus * noise,
    maxcpu: node.cpus,
    memtotal: node.memoryBytes,
    memused: node.memoryUsedBytes * (0.97 + 0.04 * noise),
    ...(modern && { memavailable: node.memoryBytes - node.memoryUsedBytes, arcsize: 0 }),
    netin: 90_000 * noise,
    netout: 70_000 * noise,
    roottotal: node.rootBytes,
    rootused: node.rootUsedBytes,
    swaptotal: 8_589_930_496,
    swapused: 0,
    ...pressure(ask, at, nodePressure),
  }));
}

function guestRows(ask: Ask, type: GuestType): Row[] {
  const guest = ask.cluster.guests.find(({ vmid }) => String(vmid) === ask.at.vmid);
  if (!guest) throw noSuchFile(ask, 'vm', ask.at.vmid);
  const figures = guestFigures(ask.cluster, guest);
  const modern = !isBefore(ask.cluster.release, '9.0');
  const since = guest.status === 'running' ? guest.createdAt : Number.POSITIVE_INFINITY;
  return rows(ask, since, (at, noise) => ({
    cpu: figures.cpu * noise,
    mem: figures.mem * (0.97 + 0.04 * noise),
    ...(modern && type === 'qemu' && { memhost: figures.memhost }),
    maxcpu: guest.cores,
    maxmem: guest.memoryBytes,
    disk: figures.disk,
    maxdisk: bootDiskBytes(guest),
    netin: 2_400 * noise,
    netout: 1_700 * noise,
    diskread: 5_200 * noise,
    diskwrite: 7_100 * noise,
    ...pressure(ask, at, guestPressure),
  }));
}

function storageRows(ask: Ask): Row[] {
  const storage = ask.cluster.storages.find((known) => known.storage === ask.at.storage);
  const usage = storage && usageOn(storage, ask.at.node ?? '');
  if (!usage) throw noSuchFile(ask, 'storage', `${ask.at.node}/${ask.at.storage}`);
  return rows(ask, measuredSince(ask), () => ({ total: usage.totalBytes, used: usage.usedBytes }));
}

/** Storages have been measured for as long as their node has. */
function measuredSince({ cluster, at }: Ask): number {
  const bootedAt = cluster.nodes.find(({ name }) => name === at.node)?.bootedAt ?? cluster.now;
  return bootedAt - historySeconds;
}

function noSuchFile({ cluster }: Ask, kind: 'node' | 'vm' | 'storage', id: string | undefined): ApiError {
  const old = { node: 'pve2-node', vm: 'pve2.3-vm', storage: 'pve2-storage' }[kind];
  const folder = isBefore(cluster.release, '9.0') ? old : `pve-${kind}-9.0`;
  return failed(
    'RRD error: rrdcached@unix:/var/run/rrdcached.sock: rrd_fetch_r failed: opening ' +
      `'/var/lib/rrdcached/db/${folder}/${id}': No such file or directory`,
  );
}
