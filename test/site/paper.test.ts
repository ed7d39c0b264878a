import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runbookItems } from '../../site/src/view/runbooks.ts';
import { homelabReport } from '../support/homelab-report.ts';
import { type OpenSite, openSite } from '../support/opened-site.ts';

/** The simulated homelab: three nodes, 37 guests, three places offsite. What docs/runbooks.md promises holds for it. */
let site: OpenSite;
let folder = '';
beforeAll(async () => {
  site = await openSite('homelab');
  folder = `homelab/reports/${(await homelabReport()).id}/`;
}, 180_000);
afterAll(() => site.close());

/** Sheets of A4. */
async function sheetsOf(path: string): Promise<number> {
  const pdf = await site.open(path, (page) => page.pdf({ format: 'A4', preferCSSPageSize: true }));
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

describe('of a homelab with 37 guests', () => {
  it.each([
    ['the report', '', 20],
    ['the restore list', 'runbooks/restore/', 20],
    ['the next restore drills', 'runbooks/drills/', 20],
    ['the patch plan', 'runbooks/patch/', 2],
    ['the list of runbooks', 'runbooks/', 1],
  ])('%s takes few sheets of paper', async (_, path, most) => {
    const sheets = await sheetsOf(folder + path);
    expect(sheets).toBeGreaterThan(0);
    expect(sheets).toBeLessThanOrEqual(most);
  });

  it('no runbook takes more than 12', async () => {
    const { runbooks } = await homelabReport();
    const names = [...runbookItems(runbooks).keys()].filter((name) => !/^(restore|drills|patch)$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    const sheets: [string, number][] = [];
    for (const name of names) sheets.push([name, await sheetsOf(`${folder}runbooks/${name}/`)]);
    expect(sheets.filter(([, count]) => count === 0 || count > 12)).toEqual([]);
  });
});
