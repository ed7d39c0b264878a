import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';
import { httpSource } from '../../cli/report-source-http.ts';
import { type LocalWorker, startWorker } from '../../demo/worker.ts';
import { targetSlug } from '../../site/src/view/place.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { bucketFiles, sampleHistory } from '../support/sample-history.ts';
import { digestOf } from '../support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-parity-'));
const { reports, rows } = sampleHistory(8);
const [newest, second] = reports;
const hostile = hostileReport();
const [target = ''] = (hostile.offsite?.targets ?? []).map(({ name }) => targetSlug(name));
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
    vars: { PVE_TOKEN: 'reader@pve!offsight=00000000-0000-0000-0000-000000000000' },
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
const exported = (path: string) => readFileSync(join(folder, 'export', path), 'utf8');

describe('the built Worker and the export give the same bytes', () => {
  it.each([
    ['/', 'index.html'],
    ['/homelab/', 'homelab/index.html'],
    [`/homelab/reports/${newest?.id}/`, `homelab/reports/${newest?.id}/index.html`],
    ...['failures', 'guests', 'plans', 'offsite', `offsite/${target}`].map((part) => [
      `/homelab/reports/${newest?.id}/${part}/`,
      `homelab/reports/${newest?.id}/${part}/index.html`,
    ]),
    [
      `/homelab/reports/${second?.id}/offsite/bucket/`,
      `homelab/reports/${second?.id}/offsite/bucket/index.html`,
    ],
    [`/homelab/reports/${second?.id}/`, `homelab/reports/${second?.id}/index.html`],
    ['/homelab/reports/20261116T031700Z/', 'homelab/reports/20261116T031700Z/index.html'],
    ['/homelab/history/2026/', 'homelab/history/2026/index.html'],
    ['/rules/', 'rules/index.html'],
    ['/rules/cluster-quorate/', 'rules/cluster-quorate/index.html'],
    ['/site.css', 'site.css'],
    ['/site.js', 'site.js'],
    ['/favicon.svg', 'favicon.svg'],
    ['/robots.txt', 'robots.txt'],
  ])('%s', async (path, file) => {
    for (const read of ['rendered', 'from the cache']) {
      const response = await fetch(new URL(path, worker.url));
      expect([read, response.status]).toEqual([read, 200]);
      expect(await response.text()).toBe(exported(file));
    }
  });

  it('what is not found', async () => {
    const response = await fetch(new URL('/homelab/reports/nope/', worker.url));
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(exported('404.html'));
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
