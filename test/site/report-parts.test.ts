import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSite, openSite, pages } from '../support/opened-site.ts';
import { idAt, takenAt } from '../support/sample-report.ts';

let site: OpenSite;

beforeAll(async () => {
  site = await openSite();
}, 180_000);

afterAll(() => site.close());

const textOf = (path: string, part?: string) => site.textOf(path, part);

/** Figures of the sample, part by part. */
const parts: [part: string, texts: string[]][] = [
  [
    '#changes',
    ['service-17 (CT 117) from proxmox2 to proxmox', 'node proxmox, up for 5 h', 'memory 1 GiB → 2 GiB'],
  ],
  [
    '#offsite',
    [
      '1 of 9 guests is proven at every place where it must be. Worst: gitea (CT 104) has no copy at bucket.',
      'bucketarchives of vzdump in a buckethomelab-backups at s3.eu-central-1.amazonaws.com',
      'all of it1 of 9',
      'nothing of itfriend.example did not answer within 10 s.0 of 1–',
      'Proofs of 9 guests',
    ],
  ],
  ['#advice', ['Now', 'Within two weeks', 'Within a month', 'takes minutes', 'Check whether it worked']],
  ['#advice', ['pct migrate 132 proxmox --restart', 'Cannot be undone: The guests restart once more.']],
  ['#advice', ['Move guests: Move 2 guests from proxmox', 'Backup jobs: One nightly job']],
  ['#spofs', ['traefik (CT 110) service, critical', '10.0.0.50 storage server, critical', '1 other']],
  ['#failures', ['Node proxmox 3 by HA 3 by hand 1 by restore 1 waiting 2 lost 1 not known', 'quorum holds']],
  [
    '#failures',
    ['Storage nas 2 lost not all seen all known backups of 5 guests', 'quorum not known', 'no quorum'],
  ],
  ['#recovery', ['Node proxmox fails', '2–6 min3 guests', '30 min – 4 h', '4 guests', 'not known2 guests']],
  [
    '#risks',
    ['1. Data loss: 28 of 33 running guests have no backupP1', 'where 1 more stand that could not be judged'],
  ],
  [
    '#nodes',
    [
      '1715 running, 46% of all',
      '31 GiB',
      '5 GiB used, 16%',
      '19% busy',
      '17 guests on 4 of 20 cores',
      '3 days',
    ],
  ],
  [
    '#guests',
    ['By state: 33 running, 4 stopped.', 'By tier: 4 critical, 33 without a tier.', 'Table of 37 guests'],
  ],
  [
    '#storage',
    ['557 GB, 36%', '1.54 TB', '983 GB', '2.4 GB more a day', 'full in 409 days', 'not active', 'steady'],
  ],
  ['#storage', ['Not clear for local-lvm of proxmox2: There are 3 measurements, 7 are needed.']],
  [
    '#network',
    ['Quorumheld', '3 of 3', 'Corosync links, fewest of a node1', 'dns-1 (CT 100) on proxmox, HA'],
  ],
  ['#ha', ['HA manages 7 guests, by node 3 / 0 / 4.', 'proxmox314dns-1 (CT 100), service-1 (CT 101)']],
  [
    '#backups',
    ['backup-nightly02:30nas23 Nov 2026, 02:30 UTC', 'switched off', '25 copies of 5 guests could be found'],
  ],
  ['#capacity', ['Memory93 GiB65 GiB70%37 GiB31 GiB−3 GiBdoes not fit', '4 more guests of the usual size']],
  [
    '#conclusion',
    ['Network & Quorum scores 10', 'proxmox runs 46% of the guests', 'Agree on a maintenance window.'],
  ],
];

it.each(parts)('%s of a report says %j', async (part, texts) => {
  const shown = await textOf(pages.latest, part);
  for (const text of texts) expect(shown).toContain(text);
});

it('the parts come in the order in which an owner needs them, and the contents lead to all of them', async () => {
  const [order, linked] = await site.open(pages.latest, (page) =>
    page.evaluate(() => [
      [...document.querySelectorAll('main > section[id], main > details[id]')].map(({ id }) => id),
      [...document.querySelectorAll('.parts a[href^="#"]')].map((link) =>
        link.getAttribute('href')?.slice(1),
      ),
    ]),
  );
  expect(order).toEqual([
    ...['changes', 'categories', 'offsite', 'findings', 'advice', 'spofs', 'failures', 'recovery', 'risks'],
    ...['nodes', 'guests', 'storage', 'network', 'ha', 'backups', 'capacity', 'conclusion'],
    ...['gaps', 'accepted', 'passed', 'not-applicable'],
  ]);
  expect(linked).toEqual(order?.filter((id) => id !== 'accepted' && id !== 'not-applicable'));
});

