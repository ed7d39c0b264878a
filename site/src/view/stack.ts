/** What stands on what: guests run on nodes, have disks on storages, and those have a server behind them. */
import type { Failure, Inventory, Spof } from '../../../audit/report.ts';
import { count } from './number.ts';
import { failureAnchor } from './place.ts';
import type { Table } from './table.ts';

type Guest = Inventory['guests'][number];
type Storage = Inventory['storage'][number];

/** A box of the drawing. Columns are 142 apart and boxes 116 wide; `y` is its upper edge. */
export interface Box {
  x: number;
  y: number;
  label: string;
  note: string;
  /** How bad it is that it stands alone; absent when it is no single point of failure. */
  level?: Spof['level'];
}

export interface Stack {
  height: number;
  boxes: Box[];
  /** Path data; the wider, the more guests. */
  lines: { d: string; width: number }[];
  table: Table;
  /** What the drawing lacks, as sentences. */
  lacks: string[];
}

/** Something guests stand on: a storage with the guests that have disks there. */
interface Footing {
  storage: Storage;
  guests: Guest[];
}

/** @returns null where no disk of a guest could be placed */
export function stackOf(inventory: Inventory, spofs: Spof[], failures: Failure[]): Stack | null {
  const guests = inventory.guests.filter(({ template }) => !template);
  const footings = inventory.storage
    .map((storage) => ({ storage, guests: guests.filter((guest) => standsOn(guest, storage)) }))
    .filter((footing) => footing.guests.length > 0)
    .sort((a, b) => b.guests.length - a.guests.length);
  if (footings.length === 0) return null;
  const drawn = footings.slice(0, most);
  const nodes = inventory.nodes
    .filter(({ node }) => drawn.some((footing) => footing.guests.some((guest) => guest.node === node)))
    .slice(0, most);
  const servers = [...new Set(drawn.flatMap(({ storage }) => serverOf(storage) ?? []))];
  const level = (subject: string) => spofs.find((spof) => spof.subject === subject)?.level;
  const columns = [
    nodes.map(({ node, guests: own }) => boxOf(node, count(own, 'guest'), level(`node/${node}`))),
    drawn.map(({ storage, guests: own }) =>
      boxOf(storage.name, noteOf(storage, own), level(storage.subject)),
    ),
    servers.map((server) => boxOf(server, 'behind it', level(`server/${server}`))),
  ];
  const height = Math.max(...columns.map((boxes) => boxes.length)) * pitch;
  const placed = columns.map((boxes, column) => placedIn(boxes, column, height));
  return {
    height,
    boxes: placed.flat(),
    lines: linesOf({ nodes: nodes.map(({ node }) => node), drawn, servers }, placed),
    table: tableOf(footings, failures),
    lacks: lacksOf(guests, footings.length - drawn.length),
  };
}

/** More would not be told apart on a phone. */
const most = 12;
const pitch = 44;
const boxHeight = 34;

const standsOn = ({ storages = [], node }: Guest, storage: Storage): boolean =>
  storages.includes(storage.name) && (storage.shared || storage.node === node);

const serverOf = ({ shared, server }: Storage) => (shared ? server : undefined);

const boxOf = (label: string, note: string, level: Spof['level'] | undefined) => ({
  label: label.length > 17 ? `${label.slice(0, 16)}…` : label,
  note: note.length > 19 ? `${note.slice(0, 18)}…` : note,
  ...(level && { level }),
});

const noteOf = ({ shared, node }: Storage, { length }: Guest[]): string =>
  `${count(length, 'guest')}, ${shared ? 'shared' : node}`;

/** Each column is spread over the whole height. */
const placedIn = (boxes: Omit<Box, 'x' | 'y'>[], column: number, height: number): Box[] =>
  boxes.map((box, row) => ({
    ...box,
    x: column * 142,
    y: Math.round(((row + 0.5) * height) / boxes.length - boxHeight / 2),
  }));

interface Ends {
  nodes: string[];
  drawn: Footing[];
  servers: string[];
}

function linesOf({ nodes, drawn, servers }: Ends, [left = [], middle = [], right = []]: Box[][]) {
  const pairs = drawn.flatMap(({ storage, guests }, at) => [
    ...nodes.map((node, row) => ({
      from: left[row],
      to: middle[at],
      guests: guests.filter((guest) => guest.node === node).length,
    })),
    { from: middle[at], to: right[servers.indexOf(serverOf(storage) ?? '')], guests: guests.length },
  ]);
  const widest = Math.max(...pairs.map(({ guests }) => guests));
  return pairs.flatMap(({ from, to, guests }) =>
    from && to && guests > 0 ? [{ d: curve(from, to), width: tenth(1 + (7 * guests) / widest) }] : [],
  );
}

function curve(from: Box, to: Box): string {
  const [x, end, middle] = [from.x + 116, to.x, (from.x + 116 + to.x) / 2];
  const [y, endY] = [from.y + boxHeight / 2, to.y + boxHeight / 2];
  return `M${x} ${y}C${middle} ${y} ${middle} ${endY} ${end} ${endY}`;
}

const tenth = (value: number) => Number(value.toFixed(1));

const tableOf = (footings: Footing[], failures: Failure[]): Table => ({
  caption: 'Storages with disks of guests, and what is behind them',
  columns: ['Storage', 'Guests', 'They run on', 'Behind it'],
  rows: footings.map(({ storage, guests }) => ({
    cells: [
      linked(storage.name, storage.subject, failures, storage.type),
      `${guests.length}`,
      {
        notes: [...Map.groupBy(guests, ({ node }) => node)].map(([node, own]) => `${node}: ${own.length}`),
      },
      storage.shared
        ? linked(storage.server ?? 'not known', `server/${storage.server}`, failures)
        : linked(storage.node ?? 'its node', `node/${storage.node}`, failures, 'a disk of the node'),
    ],
  })),
});

/** Leads to what fails with it, where that was simulated. */
function linked(text: string, subject: string, failures: Failure[], note?: string) {
  const known = failures.some((failure) => failure.subject === subject);
  return { text, notes: note ? [note] : [], ...(known && { href: `#${failureAnchor(subject)}` }) };
}

function lacksOf(guests: Guest[], left: number): string[] {
  const unseen = guests.filter(({ storages }) => storages === undefined).length;
  return [
    ...(unseen > 0 ? [`Where the disks of ${unseen} of ${guests.length} guests are could not be seen.`] : []),
    ...(left > 0 ? [`The ${most} storages with the most guests are drawn; the table has ${left} more.`] : []),
  ];
}
