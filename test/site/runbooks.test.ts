import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runbookItems, wavesOf } from '../../site/src/view/runbooks.ts';
import { type OpenSite, openSite, pages } from '../support/opened-site.ts';
import { day, idAt, takenAt } from '../support/sample-report.ts';
import { sampleRunbooks } from '../support/sample-runbooks.ts';

let site: OpenSite;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site.close());

const textOf = (path: string) =>
  site.open(path, async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' '));

describe('the first page of runbooks', () => {
  it('is one tap away from the first screen, and its address stays', async () => {
    const [href, same] = await site.open(pages.latest, async (page) => {
      await page.getByRole('link', { name: 'Runbooks' }).first().click();
      return [page.url(), await page.locator('h1').innerText()];
    });
    expect(href).toMatch(/\/runbooks\/$/);
    expect(same).toBe('Runbooks');
    expect(await textOf(pages.runbooks)).toContain(
      '1 of 2 guests can be restored, 1 when everything at home is gone',
    );
  });

  it('leads to every runbook and plan of the report', async () => {
    const hrefs = await site.open(pages.runbooks, (page) =>
      page
        .locator('main li a')
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname)),
    );
    const names = hrefs.map((path) => path.split('/').at(-2));
    expect(names.toSorted()).toEqual([...runbookItems(sampleRunbooks(takenAt)).keys()].toSorted());
  });

  it('says why there are none', async () => {
    expect(await textOf('lone/runbooks/')).toContain('There are none in this report');
  });
});

describe('a runbook', () => {
  it('has the note, the signs, the steps with their checks, ways back and stop points, and the end', async () => {
    const text = await textOf(pages.runbook);
    const parts = [
      'The spare machine stands in the cellar',
      'its console shows nothing',
      'traefik (CT 110)',
      'How long: 30 min – 4 h, estimated.',
      'Somebody reaches the power button',
      'vmbr1 exists on proxmox3 could not be seen',
      'Make sure that it is off',
      'pvecm status',
      'Go on when: proxmox is missing among the members',
      'Stop: Where it may still run, stop',
      'Take its guests over',
      'from the best copy that lies elsewhere, over what is there',
      'Way back: move the file back',
      'traefik and adguard run.',
      'wikijs (CT 130): its only disk was on proxmox',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(parts.filter((_, index) => places[index] === -1)).toEqual([]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('leads to each restore of its list', async () => {
    const target = await site.open(pages.runbook, async (page) => {
      await page.getByRole('link', { name: 'traefik (CT 110)' }).click();
      await page.waitForURL(/restore\/#lxc-110$/);
      return page.locator(':target').innerText();
    });
    expect(target).toContain('traefik (CT 110)');
  });

  it('of a report that saw nothing tells whose facts these are, and how old', async () => {
    const text = await textOf(`homelab/reports/${idAt(takenAt - 6 * day)}/runbooks/`);
    expect(text).toContain('The cluster could not be asked at the last audit');
    expect(text).toMatch(/as it was last seen, at .*15 Nov 2026/);
  });
});

describe('the restore list', () => {
  it('tells what to prepare, each guest with its copy and commands, and what cannot be restored', async () => {
    const text = await site.open(pages.restore, async (page) => {
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      return (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    });
    for (const part of [
      'Get ready to fetch archives',
      'Wave 1',
      'pct restore 110',
      'Not in this copy: mp1.',
      'Copy its certificates back. (found missing by a drill)',
      'Wave 2',
      'No copy of it was found anywhere.',
      'Tell the family.',
    ])
      expect(text).toContain(part);
  });

  it('of thousands of guests has the commands of the first 200; the others have theirs on their own pages', () => {
    const [guest] = sampleRunbooks(takenAt).restore.guests;
    if (!guest) throw new Error('the sample has guests');
    const many = Array.from({ length: 500 }, (_, index) => ({
      ...guest,
      id: `lxc/${index}`,
      wave: index < 100 ? 1 : 2,
    }));
    expect(wavesOf(many).map(({ wave, full, brief }) => [wave, full.length, brief.length])).toEqual([
      [1, 100, 0],
      [2, 100, 300],
    ]);
  });
});

it('the patch plan has the order, what moves and stops, and what is left out', async () => {
  const text = await textOf(pages.patch);
  for (const part of [
    'proxmox2',
    '4 packages to update. The others keep quorum meanwhile.',
    'traefik (CT 110) to proxmox3, is restarted',
    'adguard (CT 116) where HA puts it, by HA, is restarted',
    'wikijs (CT 130). Its disk is on the node itself.',
    'How many packages wait is not known.',
    'proxmox4: it is offline',
  ])
    expect(text).toContain(part);
});

it('drills have their reason, the isolated restore and the line that records it', async () => {
  const text = await site.open(pages.drills, async (page) => {
    await page.locator('summary').first().click();
    return (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
  });
  for (const part of [
    'on the bridge vmbr9, VLAN 66',
    '120 days ago',
    'From bucket, as 9000.',
    'npm run drill -- --guest lxc/110',
    'wikijs (CT 130): it has no copy',
  ])
    expect(text).toContain(part);
});
