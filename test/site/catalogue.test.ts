import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueOf } from '../../site/src/view/catalogue.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { type OpenSite, openSite, pages } from '../support/opened-site.ts';
import { sample, sampleReport, unreachableReport } from '../support/sample-report.ts';

describe('the catalogue', () => {
  it('has every open finding, by severity and rule, with the anchor that it has in the report', () => {
    const { open } = catalogueOf(sample);
    const failing = sample.results.flatMap(({ verdicts }) =>
      verdicts.filter(({ outcome }) => outcome === 'fail'),
    );
    expect(open.reduce((sum, { count }) => sum + count, 0)).toBe(failing.length);
    expect(open[0]?.rules[0]?.[0]).toMatchObject({
      anchor: 'f-guests-follow-cores--node-proxmox',
      state: 'Open since 12 Nov 2026 (10 days, 11 reports); first seen on 13 Oct 2026.',
    });
  });

  it('says what became of those that the report no longer has', () => {
    const { unseen, ended, accepted } = catalogueOf(sample);
    expect([...unseen, ...ended].map(({ anchor, rule, state }) => [anchor, rule, state])).toEqual([
      [
        'f-backups-recent--storage-nas-backup',
        'Every guest has a recent backup',
        'Out of sight, which does not mean resolved; open since 16 Nov 2026, last seen on 21 Nov 2026.',
      ],
      [
        expect.stringMatching(/^f-gone-rule--lxc-110-bucket-/),
        'gone-rule',
        'Not told any more, because another rule tells what is wrong or none looks at it; open since 13 Nov 2026, last seen on 14 Nov 2026.',
      ],
      [
        'f-cluster-quorate--cluster',
        'The cluster has quorum',
        'No longer found since 22 Nov 2026; open from 19 Nov 2026 to 21 Nov 2026 (2 reports); first seen on 23 Oct 2026.',
      ],
    ]);
    expect(accepted[0]?.state).toMatch(/^Open since .*; accepted until 2027-03-31: The router .*[^.]\.$/);
  });

  it('of a report without a history still has what is open', () => {
    const results = sample.results.map((result) => ({
      ...result,
      verdicts: result.verdicts.map(({ seen: _, ...verdict }) => verdict),
    }));
    const { open, unseen, ended } = catalogueOf(sampleReport({ results, past: undefined }));
    expect(open[0]?.rules[0]?.[0]?.state).toBe('');
    expect([unseen, ended]).toEqual([[], []]);
    expect(catalogueOf(unreachableReport()).open).toEqual([]);
  });

  it('never gives an id twice, whatever things are called', () => {
    const report = hostileReport();
    for (const result of report.results) result.verdicts.push(...structuredClone(result.verdicts));
    const { open, accepted, unseen, ended } = catalogueOf(report);
    const all = [...open.flatMap(({ rules }) => rules.flat()), ...accepted, ...unseen, ...ended];
    const anchors = all.flatMap(({ anchor }) => anchor ?? []);
    expect(anchors.length).toBeGreaterThan(20);
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});

describe('pages', () => {
  let site: OpenSite;
  beforeAll(async () => {
    site = await openSite();
  }, 180_000);
  afterAll(() => site.close());

  const textOf = (path: string, part?: string) => site.textOf(path, part);

  it('a finding says since when it is open, and leads to its newest state and to its guest', async () => {
    const anchor = 'f-critical-guests-in-ha--lxc-110';
    const [text, hrefs] = await site.open(`${pages.latest}#${anchor}`, async (page) => {
      const finding = page.locator(`[id="${anchor}"]`);
      return [await finding.textContent(), await finding.locator('a').evaluateAll(hrefsOf)];
    });
    expect(text).toContain(
      'Open since 12 Nov 2026 (10 days, 11 reports); first seen on 13 Oct 2026. Newest state',
    );
    expect(hrefs).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`/homelab/findings/#${anchor}$`)),
        expect.stringMatching(/\/guests\/lxc-110\/$/),
      ]),
    );
  });
  const hrefsOf = (links: (HTMLElement | SVGElement)[]) =>
    links.map((link) => (link as HTMLAnchorElement).href);

  it('a permalink opens what is folded, without JavaScript too', async () => {
    const visible = (page: Page) => page.locator('[id="f-guests-in-backup-job--lxc-130"]').isVisible();
    const options = { javaScriptEnabled: false };
    const anchor = '#f-guests-in-backup-job--lxc-130';
    expect(await site.open(pages.findings, visible, options)).toBe(false);
    expect(await site.open(pages.findings + anchor, visible, options)).toBe(true);
  });

  it('a page of a guest says where it is, what is wrong, what happens to it, and where its copies are', async () => {
    const shown = await textOf(pages.guest);
    for (const text of [
      'It runs on proxmox, a part of reverse-proxy; its tier is critical.',
      'critical · Open since 12 Nov 2026',
      'Node proxmox fails: Start by hand on proxmox2, 15–70 min',
      'Of 2 of the 6 failures that were played through not everything could be seen',
      '1 backup job takes it: backup-nightly.',
      'nas:backup/vzdump-lxc-110-2026_11_22-02_41_00.tar.zst',
      'The HA rule edge-nodes keeps it on proxmox and proxmox2 where it can.',
      'mp0of its node–no',
      'net0vmbr020on',
    ])
      expect(shown).toContain(text);
  });

  it('a guest that only offsite places know says so, and what is proven of its copies', async () => {
    const shown = await textOf(pages.offsiteGuest);
    for (const text of [
      'In this report it is known by what lies offsite alone.',
      'Nothing could be judged of it.',
      'Not known: this report did not see it in the cluster.',
      'L4 completefailed: No zstd block ends where the archive does',
      '0 errors: no',
    ])
      expect(shown).toContain(text);
  });

  it('the tables of guests, the failures and the offsite page lead there', async () => {
    for (const [path, name] of [
      [pages.guests, 'lxc-110'],
      [pages.failures, 'lxc-110'],
      [pages.offsite, 'qemu-105'],
      [pages.findings, 'lxc-110'],
    ] as const)
      expect([
        path,
        await site.open(path, (page) => page.locator(`a[href$="guests/${name}/"]`).count()),
      ]).not.toEqual([path, 0]);
  });
});
