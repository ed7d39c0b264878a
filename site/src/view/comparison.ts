import type { Changes, Report } from '../../../audit/report.ts';
import { memoryText, storageText } from './amount.ts';
import { categoryTitles } from './category.ts';
import { exactScore, scoreText, signed } from './number.ts';
import type { Cell, Table } from './table.ts';
import { utcOf } from './time.ts';

/** Scores side by side, and which rules came and went. `told` is what each report said itself, when it was made. */
export function scoreTable({ score }: Changes, earlier: Report, later: Report): Table {
  const titles = new Map(
    [earlier, later].flatMap(({ results }) => results.map((one) => [one.rule, one.title])),
  );
  const deductions = (came: string[], went: string[]): Cell => ({
    notes: [
      ...came.map((id) => `now: ${titles.get(id) ?? id}`),
      ...went.map((id) => `no more: ${titles.get(id) ?? id}`),
    ],
  });
  return {
    caption: 'Scores before and after, and the rules that make the difference',
    columns: ['Category', 'Before', 'After', 'Change', 'What deducts'],
    cards: true,
    rows: [
      {
        cells: [
          'Overall',
          withTold(score.before, earlier.score.overall),
          withTold(score.after, later.score.overall),
          changeText(score.before, score.after),
          '',
        ],
      },
      ...score.categories.map(({ id, before, after, came, went }) => ({
        cells: [
          categoryTitles[id],
          exactScore(before),
          exactScore(after),
          changeText(before, after),
          deductions(came, went),
        ],
      })),
    ],
  };
}

/** What the report said itself when it was made, where that is another number. */
const withTold = (score: number | null, told: number | null): Cell =>
  score === told
    ? scoreText(score)
    : { text: scoreText(score), notes: [`its report said ${scoreText(told)}`] };

const changeText = (before: number | null, after: number | null): string =>
  before === null || after === null ? '–' : signed(after - before);

/** What there was, in numbers, then and now; a number that was not told is a dash on its side. */
export function inventoryTable(earlier: Report, later: Report): Table {
  return {
    caption: 'What there is, in numbers',
    columns: ['What', 'Before', 'After', 'Change'],
    rows: figures.map(({ what, read, text = String, change = true }) => {
      const [before, after] = [read(earlier), read(later)];
      const known = before !== null && after !== null;
      const cell = (value: number | null) => (value === null ? '–' : text(value));
      return {
        cells: [what, cell(before), cell(after), known && change ? difference(after - before, text) : '–'],
      };
    }),
  };
}

const difference = (by: number, text: (value: number) => string): string =>
  by === 0 ? '0' : `${by > 0 ? '+' : '−'}${text(Math.abs(by))}`;

interface Figure {
  what: string;
  /** Null where it was not told. */
  read: (report: Report) => number | null;
  text?: (value: number) => string;
  /** False where a difference says nothing. */
  change?: boolean;
}

const figures: Figure[] = [
  { what: 'Nodes', read: seen(({ inventory }) => inventory.nodes.length) },
  {
    what: 'Nodes online',
    read: seen(({ inventory }) => inventory.nodes.filter(({ online }) => online).length),
  },
  { what: 'Guests', read: seen((report) => guestsOf(report).length) },
  {
    what: 'Guests running',
    read: seen((report) => guestsOf(report).filter(({ status }) => status === 'running').length),
  },
  { what: 'Memory of the nodes', read: nodeSum(({ memoryBytes }) => memoryBytes), text: memoryText },
  { what: 'Memory in use', read: nodeSum(({ memoryUsedBytes }) => memoryUsedBytes), text: memoryText },
  {
    what: 'Memory promised to guests',
    read: seen(({ inventory }) =>
      inventory.nodes.reduce((all, { allocatedBytes }) => all + allocatedBytes, 0),
    ),
    text: memoryText,
  },
  { what: 'Storage', read: storageSum(({ totalBytes }) => totalBytes), text: storageText },
  { what: 'Storage in use', read: storageSum(({ usedBytes }) => usedBytes), text: storageText },
  { what: 'Backups that could be listed', read: ({ inventory }) => inventory.backups?.copies ?? null },
  { what: 'Guests with a backup', read: ({ inventory }) => inventory.backups?.guestsWithCopies ?? null },
  {
    what: 'Newest backup',
    read: ({ inventory }) => inventory.backups?.newestAt ?? null,
    text: utcOf,
    change: false,
  },
  {
    what: 'Guests proven at every place offsite',
    read: ({ offsite }) => offsite?.guests.filter(({ worst }) => worst === 'proven').length ?? null,
  },
  { what: 'Things that could not be seen', read: ({ gaps }) => gaps.length },
];

const guestsOf = ({ inventory }: Report) => inventory.guests.filter(({ template }) => !template);

/** Of a cluster that could not be read nothing is known: not that there is nothing. */
function seen(read: (report: Report) => number): Figure['read'] {
  return (report) => (report.reachable && report.inventory.nodes.length > 0 ? read(report) : null);
}

type Node = Report['inventory']['nodes'][number];
type Storage = Report['inventory']['storage'][number];

/** Null as soon as one that is online does not tell. */
function nodeSum(amount: (node: Node) => number | undefined): Figure['read'] {
  return ({ inventory }) => sum(inventory.nodes.filter(({ online }) => online).map(amount));
}

function storageSum(amount: (storage: Storage) => number | undefined): Figure['read'] {
  return ({ inventory }) => sum(inventory.storage.filter(({ active }) => active).map(amount));
}

const sum = (amounts: (number | undefined)[]): number | null =>
  amounts.length === 0
    ? null
    : amounts.reduce<number | null>((all, one) => (all === null || one === undefined ? null : all + one), 0);
