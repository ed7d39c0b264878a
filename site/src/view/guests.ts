import type { Inventory } from '../../../audit/report.ts';
import { coresText, diskText, memoryText } from './amount.ts';
import { guestText } from './guest.ts';
import type { Cell, Table } from './table.ts';

type Guest = Inventory['guests'][number];

/**
 * By number, as Proxmox lists them.
 * @param hrefOf the address of a guest's page
 * @param offsite of each guest the cell that says how it stands offsite; absent without offsite places
 */
export const guestTable = (
  { guests, nodes }: Inventory,
  hrefOf: (id: string) => string,
  offsite?: (id: string) => Cell,
): Table => ({
  caption: 'Guests as they were seen',
  columns: ['Guest', 'Node', 'Tier', 'HA', 'Cores', 'Memory', 'Disk', ...(offsite ? ['Offsite'] : [])],
  rows: guests.toSorted(byNumber).map((guest) => ({
    cells: [
      {
        text: guest.name ?? guestText(guest),
        href: hrefOf(guest.id),
        notes: guest.name ? [guestText({ id: guest.id })] : [],
      },
      { text: guest.node, notes: [guest.template ? 'template' : guest.status] },
      { text: guest.tier ?? '–', notes: guest.role === undefined ? [] : [guest.role] },
      guest.ha ?? (haIsKnown({ nodes }) ? '–' : 'not known'),
      coresText(guest.cores),
      memoryText(guest.memoryBytes),
      { text: diskText(guest.diskBytes), notes: guest.storages ?? ['storage not known'] },
      ...(offsite ? [offsite(guest.id)] : []),
    ],
  })),
});

/** How many there are of which state and tier; templates do not run. */
export function guestCounts(guests: Guest[]): string[] {
  const states = countsOf(guests.map(({ template, status }) => (template ? 'template' : status)));
  const known = guests.filter(({ template }) => !template);
  const ranked = countsOf(known.map(({ tier = 'without a tier' }) => tier));
  return [`By state: ${states}.`, ...(known.length > 0 ? [`By tier: ${ranked}.`] : [])];
}

const countsOf = (words: string[]): string =>
  [...Map.groupBy(words, (word) => word)]
    .toSorted(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
    .map(([word, alike]) => `${alike.length} ${word}`)
    .join(', ');

const order = (word: string): number =>
  ['running', 'critical', 'high', 'medium', 'low', 'stopped', 'without a tier'].indexOf(word) + 1 || 99;

/** A guest without HA and one of which that is not known look alike in the report: its nodes tell. */
export const haIsKnown = ({ nodes }: Pick<Inventory, 'nodes'>): boolean =>
  nodes.some(({ haGuests }) => haGuests !== undefined);

const byNumber = (a: Guest, b: Guest): number => numberOf(a) - numberOf(b) || (a.id < b.id ? -1 : 1);
const numberOf = ({ id }: Guest): number => Number(id.split('/')[1]) || 0;

/** What runs for whom: the guests of each role that is declared or known by name. */
export function roleTable({ guests, nodes }: Inventory): Table {
  const roles = Map.groupBy(
    guests.filter(({ role, template }) => role !== undefined && !template),
    ({ role = '' }) => role,
  );
  const known = haIsKnown({ nodes });
  return {
    caption: 'Services and the guests behind them',
    columns: ['Service', 'Tier', 'Guests'],
    rows: [...roles]
      .toSorted(([a, [first]], [b, [other]]) => rank(first) - rank(other) || (a < b ? -1 : 1))
      .map(([role, own]) => ({
        cells: [role, own[0]?.tier ?? '–', { notes: own.map((guest) => standing(guest, known)) }],
      })),
  };
}

const tiers = ['critical', 'high', 'medium', 'low'];
const rank = (guest: Guest | undefined): number =>
  guest?.tier === undefined ? tiers.length : tiers.indexOf(guest.tier);

function standing(guest: Guest, haKnown: boolean): string {
  const ha = guest.ha === undefined ? (haKnown ? 'no HA' : 'HA not known') : 'HA';
  return `${guestText(guest)} on ${guest.node}, ${guest.status === 'running' ? '' : `${guest.status}, `}${ha}`;
}

/** Of each node the guests that HA manages, named, and those it does not. */
export const haTable = ({ guests, nodes }: Inventory): Table => ({
  caption: 'Guests that HA manages, by node',
  columns: ['Node', 'HA', 'Others', 'Managed guests'],
  rows: nodes.map(({ node, haGuests, guests: all }) => {
    const own = guests.filter((guest) => guest.node === node && guest.ha !== undefined);
    return {
      cells: [
        node,
        haGuests === undefined ? 'not known' : String(haGuests),
        haGuests === undefined ? 'not known' : String(all - haGuests),
        own.map(managed).join(', ') || '–',
      ],
    };
  }),
});

const managed = (guest: Guest): string =>
  guest.ha === 'started' ? guestText(guest) : `${guestText(guest)}: ${guest.ha}`;
