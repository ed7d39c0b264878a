import { type DemoCluster, simulate } from '../index.ts';
import type { Difference } from './difference.ts';
import { lab, labSecret } from './lab.ts';
import { dataOf, observedAt } from './observe.ts';
import type { RecordedCase } from './recorded.ts';

/** Asks every recorded case again, word for word, of a cluster laid out like the recorded one. */
export async function compareCases(cases: readonly RecordedCase[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const recorded of cases) {
    const given = await askAgain(labFor(recorded), recorded);
    for (const detail of detailsOf(recorded, given))
      differences.push({
        path: `${recorded.method} ${recorded.path}`,
        place: recorded.case,
        what: 'case',
        detail,
      });
  }
  return differences;
}

interface Given {
  status: number;
  reason: string;
  body: unknown;
}

/** Cases named `pve3 off +20s: …` are asked of a lab whose node has been dead for that long. */
function labFor({ case: name }: RecordedCase): DemoCluster {
  const seconds = /^pve3 off(?: \+(\d+)s)?/.exec(name);
  const deadFor = seconds ? Number(seconds[1] ?? 90) : undefined;
  return simulate('lab', (now) => lab(now, deadFor), { now: observedAt, seed: 1 });
}

async function askAgain(cluster: DemoCluster, { method, path, token }: RecordedCase): Promise<Given> {
  const headers: Record<string, string> = {};
  if (token) headers.authorization = `PVEAPIToken=${token.includes('=') ? token : `${token}=${labSecret}`}`;
  const response = await cluster.fetch(`https://10.77.0.11:8006/api2/json${path}`, { method, headers });
  const text = await response.text();
  return { status: response.status, reason: response.statusText, body: text === '' ? '' : JSON.parse(text) };
}

/** Status, reason phrase and, of refusals, the body word for word; of answers the kind of data. */
function detailsOf(recorded: RecordedCase, given: Given): string[] {
  const details: string[] = [];
  if (given.status !== recorded.status) details.push(`status ${given.status}, recorded ${recorded.status}`);
  else if (given.reason !== recorded.reason)
    details.push(`reason "${given.reason}", recorded "${recorded.reason}"`);
  if (
    given.status === recorded.status &&
    given.status !== 200 &&
    sorted(given.body) !== sorted(recorded.body)
  )
    details.push(`body ${sorted(given.body)}, recorded ${sorted(recorded.body)}`);
  if (given.status === 200 && recorded.status === 200) {
    if (recorded.path !== '/cluster/tasks' && isEmpty(given.body) !== isEmpty(recorded.body))
      details.push(`the list is ${isEmpty(given.body) ? '' : 'not '}empty`);
    details.push(...deadNodeDetails(recorded, given));
  }
  return details;
}

/** Of a node that is off, the keys of its row and the status of its guests. */
function deadNodeDetails({ case: name, body }: RecordedCase, given: Given): string[] {
  if (!name.startsWith('pve3 off +')) return [];
  const summary = (answer: unknown) => {
    const rows = dataRows(answer).filter((row) => row.node === 'pve3' || row.name === 'pve3');
    return [...new Set(rows.map((row) => `${row.type} ${row.status ?? row.online}: ${keysOf(row)}`))]
      .sort()
      .join('; ');
  };
  const [here, there] = [summary(given.body), summary(body)];
  return here === there ? [] : [`rows of pve3 "${here}", recorded "${there}"`];
}

const nowAndThen = new Set(['hastate', 'pool', 'tags', 'lock']);

function keysOf(row: Record<string, unknown>): string {
  return Object.keys(row)
    .filter((key) => !nowAndThen.has(key))
    .sort()
    .join(' ');
}

function dataRows(body: unknown): Record<string, unknown>[] {
  const data = dataOf(body);
  return Array.isArray(data) ? data : [];
}

function isEmpty(body: unknown): boolean {
  return JSON.stringify(dataOf(body)) === '[]';
}

function sorted(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
