import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unaccepted } from '../../scripts/licences.ts';

const lock = (name: string, license?: string) => ({
  packages: { '': {}, [`node_modules/${name}`]: { version: '1.0.0', ...(license && { license }) } },
});

describe('licences of dependencies', () => {
  it('are all accepted in the lockfile of this project', () => {
    expect(unaccepted(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual([]);
  });

  it.each<[string, string | undefined, boolean]>([
    ['one', 'MIT', true],
    ['one', '(MIT OR GPL-3.0-only)', true],
    ['one', 'GPL-3.0-only', false],
    ['one', 'MIT AND GPL-3.0-only', false],
    ['one', undefined, false],
    ['one', 'SEE LICENSE IN LICENSE.md', false],
    ['@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later', true],
    ['a/node_modules/@img/sharp-linux-x64', 'Apache-2.0 AND LGPL-3.0-or-later', true],
    ['one', 'LGPL-3.0-or-later', false],
    ['axe-core', 'MPL-2.0', true],
    ['one', 'MPL-2.0', false],
  ])('%s under %s: %s', (name, license, fine) => {
    const refused = unaccepted(lock(name, license));
    expect(refused.length === 0).toBe(fine);
    if (!fine) expect(refused[0]).toContain(`${name.split('node_modules/').at(-1)} 1.0.0: `);
  });
});
