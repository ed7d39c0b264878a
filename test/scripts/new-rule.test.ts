import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'offsight-new-rule-'));
for (const folder of ['docs/rules', 'test/rules']) mkdirSync(join(root, folder), { recursive: true });
cpSync('audit', join(root, 'audit'), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));

const newRule = (...args: string[]) =>
  spawnSync(process.execPath, [resolve('scripts/new-rule.ts'), ...args], { cwd: root, encoding: 'utf8' });

it('writes the rule, its page and its test, and puts it into the index', () => {
  const { status, stdout } = newRule('storage-smells-fine');
  expect(status).toBe(0);
  expect(stdout).toContain('docs/rules/storage-smells-fine.md');
  for (const file of [
    'audit/rules/storage-smells-fine.ts',
    'docs/rules/storage-smells-fine.md',
    'test/rules/storage-smells-fine.test.ts',
  ])
    expect(existsSync(join(root, file)), file).toBe(true);
  expect(readFileSync(join(root, 'audit/rules/index.ts'), 'utf8')).toContain(
    "from './storage-smells-fine.ts'",
  );
});

it('never overwrites a rule', () => {
  newRule('storage-keeps-its-rule');
  const { status, stderr } = newRule('storage-keeps-its-rule');
  expect(status).toBe(2);
  expect(stderr).toContain('exists already');
});

it.each([[[]], [['Backup_Recent']], [['backup']], [['../etc/passwd-file']]])(
  'refuses %j',
  (args: string[]) => {
    expect(newRule(...args).status).toBe(2);
  },
);

it('explains itself', () => {
  const { status, stdout } = newRule('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('kebab case');
});
