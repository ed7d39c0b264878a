/** The sections of the Markdown report about what there is: nodes, guests, storage, network. */
import type { Report } from '../report.ts';
import { duration, gibibytes, gigabytes, shareText, told, unknownFigure } from './figures.ts';
import { cellCode, inline, table } from './markdown-text.ts';
import { some } from './outline.ts';

type Guest = Report['inventory']['guests'][number];

export const nodeTable = ({ inventory: { nodes } }: Report): string[] =>
  table(
    ['Node', 'State', 'Proxmox VE', 'Cores', 'CPU use', 'Memory', 'Memory use', 'Up for'],
    nodes.map(({ node, online, version, cores, cpuShare, memoryBytes, memoryUsedBytes, uptimeSeconds }) => [
      inline(node),
      online ? 'online' : '**offline**',
      told(version, inline),
      told(cores, String),
      told(cpuShare, (share) => `${(share * 100).toFixed(1)} %`),
      told(memoryBytes, gibibytes),
      memoryBytes && memoryUsedBytes !== undefined
        ? `${shareText(memoryUsedBytes / memoryBytes)} (${gibibytes(memoryUsedBytes)})`
        : unknownFigure,
      told(uptimeSeconds, duration),
    ]),
  );

export function distributionTable({ inventory: { nodes } }: Report): string[] {
  const cores = nodes.reduce((sum, node) => sum + (node.cores ?? Number.NaN), 0);
  return table(
    ['Node', 'Guests', 'Running', 'Stopped', 'Memory allocated', 'Share of the guests', 'Share of the cores'],
    nodes.map((node) => [
      inline(node.node),
      String(node.guests),
      String(node.running),
      String(node.guests - node.running),
      gibibytes(node.allocatedBytes),
      shareText(node.guestShare),
      Number.isFinite(cores) && node.cores !== undefined
        ? `${shareText(node.cores / cores)} (${node.cores} of ${cores})`
        : unknownFigure,
    ]),
  );
}

export function storageLines({ inventory: { storage }, capacity: { rows } }: Report): string[] {
  const totals = rows.filter(({ resource }) => resource === 'storage' || resource === 'backup-storage');
  const use = (used: number | null | undefined, total: number | null | undefined) =>
    used === null || used === undefined || !total ? unknownFigure : shareText(used / total);
  const lines = table(
    ['Storage', 'Type', 'Shared by', 'Total', 'Used', 'Free', 'Use'],
    storage.map(({ name, node, type, shared, server, active, totalBytes, usedBytes }) => [
      `${inline(node === undefined ? name : `${name} (${node})`)}${active ? '' : ' **inactive**'}`,
      inline(type),
      shared ? inline(server ?? 'the nodes') : 'nobody',
      told(totalBytes, gigabytes),
      told(usedBytes, gigabytes),
      totalBytes === undefined || usedBytes === undefined ? unknownFigure : gigabytes(totalBytes - usedBytes),
      use(usedBytes, totalBytes),
    ]),
  );
  const sums = totals.map(
    ({ resource, total, used }) =>
      `- ${resource === 'storage' ? 'Storage for guests' : 'Storage for backups alone'}, what is shared counted once: ${told(used, gigabytes)} of ${told(total, gigabytes)} used (${use(used, total)}).`,
  );
  return [...lines, ...(sums.length > 0 ? ['', ...sums] : [])];
}

export function networkLines({ inventory: { quorum, guests } }: Report): string[] {
  const services = serviceTable(guests);
  return [
    ...(quorum
      ? [
          `- Quorum: ${quorum.standalone ? 'none needed, a single host' : told(quorum.quorate, (yes) => (yes ? 'yes' : '**no**'))}`,
          `- Nodes online: ${quorum.online} of ${quorum.members}${quorum.votes === undefined ? '' : `, ${some(quorum.votes, 'vote')}`}`,
          `- Corosync links of a node: ${told(quorum.links, String)}`,
          `- HA master: ${told(quorum.haMaster, inline)}`,
        ]
      : ['The state of the cluster could not be read.']),
    ...(services.length > 0 ? ['', 'Services that much depends on:', '', ...services] : []),
  ];
}

/** Roles of tier critical and high, each with its guests. */
function serviceTable(guests: readonly Guest[]): string[] {
  const important = guests.filter(({ role, tier }) => role && (tier === 'critical' || tier === 'high'));
  const byRole = [...Map.groupBy(important, ({ role }) => role ?? '')].sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['Role', 'Tier', 'Guests', 'HA'],
    byRole.map(([role, members]) => {
      const managed = members.filter(({ ha }) => ha !== undefined).length;
      return [
        inline(role),
        members[0]?.tier ?? '',
        members.map(({ name, id, node }) => `${inline(name ?? id)} on ${inline(node)}`).join(', '),
        managed === members.length ? 'yes' : managed === 0 ? 'no' : `${managed} of ${members.length}`,
      ];
    }),
  );
}

export function haLines({ inventory: { nodes, guests } }: Report): string[] {
  if (isHaUnseen(nodes)) return [haUnseen];
  const managed = guests.filter(({ ha }) => ha !== undefined);
  return [
    `HA manages ${some(managed.length, 'guest')}.`,
    ...(managed.length > 0
      ? [
          '',
          ...table(
            ['Guest', 'Name', 'Role', 'Node', 'Wanted', 'Now'],
            managed.map(({ id, name, role, node, ha, status }) => [
              cellCode(id),
              told(name, inline),
              told(role, inline),
              inline(node),
              told(ha, inline),
              inline(status),
            ]),
          ),
        ]
      : []),
    '',
    ...table(
      ['Node', 'Running under HA', 'Running without', 'Share under HA'],
      nodes.map(({ node }) => {
        const running = guests.filter((guest) => guest.node === node && isRunning(guest));
        const under = running.filter(({ ha }) => ha !== undefined).length;
        return [
          inline(node),
          String(under),
          String(running.length - under),
          running.length > 0 ? shareText(under / running.length) : unknownFigure,
        ];
      }),
    ),
  ];
}

const haUnseen = 'What HA manages could not be read.';
const isHaUnseen = (nodes: Report['inventory']['nodes']) =>
  nodes.length === 0 || nodes.some(({ haGuests }) => haGuests === undefined);

const isRunning = ({ template, status }: Guest) => !template && status !== 'stopped' && status !== 'unknown';

export function withoutHaLines({ inventory: { nodes, guests } }: Report): string[] {
  if (isHaUnseen(nodes)) return [haUnseen];
  const levels = ['critical', 'high', 'medium'];
  const rank = ({ tier }: Guest) => levels.indexOf(String(tier));
  const bare = guests
    .filter((guest) => isRunning(guest) && guest.ha === undefined && rank(guest) >= 0)
    .sort((a, b) => rank(a) - rank(b));
  return bare.length === 0
    ? ['Every running guest that is known to matter is managed by HA.']
    : table(
        ['Service', 'Guest', 'Node', 'Level', 'Purpose'],
        bare.map(({ name, id, node, tier, role }) => [
          told(name, inline),
          cellCode(id),
          inline(node),
          told(tier, String),
          told(role, inline),
        ]),
      );
}
