import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostile } from '../../support/hostile-report.ts';
import { unreachableReport } from '../../support/sample-report.ts';
import { askWorker } from '../ask.ts';
import { bucket, env, pushConfig } from '../support.ts';
import { readAtom } from './read-atom.ts';
import { cluster, scored, storeAlert, storeMissed, storeSample } from './stored.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const day = 86_400;
const at = Date.UTC(2026, 0, 2, 3, 17) / 1000;

const config = (more: object = {}, site: object = { site: 'https://offsight.example/' }) => ({
  ...site,
  clusters: [{ ...cluster, ...more }],
});

beforeEach(async () => {
  await pushConfig(config());
});

async function feed(name: 'reports' | 'incidents') {
  const request = new Request(`http://localhost/api/feeds/${name}.atom`);
  const response = await askWorker(request, env);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/atom+xml; charset=utf-8',
  ]);
  return readAtom(await response.text());
}

describe('the feed of audits', () => {
  it('tells each audit by its score and what changed it, over the turn of the year', async () => {
    await storeSample(at - 3 * day, scored(7.5));
    await storeSample(at - 2 * day, scored(7.2));
    await storeMissed(at - day, 'The Worker was interrupted.');
    await storeSample(at, scored(8.2));
    const { entries, updated, title, links, id } = await feed('reports');
    expect({ id, title, updated, links }).toEqual({
      id: 'tag:offsight.example,2026:lab/reports',
      title: 'Lab: audits',
      updated: '2026-01-02T03:17:00.000Z',
      links: {
        alternate: 'https://offsight.example/lab/',
        self: 'https://offsight.example/api/feeds/reports.atom?cluster=lab',
      },
    });
    expect(entries.map((entry) => [entry.title, entry.link])).toEqual([
      ['Lab 8.2 (+1.0)', 'https://offsight.example/lab/reports/20260102T031700Z/'],
      ['Lab: audit missed', 'https://offsight.example/lab/history/2026/'],
      ['Lab 7.2 (−0.3)', 'https://offsight.example/lab/reports/20251231T031700Z/'],
      ['Lab 7.5', 'https://offsight.example/lab/reports/20251230T031700Z/'],
    ]);
    expect(entries[1]?.summary).toBe('The Worker was interrupted.');
    expect(entries[0]?.summary).toMatch(
      /^Findings: \d+ critical, \d+ high.* \d+% of what applies could be judged\.$/,
    );
    expect(entries[0]?.id).toBe('tag:offsight.example,2026:lab/reports/20260102T031700Z');
  });

  it('claims nothing of a cluster that was not reached', async () => {
    await storeSample(at - day, scored(7.2));
    const { id: _, takenAt: __, cluster: ___, ...unreached } = unreachableReport();
    await storeSample(at, unreached);
    const { entries } = await feed('reports');
    expect(entries[0]).toMatchObject({
      title: 'Lab not reachable',
      summary: 'The cluster could not be reached. 0% of what applies could be judged.',
    });
  });

  it('has a title without a change where the score is the same, or there is none', async () => {
    await storeSample(at - 2 * day, scored(7.2));
    await storeSample(at - day, scored(null));
    await storeSample(at, scored(7.2));
    expect((await feed('reports')).entries.map(({ title }) => title)).toEqual([
      'Lab 7.2',
      'Lab no score',
      'Lab 7.2',
    ]);
  });

  it('ends after thirty, the last of them still told by its change', async () => {
    for (let back = 0; back < 32; back++) await storeMissed(at - back * day, 'x');
    await storeSample(at - 29 * day, scored(7));
    await storeSample(at - 30 * day, scored(6));
    const { entries } = await feed('reports');
    expect([entries.length, entries[29]?.title]).toEqual([30, 'Lab 7.0 (+1.0)']);
  });

  it('is empty before the first audit', async () => {
    expect(await feed('reports')).toMatchObject({ entries: [], updated: '1970-01-01T00:00:00.000Z' });
  });

  it('links to where it was asked for while no address is configured', async () => {
    await pushConfig(config({}, {}));
    await storeSample(at);
    const { links, entries } = await feed('reports');
    expect(links.self).toBe('http://localhost/api/feeds/reports.atom?cluster=lab');
    expect(entries[0]?.link).toMatch(/^http:\/\/localhost\/lab\/reports\//);
  });

  it('takes a hostile name for text', async () => {
    await pushConfig(config({ name: `${hostile}\u0000` }));
    await storeSample(at, scored(7));
    const { title } = (await feed('reports')).entries[0] ?? {};
    expect(title).toMatch(/^"'><img src=x onerror=pwned\(\)><script>pwned.*… 7\.0$/);
  });
});

it('asks which cluster is meant, and takes no other parameter', async () => {
  await pushConfig({ clusters: [cluster, { ...cluster, id: 'cabin' }] });
  for (const path of [
    'feeds/reports.atom',
    'feeds/incidents.atom?cluster=lab&x=1',
    'badge.svg',
    'metrics?x=1',
  ]) {
    const request = new Request(`http://localhost/api/${path}`);
    expect((await askWorker(request, env)).status, path).toBe(400);
  }
});

describe('the feed of incidents', () => {
  // Alerts are told of reports: there is none without one of its year.
  beforeEach(() => storeSample(at));

  it('tells what got worse, went blind, recovered or was summed up, and nothing else', async () => {
    const kinds = ['welcome', 'worse', 'blind', 'recovered', 'digest', 'summary', 'test'] as const;
    for (const [index, kind] of kinds.entries()) await storeAlert(at + index * day, { kind });
    const { entries, updated, title } = await feed('incidents');
    expect(entries.map(({ category }) => category)).toEqual(['summary', 'recovered', 'blind', 'worse']);
    expect([title, updated]).toEqual(['Lab: incidents', '2026-01-07T03:17:00.000Z']);
    const worse = entries[3];
    expect(worse).toMatchObject({
      id: 'tag:offsight.example,2026:lab/incidents/20260103T031700Z-worse',
      title: 'Homelab 7.2 → 5.9: backup of 3 guests stale offsite',
      summary: '7.2 → 5.9: backup of 3 guests stale offsite',
      link: 'https://offsight.example/lab/reports/20260103T031700Z/',
    });
    expect(worse?.content).toContain('<p>CRITICAL Backup of 3 guests stale offsite</p>');
    expect(worse?.content).toContain('<p>→ Look at the copy job on the backup host');
  });

  it('tells an incident once, though an alert that no channel took is replaced by the next', async () => {
    const untaken = { phone: { accepted: false, at: at + 9, tries: 3 } };
    await storeAlert(at, {}, { deliveries: untaken });
    await storeAlert(at + day, {}, { deliveries: untaken, closedAt: null });
    await storeAlert(at + 2 * day, {}, { deliveries: { phone: { accepted: true, at: at + 9, tries: 1 } } });
    const ids = (await feed('incidents')).entries.map(({ id }) => id.split('/').at(-1));
    expect(ids).toEqual(['20260104T031700Z-worse', '20260103T031700Z-worse']);
  });

  it('is empty before the first', async () => {
    expect((await feed('incidents')).entries).toEqual([]);
  });

  it('takes hostile alerts for text', async () => {
    const finding = {
      key: hostile,
      rule: 'x',
      title: hostile,
      heading: hostile,
      subject: hostile,
      severity: 'high' as const,
      message: `${hostile}\u0000`,
      fix: { summary: hostile, commands: [] },
    };
    await storeAlert(at, { headline: hostile, findings: [finding], notes: [hostile] });
    const [entry] = (await feed('incidents')).entries;
    expect(entry?.content).not.toMatch(/<(?!\/?p>)/);
    expect(entry?.content).toContain('&lt;script&gt;pwned()');
  });

  it('passes over a record that nobody can read', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await storeAlert(at);
    await bucket.put('lab/alerts/20260105T031700Z-worse.json', '{');
    expect((await feed('incidents')).entries).toHaveLength(1);
  });
});
