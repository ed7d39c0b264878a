/** What pages and code say of each other is there: headings, pages, commands, flags, secrets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(file, 'utf8');

const filesUnder = (folder: string, name: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => name.test(file));

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...filesUnder('docs', /\.md$/)];
const sources = ['audit', 'cli', 'demo', 'gather', 'scripts', 'worker'].flatMap((folder) =>
  filesUnder(folder, /\.ts$/),
);
const settings = ['wrangler.toml', '.dev.vars.example', 'offsight.config.example.ts', 'package.json'];
const others = [...settings, ...filesUnder('.github', /\.yml$/)];
// package.json of this project always has scripts.
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** Anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

it('links into pages lead to a heading', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s#:]*)#([^)]+)\)/g)]
      .map(([, file, anchor = '']) => [file ? join(dirname(page), file) : page, anchor] as const)
      .filter(([target, anchor]) => !anchorsOf(target).includes(anchor))
      .map(([target, anchor]) => `${page} → ${target}#${anchor}`),
  );
  expect(broken).toEqual([]);
});

it('pages that code and settings name are there', () => {
  const missing = [...sources, ...others].flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[\w/-]+\.(?:md|json)\b/g)]
      .map(([page]) => page)
      .filter((page) => !existsSync(page))
      .map((page) => `${file} → ${page}`),
  );
  expect(missing).toEqual([]);
});

it('commands that pages and messages name are scripts of package.json', () => {
  const unknown = [...pages, ...sources, ...others].flatMap((file) =>
    [...read(file).matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !Object.hasOwn(scripts, name))
      .map((name) => `${file}: npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});

/** The sources of a command: `cli/audit.ts`, `cli/audit-options.ts`, `cli/setup/…`; the local run's lie in `cli/local/`. */
function sourceOf(script: string): string {
  const [file = ''] = /cli\/[\w-]+\.ts/.exec(scripts[script] ?? '') ?? [];
  const stem = file.replace('.ts', '');
  return sources
    .filter(
      (one) =>
        one === file ||
        one.startsWith(`${stem}-`) ||
        one.startsWith(`${stem}/`) ||
        (script === 'start' && one.startsWith('cli/local/')),
    )
    .map(read)
    .join('\n');
}

it('flags that pages give to a command are flags of it', () => {
  const calls = pages.flatMap((page) =>
    [
      ...read(page)
        .replaceAll(/\\\n\s*/g, '')
        .matchAll(/\bnpm (?:run (?:-s )?([a-z-]+)|(start)) --( [^\n`#|]+)/g),
    ].map(([, name, start, words = '']) => ({ page, script: name ?? start ?? '', words })),
  );
  expect(calls.length).toBeGreaterThan(60);
  const unknown = calls
    .filter(({ script }) => scripts[script]?.startsWith('node cli/'))
    .flatMap(({ page, script, words }) =>
      [...words.matchAll(/ --([a-z][a-z-]*)/g)]
        .map(([, flag = '']) => flag)
        .filter((flag) => !sourceOf(script).includes(`--${flag}`))
        .map((flag) => `${page}: ${script} --${flag}`),
    );
  expect(unknown).toEqual([]);
});

const explained = [...pages, '.dev.vars.example'].map(read).join('\n');

it('every secret and variable that a workflow takes is explained where deploying is', () => {
  const page = read('docs/deploy.md');
  const names = filesUnder('.github/workflows', /\.yml$/).flatMap((file) =>
    [...read(file).matchAll(/\b(?:secrets|vars)\.([A-Z_]+)/g)].map(([, name = '']) => name),
  );
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) expect(page).toContain(name);
});

it('every secret, binding and variable that the Worker and the commands read is explained', () => {
  const worker = [...read('worker/env.ts').matchAll(/^ {2}([A-Z_]+)\??:/gm)].map(([, name = '']) => name);
  expect(worker.length).toBeGreaterThan(7);
  const shell = sources
    .filter((file) => file.startsWith('cli/'))
    .flatMap((file) => read(file).match(/\b(?:OFFSIGHT|CF_ACCESS|CLOUDFLARE|ACCESS)_[A-Z_]+\b/g) ?? []);
  const unexplained = [...new Set([...worker, ...shell])].filter((name) => !explained.includes(name));
  expect(unexplained).toEqual([]);
});
