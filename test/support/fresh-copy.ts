import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';

/** What a clone does not have: what was built, what was installed, and what is the owner's. */
const left = new Set([
  ...['.git', 'node_modules', 'dist', '.astro', '.wrangler', '.offsight', 'coverage', 'export', 'test'],
  ...['offsight.config.ts', 'wrangler.local.toml', '.dev.vars'],
]);

/** The project as a fresh clone with its packages, but for the tests; removed on dispose. */
export function freshCopy(): Disposable & { root: string } {
  const project = resolve('.');
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'offsight-clone-'))), 'offsight');
  cpSync(project, root, {
    recursive: true,
    filter: (source) => relative(project, source) === '' || !left.has(basename(source)),
  });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  return { root, [Symbol.dispose]: () => rmSync(resolve(root, '..'), { recursive: true, force: true }) };
}
