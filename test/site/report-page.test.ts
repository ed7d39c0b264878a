import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../support/opened-site.ts';
import { day, takenAt } from '../support/sample-report.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

describe('the first screen of a phone', () => {
  it('says score, change, counts, coverage, times and what matters most', async () => {
    const text = await site.open(
      pages.latest,
      (page) =>
        page.evaluate(() =>
          [...document.querySelectorAll('main *')]
            .filter((element) => element.getBoundingClientRect().bottom <= innerHeight)
            .map((element) => element.textContent)
            .join('\n'),
        ),
      { viewport: { width: 390, height: 844 } },
    );
    for (const part of [
      '7.8',
      'Good',
      '▼ −0.3',
      '3critical',
      '33high',
      '95%judged',
      'proxmox runs 46% of the guests on 20% of the cores.',
      'and 2 more critical',
      '22 Nov 2026, 04:17 CET',
      '23 Nov 2026, 04:17 CET',
      '6 hours ago',
      'in 18 hours',
    ])
      expect(text).toContain(part);
  });

  it('has a banner when the next report is late, on the latest page alone', async () => {
    const shown = (path: string, at: number) =>
      site.open(path, (page) => page.locator('.overdue').filter({ visible: true }).count(), { at });
    expect(await shown(pages.latest, takenAt + day + 3500)).toBe(0);
    expect(await shown(pages.latest, takenAt + day + 3700)).toBe(1);
    expect(await shown(pages.unreachable, takenAt + 9 * day)).toBe(0);
  });
});

describe('without JavaScript', () => {
  const options = { javaScriptEnabled: false };
  const text = (path: string) => site.open(path, (page) => page.locator('body').innerText(), options);

  it('says when the report was taken and when the next was expected, in UTC', async () => {
    const shown = await text(pages.latest);
    expect(shown).toContain('22 Nov 2026, 03:17 UTC');
    expect(shown).toContain('23 Nov 2026, 03:17 UTC');
  });

  it('holds everything: arithmetic, evidence, commands, changes, gaps, accepted, passed', async () => {
    const shown = await site.open(pages.latest, (page) => page.locator('body').textContent(), options);
    for (const part of [
      '10to begin with',
      '−3Guests are spread over the nodes as their cores are',
      '≤ 4Every guest is in a backup job',
      '17 of 37 guests on 4 of 20 cores',
      '/cluster/resources',
      'pct migrate 132 proxmox2 --restart',
      'Interrupts guests or nodes · run on proxmox',
      'ha-manager add ct:110 --state started --max_relocate 2 --max_restart 3',
      'service-32 (132) is in no backup job.',
      'The newest backup on nas-backup is 3 days old.',
      'was medium',
      '+0.9 overall',
      'Datastore.AllocateSpace on /storage/nas-backup',
      'pveum role add Offsight-Backups --privs Datastore.AllocateSpace',
      'Together with VM.Backup the token could also delete backups',
      'accepted until 2027-03-31',
      'The router in front filters',
      '2 checks passed',
      'There is no backup to be too old.',
      '96, at most 6 at once',
      '2.5 s',
    ])
      expect(shown).toContain(part);
  });

  it('opens the finding that a link leads to', async () => {
    const anchor = '#f-guests-in-backup-job--lxc-125';
    const visible = await site.open(
      pages.latest + anchor,
      (page) => page.locator('[id="f-guests-in-backup-job--lxc-125"] dl').isVisible(),
      options,
    );
    expect(visible).toBe(true);
  });

  it('lists a missed audit and an unreachable cluster in the history as what they are', async () => {
    const shown = await text(pages.history);
    expect(shown).toMatch(/19 Nov, 03:17 UTC\s+Missed\. The audit of this time was cut off/);
    expect(shown).toMatch(/16 Nov, 03:17 UTC[^–]*–\s+Not reachable[^–]*–\s+–\s+0%/);
  });
});

describe('what could not be seen', () => {
  it('gives an unreachable cluster no score, no counts and the reason on top', async () => {
    const [text, meta] = await site.open(pages.unreachable, async (page) => [
      await page.locator('main').innerText(),
      await page.title(),
    ]);
    expect(text).toMatch(/^The cluster could not be reached\./);
    expect(text).toContain('None of the two addresses of the cluster answered within 10 s');
    expect(text).toMatch(/No score[\s\S]*–\s*critical\s*–\s*high\s*0%\s*judged/);
    expect(text).toContain('no category could be judged');
    expect(text).not.toMatch(/\b0\s*critical|Excellent|checks passed/);
    expect(meta).toContain('no score');
  });

  it('leaves a category out that could not be judged, and says so', async () => {
    const text = await site.open(pages.latest, (page) => page.locator('#c-capacity').innerText());
    expect(text).toMatch(/Capacity\s+–\s+No score\s+Nothing in it could be judged/);
  });
});
