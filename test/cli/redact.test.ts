import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSite } from '../../cli/export.ts';
import { redactKey } from '../../cli/redact/key.ts';
import { redactedReport } from '../../cli/redact/report.ts';
import { redactedSource } from '../../cli/redact/source.ts';
import { textRedactor } from '../../cli/redact/text.ts';
import { vocabulary } from '../../cli/redact/vocabulary.ts';
import { hostileReport, reportWith } from '../support/hostile-report.ts';
import { sampleHistory, sampleSource } from '../support/sample-history.ts';
import { sampleReport } from '../support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-redact-'));
const redaction = { key: 'a key that nobody can guess', words: vocabulary() };

/** Behind every text of a report: no field names them, and none of them may get out. */
const canaries = [
  'canarybird',
  'Canary-Nest',
  'secretbird.example',
  '198.51.100.77',
  '2001:db8:77::beef',
  'bc:24:11:ca:7a:7b',
  'warden@birdcage.example',
  'Vögelchen',
];
/** Names of the sample: of the cluster, nodes, guests, storages, buckets, places of backups. */
const names = [
  ...['homelab-', 'homelab/', 'proxmox2', 'proxmox3', 'traefik', 'homeassistant', 'nextcloud', 'gitea'],
  ...['service-36', 'wikijs', 'adguard', 'attic', '10.0.0.50', 'pve1.lab', 'pbs-r2', 'friend.example'],
  ...['amazonaws', 'monitor@pve', 'backup-nightly'],
];
/** The owner's own words. */
const written = ['red folder', 'router in front', 'Tell the family', 'certificates back'];

const { reports, rows } = sampleHistory(4);
const sung = reportWith(canaries.join(' '), { changes: { ...sampleReport().changes, since: null } });
const source = {
  ...sampleSource([
    { id: 'homelab', name: 'homelab-cluster', reports, rows },
    { id: 'canarybird', name: 'Canary-Nest', reports: [sung] },
    { id: 'hostile', name: 'hostile', reports: [hostileReport()] },
  ]),
  address: async () => 'https://offsight.secretbird.example',
};

describe('an export with --redact', () => {
  const out = join(folder, 'out');
  let files: string[] = [];

  beforeAll(async () => {
    await exportSite(redactedSource(source, redaction), out);
    files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(out, file)).isFile(),
    );
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds no name, address or own word in any file or path, however it is encoded', () => {
    const sought = [...canaries, ...names, ...written].flatMap(encodings);
    const found = files
      // The rules' pages and the scripts are the same in every export.
      .filter((file) => !/^rules\/|\.js$/.test(file))
      .flatMap((file) => {
        const text = `${file}\n${readFileSync(join(out, file), 'utf8')}`.toLowerCase();
        return sought.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
      });
    expect(found.slice(0, 20)).toEqual([]);
  });

  it('has all its pages, with what is known of guests by their numbers', () => {
    const clusters = files.filter((file) => /^cluster-[0-9a-f]{6}\/index\.html$/.test(file));
    expect(clusters).toHaveLength(3);
    for (const part of ['guests/lxc-110', 'runbooks/restore', 'failures', 'offsite'])
      expect(files.filter((file) => file.endsWith(`/${part}/index.html`)).length).toBeGreaterThan(0);
    expect(files.some((file) => /\/offsite\/target-[0-9a-f]{6}\/index\.html$/.test(file))).toBe(true);
  });
});

