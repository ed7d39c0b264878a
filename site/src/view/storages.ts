import type { Capacity, Inventory } from '../../../audit/report.ts';
import { shareText, storageText } from './amount.ts';
import type { Cell, Table } from './table.ts';

type Storage = Inventory['storage'][number];
type Trends = NonNullable<Capacity['trends']>;

/** Shared storage stands in the report once, whatever the number of nodes. */
export const storageTable = (storages: Storage[], trends: Trends): Table => ({
  caption: 'Storages; what is shared is listed once',
  columns: ['Storage', 'Where', 'Used', 'Size', 'Free'],
  rows: storages.map((storage) => ({
    cells: [
      nameCell(storage),
      { text: placeOf(storage), notes: storage.server === undefined ? [] : [storage.server] },
      usedCell(storage),
      storageText(storage.totalBytes),
      { text: storageText(freeOf(storage)), notes: trendNotes(storage, trends) },
    ],
  })),
});

const nameCell = ({ name, type, active }: Storage): Cell =>
  active ? { text: name, notes: [type] } : { text: name, notes: [type, 'not active'], shape: 'critical' };

const placeOf = ({ shared, node }: Storage): string => (shared ? 'shared' : (node ?? 'one node'));

function usedCell({ totalBytes, usedBytes }: Storage): Cell {
  if (totalBytes === undefined || usedBytes === undefined || totalBytes <= 0) return 'not known';
  const share = Math.min(1, Math.max(0, usedBytes / totalBytes));
  return { text: `${storageText(usedBytes)}, ${shareText(usedBytes, totalBytes)}`, share };
}

const freeOf = ({ totalBytes, usedBytes }: Storage): number | undefined =>
  totalBytes === undefined || usedBytes === undefined ? undefined : totalBytes - usedBytes;

function trendNotes({ subject }: Storage, trends: Trends): string[] {
  const forecast = trends.find((trend) => trend.subject === subject)?.forecast;
  if (!forecast) return [];
  if (forecast.trend !== 'growing') return [forecast.trend === 'steady' ? 'steady' : 'trend not clear'];
  return [`${storageText(forecast.bytesPerDay)} more a day`, `full in ${daysText(forecast.daysToFull)}`];
}

/** Ten years from now no straight line holds. */
const daysText = (days: number): string =>
  days > 3650 ? 'more than 10 years' : days < 2 ? 'less than 2 days' : `${Math.floor(days)} days`;

/** Why a trend is not clear, with the storages of which that is so. */
export const unclearTrends = (storages: Storage[], trends: Trends): string[] =>
  [
    ...Map.groupBy(
      trends.filter(({ forecast }) => forecast.trend === 'unclear'),
      ({ forecast }) => ('why' in forecast ? forecast.why : ''),
    ),
  ].map(([why, alike]) => {
    const names = alike.map(({ subject }) => titleOf(storages, subject));
    return `Not clear for ${names.join(', ')}: ${why}`;
  });

function titleOf(storages: Storage[], subject: string): string {
  const storage = storages.find((one) => one.subject === subject);
  return storage ? `${storage.name}${storage.shared ? '' : ` of ${placeOf(storage)}`}` : subject;
}
