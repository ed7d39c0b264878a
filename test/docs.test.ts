import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { reportSchema } from '../audit/report.ts';
import { categoryIds } from '../audit/rule.ts';
import { points } from '../audit/score.ts';
import { reportJsonSchema } from '../scripts/report-schema.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].concat(
  readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
);

it('the JSON Schema is the one of the code (else: npm run schema)', () => {
  expect(JSON.parse(read('docs/report.schema.json'))).toEqual(JSON.parse(reportJsonSchema()));
});

it('the report format names every field of a report', () => {
  const text = read('docs/report-format.md');
  for (const field of Object.keys(reportSchema.shape)) expect(text).toContain(`\`${field}\``);
  for (const id of categoryIds) expect(text).toContain(`\`${id}\``);
});

it('the scoring page has the points of the code', () => {
  const text = read('docs/scoring.md');
  for (const [severity, cost] of Object.entries(points))
    expect(text).toMatch(new RegExp(`\\| ${severity} \\| ${cost}(,| |\\n)`));
});

it('every script of package.json is explained', () => {
  const text = ['README.md', 'CONTRIBUTING.md', ...pages.filter((page) => page.startsWith('docs/'))]
    .map(read)
    .join('\n');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const name of Object.keys(scripts))
    expect(text, `npm run ${name}`).toMatch(new RegExp(`npm (run )?(-s )?${name}\\b|npm run -s ${name}\\b`));
});

it('links between pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g)]
      .map((match) => join(dirname(page), match[1] ?? ''))
      .filter((target) => !existsSync(target))
      .map((target) => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});

it('README shows the two commands', () => {
  const text = read('README.md');
  expect(text).toContain('npm ci && npm start');
  expect(text).toContain('npm ci && npm test');
});