describe('a redacted report', () => {
  const redacted = redactedReport(sampleReport(), redaction);

  it('keeps scores, rules, times, guests by number, and every sentence of its own', () => {
    const { score, takenAt, results } = sampleReport();
    expect(redacted).toMatchObject({ score, takenAt });
    expect(redacted.results.map(({ rule, title }) => [rule, title])).toEqual(
      results.map(({ rule, title }) => [rule, title]),
    );
    expect(redacted.inventory.guests.map(({ id }) => id)).toEqual(
      sampleReport().inventory.guests.map(({ id }) => id),
    );
    expect(redacted.results[0]?.verdicts[0]?.message).toMatch(
      /^node-[0-9a-f]{6} runs 46% of the guests on 20% of the cores\.$/,
    );
  });

  it('calls the same thing the same in every report, and something else under another key', () => {
    const [newest, older] = [reports[0], reports[1]].map((report) =>
      redactedReport(report ?? sampleReport(), redaction),
    );
    expect(newest?.inventory.nodes).toEqual(older?.inventory.nodes);
    const other = redactedReport(sampleReport(), { ...redaction, key: 'another key' });
    expect(other.cluster.name).not.toBe(redacted.cluster.name);
    expect(other.inventory.nodes[0]?.node).not.toBe(redacted.inventory.nodes[0]?.node);
  });

  it('leaves words that decide as they are where a guest is called by one', () => {
    const { inventory } = sampleReport();
    const [first, ...others] = inventory.guests;
    const guests = first ? [{ ...first, name: 'critical' }, ...others] : others;
    const report = redactedReport(sampleReport({ inventory: { ...inventory, guests } }), redaction);
    expect(report.results.map(({ severity }) => severity)).toEqual(
      sampleReport().results.map(({ severity }) => severity),
    );
    expect(report.inventory.guests[0]?.name).toMatch(/^guest-/);
  });
});

describe('a text', () => {
  const redact = textRedactor(
    redaction,
    new Map([
      ['nas', 'storage'],
      ['the big one', 'guest'],
    ]),
  );

  it.each([
    ['rootfs on nas', /^rootfs on storage-\w{6}$/],
    ['NAS and nas', /^(storage-\w{6}) and \1$/],
    ['the big one is not in HA', /^guest-\w{6} is not in HA$/],
    ['10.0.0.50/24 and fe80::1%vmbr0', /^address-\w{6}\/24 and address-\w{6}%vmbr0$/],
    ['bc:24:11:00:00:01', /^mac-\w{6}$/],
    ['https://pve1.lab:8006/', /^https:\/\/host-\w{6}:8006\/$/],
    ['mail to me@home.example', /^mail to user-\w{6}$/],
    [
      'pct restore 110 nas:backup/vzdump-lxc-110-2026_11_22-02_41_00.tar.zst --storage nas',
      /^pct restore 110 (storage-\w{6}):backup\/vzdump-lxc-110-2026_11_22-02_41_00\.tar\.zst --storage \1$/,
    ],
    [
      'at 2026-11-22 03:17:00 UTC, 9.2.3, 12.5 GiB, 46%',
      /^at 2026-11-22 03:17:00 UTC, 9\.2\.3, 12\.5 GiB, 46%$/,
    ],
    ['Datastore.AllocateSpace on /storage', /^Datastore\.AllocateSpace on \/storage$/],
  ])('%s', (text, expected) => expect(redact(text)).toMatch(expected));
});

describe('the key', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'offsight-key-')), 'below', 'redact-key');

  it('is made once and kept where its owner alone reads it', () => {
    const key = redactKey({}, file);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(redactKey({}, file)).toBe(key);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(redactKey({ OFFSIGHT_REDACT_KEY: 'one of the owner, long' }, file)).toBe('one of the owner, long');
  });

  it('is refused when it could be found by trying', () => {
    expect(() => redactKey({ OFFSIGHT_REDACT_KEY: 'short' }, file)).toThrow('at least 16 characters');
  });
});

/** As HTML, addresses, JSON and base64 write it, in lower case; base64 in the three places in which it can begin. */
function encodings(word: string): string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(`${' '.repeat(shift)}${word}`)
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  );
  const entities = [...word]
    .map((letter) => (/[\w ]/.test(letter) ? letter : `&#${letter.codePointAt(0)};`))
    .join('');
  const slug = word.replace(/[^A-Za-z0-9_.:-]+/g, '-');
  const json = JSON.stringify(word).slice(1, -1);
  const ascii = json.replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const all = [
    word,
    encodeURIComponent(word),
    entities,
    slug,
    json,
    ascii,
    ...base64.filter((text) => text.length > 7),
  ];
  return [...new Set(all.map((text) => text.toLowerCase()))];
}