describe('what fails when', () => {
  it('tells for each guest the fate, the place, the time, the reason and the copy', async () => {
    const shown = await textOf(pages.failures);
    for (const text of [
      'HA starts on proxmox2, 2–6 min: dns-1 (CT 100), service-1 (CT 101)HA starts it on proxmox2',
      'HA starts from replicas up to 10 min old on proxmox3, 3–6 min: service-2 (CT 102)',
      'Start by hand on proxmox2, 15–70 min: traefik (CT 110), service-3 (CT 103)',
      'Restore, 30 min – 4 h: service-5 (CT 105) from nas:backup/vzdump-lxc-105-2026_11_22-02_41_00.tar.zst',
      'of 22 Nov 2026, 02:41 UTC, 2.15 GB',
      'Waiting until it is repaired: service-6 (CT 106)',
      'No copy is left: service-7 (CT 107), service-8 (CT 108)',
      'Not known: service-9 (CT 109)',
      'proxmox2 does not have the memory for 2 guests more: 34 GiB would be promised of 31 GiB.',
      'Nothing stands in for reverse-proxy (traefik (CT 110)). dns goes on with dns-2 (CT 127).',
      'Assumed: HA starts the first guest 130 seconds after the failure',
      'More guests may be concerned.',
      'The configuration of service-26 could not be read.',
    ])
      expect(shown).toContain(text);
  });

  it('is opened at the failure to which a link leads', async () => {
    const visible = await site.open(
      `${pages.failures}#x-node-proxmox`,
      (page) => page.locator('[id="x-node-proxmox"]').isVisible(),
      { javaScriptEnabled: false },
    );
    expect(visible).toBe(true);
  });
});

it('the table of guests is in the order of their numbers and says what is not known', async () => {
  const rows = await site.open(pages.guests, (page) => page.locator('tbody tr').allTextContents());
  const [first, second] = rows.map((row) => row.replace(/\s+/g, ' '));
  expect(rows).toHaveLength(37);
  expect(first).toBe('dns-1CT 100proxmoxrunningcriticaldnsstarted21 GiB8 GiBnas–');
  expect(second).toContain('service-1CT 101');
});

it('plans show moves, loads before and after, commands, and the way back', async () => {
  const shown = await textOf(pages.plans);
  for (const text of [
    '17 → 1546% → 41%',
    'service-5 (CT 105)proxmox → proxmox2a restart8 GiB to copy',
    'apart from the other dns',
    'service-2 (CT 102) on proxmox: A rule of HA keeps it there.',
    'pct migrate 105 proxmox2 --restart --target-storage local-lvm',
    'Take it back, in this order:',
    'A storage on another machine than nas.',
    'backup-nightly starts at 01:00',
    'Assumed: Backups run at 50 MB/s.',
  ])
    expect(shown).toContain(text);
});

describe('a part with nothing in it says why', () => {
  const silent = 'Not known: the cluster could not be read.';

  it.each([
    ...['#spofs', '#failures', '#recovery', '#risks', '#nodes', '#guests', '#storage', '#network', '#ha'],
    ...['#backups', '#capacity'],
  ])('%s of a cluster that could not be reached', async (part) => {
    expect(await textOf(pages.unreachable, part)).toContain(silent);
  });

  it('the other pages of such a report', async () => {
    for (const name of ['failures', 'guests', 'plans'])
      expect(await textOf(`${pages.unreachable}${name}/`)).toContain(silent);
    expect(await textOf(pages.unreachable, '#conclusion')).toMatch(/Strengths\s*Nothing could be judged/);
  });

  it.each([
    ['#spofs', 'Nothing that could be seen takes a service with it'],
    ['#nodes', 'With a single node there is nothing to balance.'],
    ['#storage', 'No storage is switched on.'],
    ['#network', 'A single node decides alone'],
    ['#ha', 'A single node has no other one on which HA could start its guests.'],
    ['#backups', 'There is no backup job.'],
    ['#backups', 'No copy was found.'],
    ['#capacity', 'What the nodes have is not known.'],
  ])('%s of a single node: %s', async (part, text) => {
    expect(await textOf(pages.lone, part)).toContain(text);
  });
});

