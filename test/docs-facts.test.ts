/** Lists on pages are the lists of the code: keys of the bucket, kinds, states, clusters, metrics. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from '../audit/config.ts';
import { parseDrill } from '../audit/drill.ts';
import { defaultPolicy } from '../audit/policy.ts';
import { cellStates } from '../audit/report-offsite.ts';
import { runbookKinds } from '../audit/report-runbooks.ts';
import { rules } from '../audit/rules/index.ts';
import { clusters } from '../demo/clusters.ts';

const read = (file: string) => readFileSync(file, 'utf8');

/** First cells of the tables' rows, where they are code. */
const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell);

/** A page from one heading to the next of its kind. */
const section = (file: string, heading: string): string =>
  read(file).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

it('docs/storage.md has every key of the bucket', () => {
  const store = /export const keys = \{([\s\S]*?)\n\};/.exec(read('worker/store.ts'))?.[1] ?? '';
  const keys = [...store.matchAll(/[`']([^`'\n]*\.json)[`']/g)].map(([, key = '']) =>
    key
      .replace(/alerts\/\$\{id\}/, 'alerts/<message id>')
      .replaceAll(/\$\{(?:yearOf\(id\)|year)\}/g, '<yyyy>')
      .replaceAll(/\$\{(\w+)\}/g, '<$1>'),
  );
  expect(keys.length).toBeGreaterThan(8);
  const listed = firstCells(section('docs/storage.md', 'Keys in R2 (binding `AUDITS`)'));
  expect(listed.filter((key) => key !== 'doctor/<random>').toSorted()).toEqual(keys.toSorted());
});

it('docs/feeds.md has every metric, and no other', () => {
  const metrics = readdirSync('worker/feeds').flatMap((file) =>
    [...read(`worker/feeds/${file}`).matchAll(/'(offsight_[a-z_]+)'/g)].map(([, name = '']) => name),
  );
  expect(metrics.length).toBeGreaterThan(10);
  expect(firstCells(section('docs/feeds.md', 'Metrics')).toSorted()).toEqual(metrics.toSorted());
});

it('the alert rule in docs/feeds.md asks for states that there are', () => {
  const [, states = ''] = /\{state=~"([^"]+)"\}/.exec(read('docs/feeds.md')) ?? [];
  expect(states.split('|').filter((state) => !cellStates.some((one) => one === state))).toEqual([]);
});

it('docs/offsite.md has every state, the worst first', () =>
  expect(firstCells(section('docs/offsite.md', 'States'))).toEqual([...cellStates]));

it('docs/runbooks.md and docs/configuration.md have every kind of runbook', () => {
  expect(firstCells(section('docs/runbooks.md', 'What there is')).toSorted()).toEqual(
    [...runbookKinds].toSorted(),
  );
  const [, kinds = ''] = /^\| `runbookNotes` .*Kinds: ([^.]*)\./m.exec(read('docs/configuration.md')) ?? [];
  expect([...kinds.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind)).toEqual([...runbookKinds]);
});

it('docs/demo.md has every simulated cluster', () =>
  expect(firstCells(section('docs/demo.md', 'Clusters'))).toEqual(Object.keys(clusters)));

it('docs/scoring.md has the limit of every rule that caps a category', () => {
  const caps = rules.flatMap(({ cap }) => (cap === undefined ? [] : [cap]));
  const [sentence = ''] = /a rule caps its category[^.]*\./.exec(read('docs/scoring.md')) ?? [];
  expect(sentence.match(/\d+/g)?.map(Number).toSorted()).toEqual(caps.toSorted());
});

it('clusters and targets that pages show as JSON are good configurations', () => {
  const blocks = [...read('docs/tunnels.md').matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) =>
    JSON.parse(json),
  );
  expect(blocks.length).toBeGreaterThan(1);
  for (const cluster of blocks) expect(() => parseConfig({ clusters: [cluster] })).not.toThrow();
  const targets = [...read('docs/offsite-keys.md').matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, json = '']) => JSON.parse(json))
    .filter((block) => 'via' in block);
  const backupServers = [{ name: 'vault', url: 'https://pbs.example.com:8007' }];
  const cluster = { id: 'home', urls: ['https://pve.example.com'], backupServers };
  for (const target of targets)
    expect(() =>
      parseConfig({ clusters: [{ ...cluster, policy: { offsite: { targets: [target] } } }] }),
    ).not.toThrow();
});

it('the drill that docs/api.md shows is taken', () => {
  const [, body = ''] = /\/api\/drills -d '(\{[\s\S]*?\})'/.exec(read('docs/api.md')) ?? [];
  const shown: unknown = JSON.parse(body);
  const drill = parseDrill(shown, Date.parse('2026-11-23') / 1000);
  const fields = firstCells(section('docs/api.md', 'Restore drills'));
  expect(fields.filter((field) => field !== 'cluster' && field !== 'bytes').toSorted()).toEqual(
    Object.keys(drill)
      .filter((field) => field !== 'id')
      .toSorted(),
  );
});

it('what docs/failure.md reckons with is the policy’s', () => {
  const { recovery } = defaultPolicy;
  expect(firstCells(section('docs/failure.md', 'Times'))).toEqual(Object.keys(recovery));
});

it('pages of rules name the thresholds’ defaults as they are', () => {
  const { thresholds } = defaultPolicy;
  const named = readdirSync('docs/rules').flatMap((file) =>
    [
      ...read(`docs/rules/${file}`).matchAll(
        /`(\w+)`(?:\s+(?:from\s+)?`?(warn|bad)`?)?\s+\((?:default\s+)?([\d.]+)(\s*%|\s*MB)?(?=[\s,:)])/g,
      ),
    ].flatMap(([, key = '', end, number, unit = '']) => {
      const value = Object.entries(thresholds).find(([name]) => name === key)?.[1];
      if (value === undefined) return [];
      const meant = typeof value === 'number' ? value : end === 'bad' ? value.bad : value.warn;
      const factor = { '': 1, '%': 0.01, MB: 1e6 }[unit.trim()] ?? Number.NaN;
      return [{ file, key, said: Number((Number(number) * factor).toFixed(6)), meant }];
    }),
  );
  // The page about freshness multiplies it by the interval of a tier.
  const plain = named.filter(({ file }) => file !== 'backup-offsite-fresh.md');
  expect(plain.length).toBeGreaterThan(25);
  expect(plain.filter(({ said, meant }) => said !== meant)).toEqual([]);
});

it('what pages show to be put into offsight.config.ts is taken', () => {
  const shown = ['docs/alerts.md', 'docs/feeds.md'].flatMap((file) =>
    [...read(file).matchAll(/^\s*(clusters: \[.*)$/gm)].map(([, line = '']) => line),
  );
  expect(shown.length).toBe(2);
  for (const line of shown) {
    const json = line
      .replace('…', "urls: ['https://pve.example.com']")
      .replaceAll(/(\w+): /g, '"$1": ')
      .replaceAll("'", '"');
    expect(() => parseConfig(JSON.parse(`{${json}}`))).not.toThrow();
  }
});
