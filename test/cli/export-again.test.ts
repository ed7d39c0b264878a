import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportSource } from '../../audit/report.ts';
import { exportSite } from '../../cli/export.ts';
import { sampleHistory, sampleSource } from '../support/sample-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-again-'));
const { reports, rows } = sampleHistory(6);
const source = (from: number): ReportSource => ({
  ...sampleSource([{ id: 'homelab', name: 'homelab', reports: reports.slice(from), rows: rows.slice(from) }]),
  address: async () => 'https://offsight.example',
});
const [newest, second] = reports.map(({ id }) => id);

/** Every file by its path, the export's own words about itself included. */
const filesOf = (out: string): Map<string, string> =>
  new Map(
    readdirSync(out, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(out.length + 1), readFileSync(file, 'base64')]),
  );
/** The same files with the same bytes; says which are not, and never shows a whole file. */
function expectSame(out: string, other: string) {
  const [one, two] = [filesOf(out), filesOf(other)];
  expect([...one.keys()]).toEqual([...two.keys()]);
  expect([...one].filter(([file, text]) => two.get(file) !== text).map(([file]) => file)).toEqual([]);
}

const whole = join(folder, 'whole');
const out = join(folder, 'out');

beforeAll(async () => {
  await exportSite(source(0), whole);
  await exportSite(source(1), out);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('an export over an earlier one', () => {
  it('has the bytes of a whole one, and made the new report and the one before it alone', async () => {
    const old = statSync(join(out, `homelab/reports/${reports[2]?.id}/index.html`)).ino;
    // Of the second report the pages of guests and runbooks are gone, and with them the links to them.
    const kept = reports.length - 2;
    expect(await exportSite(source(0), out)).toMatchObject({ reports: reports.length, kept });
    expectSame(out, whole);
    expect(statSync(join(out, `homelab/reports/${reports[2]?.id}/index.html`)).ino).toBe(old);
  });

  it('makes again what was changed or is missing', async () => {
    const at = (file: string) => join(out, `homelab/reports/${second}/${file}`);
    const page = readFileSync(at('failures/index.html'), 'utf8');
    // The same size: only its digest tells.
    writeFileSync(at('failures/index.html'), page.replace('<h1>', '<h2>'));
    rmSync(at('report.md'));
    writeFileSync(at('stranger.html'), 'not of this export');
    expect(await exportSite(source(0), out)).toMatchObject({ kept: reports.length - 1 });
    expectSame(out, whole);
  });

  it('has no links to a report that is gone from the store', async () => {
    const { reports: all, rows: allRows } = sampleHistory(6);
    const less = sampleSource([
      { id: 'homelab', name: 'homelab', reports: all.slice(0, -1), rows: allRows.slice(0, -1) },
    ]);
    const fewer = { ...less, address: async () => 'https://offsight.example' };
    const fresh = join(folder, 'fresh');
    await exportSite(fewer, fresh);
    await exportSite(fewer, out);
    expectSame(out, fresh);
    await exportSite(source(0), out);
    expectSame(out, whole);
  });

  it('keeps nothing that was made for another address of the site', async () => {
    const elsewhere = { ...source(0), address: async () => 'https://elsewhere.example' };
    expect(await exportSite(elsewhere, out)).toMatchObject({ kept: 0 });
    expect(readFileSync(join(out, `homelab/reports/${newest}/report.html`), 'utf8')).toContain(
      'https://elsewhere.example/',
    );
  });

  it('keeps nothing of one whose words about itself cannot be read', async () => {
    writeFileSync(join(out, '.offsight-export'), '{"files":');
    expect(await exportSite(source(0), out)).toMatchObject({ kept: 0 });
    expectSame(out, whole);
  });
}, 180_000);
