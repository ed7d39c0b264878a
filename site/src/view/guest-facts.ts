import type { Inventory } from '../../../audit/report.ts';
import { coresText, diskText, memoryText, storageText } from './amount.ts';
import { guestText } from './guest.ts';
import { listed } from './listed.ts';
import { count } from './number.ts';
import type { Fact } from './quorum.ts';
import type { Cell, Table } from './table.ts';
import { dayOf } from './time.ts';

type Guest = Inventory['guests'][number];
type Detail = NonNullable<Guest['detail']>;

/** One sentence: where it is and what it is for. */
export function guestSentence({ node, status, template, role, tier }: Guest): string {
  const does = template ? 'is a template' : status === 'running' ? 'runs' : `is ${status}`;
  const part = role === undefined ? '' : `, a part of ${role}`;
  return `It ${does} on ${node}${part}; its tier is ${tier ?? 'not declared'}.`;
}

/** @param haKnown whether a guest without HA is known to be without */
export function guestFacts(guest: Guest, haKnown: boolean): Fact[] {
  const { node, status, template, tier, role, cores, memoryBytes, diskBytes, detail } = guest;
  const known = (title: string, text: string | undefined): Fact[] => (text ? [{ title, text }] : []);
  return [
    { title: 'Node', text: node },
    { title: 'State', text: template ? 'template' : status },
    ...known('Locked', detail?.lock && `for ${detail.lock}`),
    { title: 'Tier', text: tier ?? 'not declared' },
    { title: 'Service', text: role ?? 'not declared' },
    { title: 'HA', text: haText(guest, haKnown) },
    { title: 'Cores', text: coresText(cores) },
    { title: 'Memory', text: memoryText(memoryBytes) },
    { title: 'Disk', text: diskText(diskBytes) },
    ...known('Starts with its node', yes(detail?.onBoot)),
    ...known('Protected from removal', yes(detail?.protection)),
    ...known('Guest agent', detail?.agent === undefined ? undefined : detail.agent ? 'on' : 'off'),
    ...known('Unprivileged', yes(detail?.unprivileged)),
    ...known('System', detail?.osType),
    ...known('Pool', detail?.pool),
    ...known('Tags', detail?.tags.join(', ')),
    ...known('Devices of its node', detail?.passthrough?.join(', ')),
  ];
}

const yes = (is: boolean | undefined) => (is === undefined ? undefined : is ? 'yes' : 'no');

function haText({ ha, detail }: Guest, haKnown: boolean): string {
  if (ha === undefined) return haKnown ? 'not managed' : 'not known';
  const now = detail?.haState;
  return now === undefined || now === ha ? ha : `to be ${ha}, is ${now}`;
}

/** What ties it to nodes and to other guests, in sentences. */
export function placementLines(
  { haRules = [], replicas = [] }: Detail,
  nameOf: (id: string) => string,
): string[] {
  const words = { nodes: 'keeps it on', together: 'keeps it together with', apart: 'keeps it apart from' };
  const guests = (sids: string[]) =>
    sids.map((sid) => nameOf(sid.replace('ct:', 'lxc/').replace('vm:', 'qemu/')));
  return [
    ...haRules.map(({ id, kind, with: others, strict }) => {
      const what = listed(kind === 'nodes' ? others : guests(others)) || 'nothing';
      const loosely = kind === 'nodes' && !strict ? ' where it can' : '';
      return `The HA rule ${id} ${words[kind]} ${what}${loosely}.`;
    }),
    ...replicas.map(({ id, target, enabled, lastSyncAt }) => {
      if (!enabled) return `Replication ${id} to ${target} is switched off.`;
      const last =
        lastSyncAt === undefined ? 'never succeeded yet' : `last succeeded on ${dayOf(lastSyncAt)}`;
      return `It is replicated to ${target} (${id}); that ${last}.`;
    }),
  ];
}

export const diskTable = (disks: NonNullable<Detail['disks']>): Table => ({
  caption: 'Disks by its configuration',
  columns: ['Disk', 'Storage', 'Size', 'In backups'],
  rows: disks.map(({ key, storage, sizeBytes, backedUp }) => ({
    cells: [key, storage ?? 'of its node', diskText(sizeBytes), inBackups(backedUp)],
  })),
});

const inBackups = (backedUp: boolean): Cell =>
  backedUp ? { text: 'yes', shape: 'pass' } : { text: 'no', shape: 'medium' };

export const networkTable = (networks: NonNullable<Detail['networks']>): Table => ({
  caption: 'Network cards by its configuration',
  columns: ['Card', 'Bridge', 'VLAN', 'Firewall'],
  rows: networks.map(({ key, bridge, vlan, firewall }) => ({
    cells: [key, bridge ?? '–', vlan === undefined ? '–' : String(vlan), firewall ? 'on' : 'off'],
  })),
});

export const copyTable = (copies: NonNullable<Detail['copies']>): Table => ({
  caption: 'Copies on the cluster’s own storages, by place',
  columns: ['Place', 'Newest copy', 'Size', 'Copies'],
  rows: copies.map(({ storage, node, copies: number, newest }) => ({
    cells: [
      { text: storage, notes: node === undefined ? [] : [`on ${node}`] },
      {
        at: newest.takenAt,
        notes: [newest.volid, ...copyNotes(newest)],
        ...(spoiled(newest) && { shape: 'critical' }),
      },
      storageText(newest.sizeBytes),
      String(number),
    ],
  })),
  cards: true,
});

type Copy = NonNullable<Detail['copies']>[number]['newest'];

const spoiled = ({ unfinished, verification }: Copy) => unfinished === true || verification === 'failed';

const copyNotes = ({ unfinished, verification, encrypted, protected: held }: Copy): string[] => [
  ...(unfinished ? ['never came to its end'] : []),
  ...(verification ? [verification === 'ok' ? 'verified' : 'verification failed'] : []),
  ...(encrypted ? ['encrypted'] : []),
  ...(held ? ['protected'] : []),
];

export function jobsText(jobs: string[] | undefined): string {
  if (jobs === undefined) return 'Which backup jobs take it is not known.';
  if (jobs.length === 0) return 'No backup job that is switched on takes it.';
  return `${count(jobs.length, 'backup job')} ${jobs.length === 1 ? 'takes' : 'take'} it: ${listed(jobs)}.`;
}

/** Others of its service, for the way to their pages. */
export const othersOfRole = (guests: Guest[], { id, role }: Guest): Guest[] =>
  role === undefined
    ? []
    : guests.filter((guest) => guest.role === role && guest.id !== id && !guest.template);

export const otherText = (guest: Guest): string => `${guestText(guest)} on ${guest.node}, ${guest.status}`;
