import type { BrowserContextOptions, Page } from 'playwright-core';
import type { OffsiteReport } from '../../audit/report.ts';
import { guestPages } from '../../site/src/view/guest-pages.ts';
import { targetSlug } from '../../site/src/view/place.ts';
import { runbookItems } from '../../site/src/view/runbooks.ts';
import { pageHeaders } from '../../worker/security-headers.ts';
import { openBrowser } from './browser.ts';
import { extremeReports } from './extreme-reports.ts';
import { homelabReport } from './homelab-report.ts';
import { hostile, hostileReport } from './hostile-report.ts';
import { loopbackServer } from './loopback-server.ts';
import { sampleHistory, sampleSource } from './sample-history.ts';
import { singleNode } from './sample-inventory.ts';
import { sampleOffsite } from './sample-offsite.ts';
import { day, idAt, sample, sampleReport, takenAt, unreachableReport } from './sample-report.ts';
import { sharedExport } from './shared-export.ts';
import { staticFiles } from './static-files.ts';

const unreachable = { ...unreachableReport(), id: idAt(takenAt - 6 * day) };
const lone = sampleReport({
  cluster: { id: 'lone', name: 'lone', release: null },
  inventory: singleNode,
  failures: [],
  spofs: [],
  recoveryTimes: [],
  risks: [],
  capacity: { rows: [], headroom: null },
  offsite: undefined,
  runbooks: undefined,
  changes: { ...sample.changes, since: null },
  advice: { ...sample.advice, rebalance: undefined, backupWindow: undefined },
});
/** 2,000 guests, as far as the offsite pages are concerned. */
const large = sampleReport({
  cluster: { id: 'large', name: 'large', release: null },
  offsite: { targets: sampleOffsite().targets, guests: manyGuests() },
});
export const poisoned = hostileReport({ cluster: { id: 'hostile', name: hostile, release: hostile } });
const poisonedBefore = { ...poisoned, id: idAt(takenAt - day), takenAt: takenAt - day, nextAt: takenAt };
poisonedBefore.changes = { ...poisoned.changes, since: null };
const [hostileTarget = ''] = (poisoned.offsite?.targets ?? []).map(({ name }) => targetSlug(name));
const [hostileRunbook = ''] = runbookItems(poisoned.runbooks).keys();
const source = sampleSource([
  { id: 'homelab', name: 'homelab', ...sampleHistory(30) },
  {
    id: 'hostile',
    name: hostile,
    reports: [poisoned, poisonedBefore],
  },
  { id: 'lone', name: 'lone', reports: [lone] },
  { id: 'large', name: 'large', reports: [large] },
  { id: 'waiting', name: 'waiting', reports: [] },
]);
const samples = {
  /** Something of every type of page. */
  everything: () => source,
  /** Clusters at the edges of what the audit is made for. */
  extremes: () =>
    sampleSource(
      Object.entries(extremeReports()).map(([id, report]) => ({ id, name: id, reports: [report] })),
    ),
  /** What the simulated homelab is audited to. */
  homelab: async () => sampleSource([{ id: 'homelab', name: 'homelab', reports: [await homelabReport()] }]),
};

