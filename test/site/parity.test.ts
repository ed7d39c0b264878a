import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';
import { httpSource } from '../../cli/report-source-http.ts';
import { type LocalWorker, startWorker } from '../../demo/worker.ts';
import { withoutDeadLinks } from '../../site/src/dead-links.ts';
import { guestPages } from '../../site/src/view/guest-pages.ts';
import { targetSlug } from '../../site/src/view/place.ts';
import { runbookItems } from '../../site/src/view/runbooks.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { bucketFiles, sampleHistory } from '../support/sample-history.ts';
import { digestOf } from '../support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-parity-'));
const { reports, rows } = sampleHistory(8);
const [newest, second] = reports;
const hostile = hostileReport();
const [target = ''] = (hostile.offsite?.targets ?? []).map(({ name }) => targetSlug(name));
const guests = [...guestPages(hostile).keys()].filter((_, index) => index % 12 === 10);
const runbooks = [...runbookItems(hostile.runbooks).keys()].map((name) => `runbooks/${name}`);
const files = bucketFiles(
  'homelab',
  [hostile, ...reports.slice(1)],
  [rowOf(hostile, digestOf(hostile)), ...rows.slice(1)],
);

let worker: LocalWorker;

beforeAll(async () => {
  worker = await startWorker({
    config: 'site/dist/server/wrangler.json',
    port: 0,
    state: join(folder, 'state'),
    vars: { PVE_TOKEN: 'reader@pve!offsight=00000000-0000-0000-0000-000000000000', READERS: 'local' },
    log: () => {},
  });
  await configure('homelab');
  for (const [key, text] of Object.entries(files)) await worker.put(key, text);
  await exportSite(httpSource(worker.url), join(folder, 'export'));
}, 120_000);

afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

const configure = (...ids: string[]) => {
  const clusters = ids.map((id) => ({ id, name: `The ${id}`, urls: ['https://pve.example'] }));
  return worker.put('config/policy.json', JSON.stringify({ clusters }));
};
const bytesOf = (path: string) => readFileSync(join(folder, 'export', path));
const isExported = (path: string) => existsSync(join(folder, 'export', path, 'index.html'));
const items = /\/(guests|runbooks)\/[^/]+\/$/;
/** As it must stand in the export: without the links that lead to guests and runbooks of earlier reports, or nowhere at all. */
async function settled(rendered: string, path: string): Promise<string> {
  const { page, dead } = withoutDeadLinks(rendered, path, isExported);
  const nowhere = dead.filter((target) => !items.test(target) || target.includes(`/${newest?.id}/`));
  for (const target of nowhere)
    expect([target, (await fetch(new URL(target, worker.url))).status]).toEqual([target, 404]);
  return page;
}
const exported = (path: string) => bytesOf(path).toString();

describe('the built Worker and the export give the same bytes', () => {
  it.each([
    ['/', 'index.html'],
    ['/homelab/', 'homelab/index.html'],
    [`/homelab/reports/${newest?.id}/`, `homelab/reports/${newest?.id}/index.html`],
    ...['failures', 'guests', 'plans', 'offsite', `offsite/${target}`, 'runbooks', ...runbooks].map(
      (part) => [
        `/homelab/reports/${newest?.id}/${part}/`,
        `homelab/reports/${newest?.id}/${part}/index.html`,
      ],
    ),
    ...guests.map((guest) => [
      `/homelab/reports/${newest?.id}/guests/${guest}/`,
      `homelab/reports/${newest?.id}/guests/${guest}/index.html`,
    ]),
    ['/homelab/findings/', 'homelab/findings/index.html'],
    ['/homelab/runbooks/', 'homelab/runbooks/index.html'],
    ['/homelab/history/2026/', 'homelab/history/2026/index.html'],
    ['/homelab/compare/', 'homelab/compare/index.html'],
    [
      `/homelab/compare/${second?.id}/${newest?.id}/`,
      `homelab/compare/${second?.id}/${newest?.id}/index.html`,
    ],
    ...['report.html', 'report.md', 'findings.csv', 'report.json'].map((file) => [
      `/homelab/reports/${newest?.id}/${file}`,
      `homelab/reports/${newest?.id}/${file}`,
    ]),
    ['/rules/', 'rules/index.html'],
    ['/rules/cluster-quorate/', 'rules/cluster-quorate/index.html'],
    ['/site.css', 'site.css'],
    ['/site.js', 'site.js'],
    ...readdirSync('site/public')
      .filter((file) => file !== '_headers')
      .map((file) => [`/${file}`, file]),
    ['/sw.js', 'sw.js'],
  ])('%s', async (path, file) => {
    for (const read of ['rendered', 'from the cache']) {
      const response = await fetch(new URL(path, worker.url));
      expect([read, response.status]).toEqual([read, 200]);
      const body = Buffer.from(await response.arrayBuffer());
      const expected = file.endsWith('index.html') ? Buffer.from(await settled(body.toString(), path)) : body;
      expect(expected.equals(bytesOf(file))).toBe(true);
    }
  });

  it.each([
    `/homelab/reports/${second?.id}/`,
    ...['failures', 'guests', 'plans', 'offsite', 'offsite/bucket', 'runbooks'].map(
      (part) => `/homelab/reports/${second?.id}/${part}/`,
    ),
    '/homelab/reports/20261116T031700Z/',
  ])('%s, where links to guests and runbooks of an earlier report are text in a file', async (path) => {
    const page = await (await fetch(new URL(path, worker.url))).text();
    expect(exported(join(path, 'index.html'))).toBe(await settled(page, path));
  });

  it('but any two reports are compared by the Worker alone, which leads there from a choice', async () => {
    const oldest = reports.at(-1);
    const pair = `homelab/compare/${oldest?.id}/${newest?.id}/`;
    const asked = `/homelab/compare/?from=${newest?.id}&to=${oldest?.id}`;
    const response = await fetch(new URL(asked, worker.url));
    expect([response.status, new URL(response.url).pathname]).toEqual([200, `/${pair}`]);
    // There are no facts in this bucket.
    expect(await response.text()).toContain('they cannot be judged by the same rules');
    expect(() => exported(`${pair}index.html`)).toThrow('ENOENT');
  });

  it('what is not found', async () => {
    const response = await fetch(new URL('/homelab/reports/nope/', worker.url));
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(exported('404.html'));
  });

  it('a guest that the report does not know', async () => {
    for (const path of ['guests/lxc-9999/', 'guests/lxc-9999', 'plans/lxc-110/']) {
      const response = await fetch(new URL(`/homelab/reports/${newest?.id}/${path}`, worker.url));
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).toBe(exported('404.html'));
    }
  });

  it.each([
    ['/', 'index.html'],
    ['/lab/', 'lab/index.html'],
  ])('%s, when there are several clusters and one waits for its first audit', async (path, file) => {
    await configure('homelab', 'lab');
    const out = join(folder, 'several');
    await exportSite(httpSource(worker.url), out);
    const response = await fetch(new URL(path, worker.url));
    expect(await response.text()).toBe(readFileSync(join(out, file), 'utf8'));
  });
});