describe('what lies offsite', () => {
  it('each state is told by a word with its own shape, the worst guest first', async () => {
    const rows = await site.open(pages.offsite, (page) =>
      page.evaluate(() =>
        [...document.querySelectorAll('[aria-labelledby="matrix"] tbody tr')].map((row) => {
          const cell = row.querySelector('td');
          return [
            row.querySelector('a')?.textContent,
            cell?.firstElementChild?.getAttribute('class')?.split(' ')[1],
            cell?.innerText.split('\n')[0]?.trim(),
          ];
        }),
      ),
    );
    expect(rows).toEqual([
      ['gitea', 'lost', 'missing'],
      ['scratch', 'lost', 'missing'],
      ['nextcloud', 'foreign', 'wrong guest'],
      ['photos', 'critical', 'damaged'],
      ['mail', 'incomplete', 'incomplete'],
      ['homeassistant', 'waits', 'too old'],
      ['printer', 'info', 'unproven'],
      ['wiki', 'info', 'unproven'],
      ['dns', 'pass', 'proven'],
    ]);
  });

  it('says of a guest what is proven of which copy, by what and when, and how its days were', async () => {
    const shown = await textOf(pages.offsite);
    for (const text of [
      'too old at bucketThe newest copy, of 2026-11-18 01:00 UTC, is 4 days old; at most 36 hours may be lost.',
      'A usable copy on 24 of 28 days since the first one, of 26 Oct 2026. None on 19 Nov – 22 Nov 2026.',
      'dump/vzdump-qemu-101-2026_11_18-01_00_00.vma.zst3.02 GB, of 18 Nov 2026, 01:00 UTC',
      'L1 freshfailed: begun 2026-11-18 01:00 UTC, 4 days ago where 36 hours may pass22 Nov 2026, 03:17 UTC',
      'L3 what it sayscannot be proven: The backup is encrypted.',
      'L5 readableproven: the CRC of chunks, 12% of the copy2 Nov 2026, 03:17 UTC',
      'With the copy of 2026-11-22 81 % of the data changed where 2 % is usual',
      'Restoredin a test that took 14 min 13 Oct 2026, 03:17 UTC',
      'It need not be at pbs-r2 and friend.',
      '0 errors: no',
    ])
      expect(shown).toContain(text);
  });

  it('is opened at the guest to which a link leads, without JavaScript too', async () => {
    const options = { javaScriptEnabled: false };
    const guest = (page: Page) => page.locator('[id="qemu-105"]').isVisible();
    expect(await site.open(`${pages.offsite}#qemu-105`, guest, options)).toBe(true);
    expect(await site.open(pages.offsite, guest, options)).toBe(false);
  });

  it('the script adds ages and leaves the times to be read without it', async () => {
    const cell = (page: Page) => page.locator('tr:has-text("homeassistant") td').first().innerText();
    expect(await site.open(pages.offsite, cell)).toContain('4 days ago');
    const plain = await site.open(pages.offsite, cell, { javaScriptEnabled: false });
    expect(plain).toContain('18 Nov, 01:00 UTC');
    expect(plain).not.toContain('ago');
  });

  it('a page of a target says what it is, what was read, what protects it and what is left there', async () => {
    const shown = await textOf(pages.target);
    for (const text of [
      'homelab-backups at s3.eu-central-1.amazonaws.com: archives of vzdump in a bucket.',
      'All of it was read. 412 objects of 1.2 TB together are there, 61 copies of guests among them.',
      '95% of the data were read and found sound, counted since 13 Oct 2026, 03:00 UTC.',
      'Object lock: good',
      'Unfinished uploads: to know',
      'Names tell local times, and nothing told the time zone',
      'about 98 minutes at the rate declared or measured, and costs 1.90',
      'VM 900no guest has this id any more1',
      'dump/vzdump-qemu-105-2026_11_21-01_00_00.vma.dathalf written21 Nov 2026, 03:17 UTC',
    ])
      expect(shown).toContain(text);
  });

  it('guests are those that were last seen where the cluster does not answer, and named as such', async () => {
    expect(await textOf(`${pages.unreachable}offsite/`)).toContain(
      'The cluster could not be asked. Guests are as they were last seen, at 15 Nov 2026, 03:17 UTC',
    );
    expect(await textOf(pages.unreachable, '#offsite')).toContain('1 of 9 guests is proven');
  });

  it('without any place both pages say how to declare one', async () => {
    for (const path of [pages.lone, `lone/reports/${idAt(takenAt)}/offsite/`])
      expect(await textOf(path)).toContain('No offsite place is declared, so nothing there can be proven');
  });
});
