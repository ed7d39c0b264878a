import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setupFlags } from '../cli/setup/options.ts';

const folder = '.github/workflows';
const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
// package.json of this project always has scripts.
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

it('there are three: tests, deployment, publishing', () =>
  expect(files.toSorted()).toEqual(['ci.yml', 'deploy.yml', 'publish.yml']));

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  /** Without comments. */
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));

  it('is laid out as YAML wants it: no tabs, even indents, every key once in its block', () => {
    expect(text).not.toContain('\t');
    const open: { indent: number; keys: Set<string> }[] = [];
    let scalar = Number.POSITIVE_INFINITY;
    for (const line of lines.filter((one) => one.trim() !== '')) {
      const indent = line.search(/\S/);
      if (indent > scalar) continue;
      scalar = Number.POSITIVE_INFINITY;
      expect(indent % 2, line).toBe(0);
      const item = /^\s*- /.exec(line)?.[0].length;
      const at = item ?? indent;
      while ((open.at(-1)?.indent ?? -1) > at || (item !== undefined && open.at(-1)?.indent === at))
        open.pop();
      const key = /^([A-Za-z_-]+):(\s|$)/.exec(line.slice(at))?.[1];
      if (key === undefined) continue;
      if (open.at(-1)?.indent !== at) open.push({ indent: at, keys: new Set() });
      expect(open.at(-1)?.keys.has(key), `${key} twice: ${line}`).toBe(false);
      open.at(-1)?.keys.add(key);
      if (/:\s*[|>]-?$/.test(line)) scalar = indent;
    }
  });

  it('calls npm scripts that exist', () => {
    const called = [...lines.join('\n').matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(
      ([, name]) => name ?? '',
    );
    for (const name of called) expect(Object.keys(scripts)).toContain(name);
  });

  it('takes actions of others by their commit alone, and asks for no more rights than it names', () => {
    const uses = [...text.matchAll(/uses: (\S+)(.*)/g)];
    expect(uses.length).toBeGreaterThan(0);
    for (const [, action, comment] of uses) {
      expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/ # v\d+\.\d+\.\d+$/);
    }
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
  });

  it('puts no secret on a command line', () =>
    expect(lines.filter((line) => /run:|^\s+(npm|npx) /.test(line)).join('\n')).not.toContain('secrets.'));
});

it('nothing is published, and nothing deployed, until the owner sets what is needed', () => {
  expect(readFileSync(join(folder, 'publish.yml'), 'utf8')).toContain(
    "if: vars.OFFSIGHT_PUBLISH == 'public'",
  );
  const steps = readFileSync(join(folder, 'deploy.yml'), 'utf8')
    .split(/\n {6}- /)
    .slice(2);
  for (const step of steps) expect(step).toContain('if: steps.ready.outputs.yes');
});

it('the flags that docs give to the setup exist', () => {
  const page = readFileSync('docs/deploy.md', 'utf8').replaceAll('\\\n', ' ');
  const called = [...page.matchAll(/npm run setup --(( [^\s`#]+)+)/g)].map(([, words]) =>
    (words ?? '').trim().split(/\s+/),
  );
  expect(called.length).toBeGreaterThan(0);
  for (const words of called) expect(() => setupFlags(words)).not.toThrow();
});