/** One of each type. */
export const pages = {
  overview: '',
  latest: 'homelab/',
  unreachable: `homelab/reports/${unreachable.id}/`,
  history: 'homelab/history/2026/',
  compare: 'homelab/compare/',
  comparison: `homelab/compare/${idAt(takenAt - day)}/${idAt(takenAt)}/`,
  failures: `homelab/reports/${idAt(takenAt)}/failures/`,
  guests: `homelab/reports/${idAt(takenAt)}/guests/`,
  guest: `homelab/reports/${idAt(takenAt)}/guests/lxc-110/`,
  offsiteGuest: `homelab/reports/${idAt(takenAt)}/guests/qemu-105/`,
  findings: 'homelab/findings/',
  plans: `homelab/reports/${idAt(takenAt)}/plans/`,
  runbooks: 'homelab/runbooks/',
  runbook: `homelab/reports/${idAt(takenAt)}/runbooks/node-proxmox-replace/`,
  restore: `homelab/reports/${idAt(takenAt)}/runbooks/restore/`,
  patch: `homelab/reports/${idAt(takenAt)}/runbooks/patch/`,
  drills: `homelab/reports/${idAt(takenAt)}/runbooks/drills/`,
  offsite: `homelab/reports/${idAt(takenAt)}/offsite/`,
  target: `homelab/reports/${idAt(takenAt)}/offsite/bucket/`,
  hostile: 'hostile/',
  hostileComparison: `hostile/compare/${idAt(takenAt - day)}/${idAt(takenAt)}/`,
  hostileFailures: `hostile/reports/${idAt(takenAt)}/failures/`,
  hostileGuests: `hostile/reports/${idAt(takenAt)}/guests/`,
  hostileGuest: `hostile/reports/${idAt(takenAt)}/guests/${[...guestPages(poisoned).keys()][10]}/`,
  hostileFindings: 'hostile/findings/',
  hostilePlans: `hostile/reports/${idAt(takenAt)}/plans/`,
  hostileOffsite: `hostile/reports/${idAt(takenAt)}/offsite/`,
  hostileTarget: `hostile/reports/${idAt(takenAt)}/offsite/${hostileTarget}/`,
  hostileRunbooks: 'hostile/runbooks/',
  hostileRunbook: `hostile/reports/${idAt(takenAt)}/runbooks/${hostileRunbook}/`,
  hostileRestore: `hostile/reports/${idAt(takenAt)}/runbooks/restore/`,
  hostileDrills: `hostile/reports/${idAt(takenAt)}/runbooks/drills/`,
  lone: 'lone/',
  waiting: 'waiting/',
  rules: 'rules/',
  rule: 'rules/cluster-quorate/',
};

type TabOptions = BrowserContextOptions & { at?: number };

export type OpenSite = Awaited<ReturnType<typeof openSite>>;

/** The exported site of the samples in a real browser, under a path of its host as on many static hosts. */
export async function openSite(of: keyof typeof samples = 'everything') {
  const folder = await sharedExport(of, samples[of]);
  const { 'content-type': _, ...headers } = pageHeaders;
  const server = await loopbackServer(staticFiles(folder, '/reports/', headers));
  const url = `${server.url}/reports/`;
  const browser = await openBrowser();

  /** Opens a page at a fixed time and hands over what the browser complained about. */
  async function open<Value>(
    path: string,
    look: (page: Page, complaints: string[]) => Promise<Value>,
    options: TabOptions = {},
  ): Promise<Value> {
    const { page, complaints } = await tab(options);
    try {
      await page.goto(url + path);
      return await look(page, complaints);
    } finally {
      await page.context().close();
    }
  }

  /** An empty tab at a fixed time. A page keeps nothing in it, so that one after the other can be loaded there. */
  async function tab({ at = takenAt + 6 * 3600, ...context }: TabOptions = {}) {
    const opened = await browser.newContext({ timezoneId: 'Europe/Vienna', locale: 'en-GB', ...context });
    const page = await opened.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.url()} ${response.status()}`);
    });
    await page.clock.setFixedTime(at * 1000);
    return { page, complaints };
  }

  const still = new Map<string, Promise<Page>>();
  /** What stands in a part of a page, without JavaScript, white space taken together. The page is loaded once. */
  async function textOf(path: string, part = 'main'): Promise<string> {
    const load = async () => {
      const { page } = await tab({ javaScriptEnabled: false });
      await page.goto(url + path);
      return page;
    };
    const loaded = still.get(path) ?? load();
    still.set(path, loaded);
    return ((await (await loaded).locator(part).textContent()) ?? '').replace(/\s+/g, ' ');
  }

  return {
    url,
    browser,
    folder,
    open,
    tab,
    textOf,
    async close() {
      await browser.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The guests of the sample again and again, under ids of their own, the worst first. */
function manyGuests(): OffsiteReport['guests'] {
  const { guests } = sampleOffsite();
  const times = Array.from({ length: Math.ceil(2000 / guests.length) }, (_, time) => time);
  return guests
    .flatMap((guest, at) => times.map((time) => ({ ...guest, id: `lxc/${1000 + at * times.length + time}` })))
    .slice(-2000);
}
