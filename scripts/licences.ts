/** `npm run licences`: holds the licences of all dependencies, of every platform, against those that the project accepts. */
import { readFileSync } from 'node:fs';

/** They ask for no more than to be named, whatever is made of the code. */
const accepted = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Python-2.0', 'Unlicense', 'Zlib'],
]);

/** Licences that ask for more, accepted for tools that work here and never become a part of what is deployed. */
const toolsOnly: { licence: string; packages: RegExp; why: string }[] = [
  {
    licence: 'LGPL-3.0-or-later',
    packages: /^@img\/sharp-/,
    why: 'images in development tools, never built in',
  },
  {
    licence: 'MPL-2.0',
    packages: /^(lightningcss(-.*)?|axe-core)$/,
    why: 'style sheets when building; tests',
  },
];

interface Lock {
  packages: Record<string, { version?: string; license?: string; link?: boolean }>;
}

/**
 * @param lock package-lock.json
 * @returns what is not accepted: `name version: licence`, sorted
 */
export function unaccepted({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== '' && !link)
    .map(([path, { version = '?', license = '' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license,
    }))
    .filter(({ name, license }) => !isAccepted(license, name))
    .map(({ name, version, license }) => `${name} ${version}: ${license || 'no licence is named'}`)
    .sort();
}

/** SPDX: one of the sides of OR suffices, each of AND is needed. */
function isAccepted(expression: string, name: string): boolean {
  const bare = expression.replaceAll(/[()]/g, ' ').trim();
  return bare
    .split(/\s+OR\s+/)
    .some((side) => side.split(/\s+AND\s+/).every((licence) => isFine(licence.trim(), name)));
}

const isFine = (licence: string, name: string): boolean =>
  accepted.has(licence) || toolsOnly.some((tool) => tool.licence === licence && tool.packages.test(name));

if (import.meta.main) {
  // The file is npm's own; what it holds is checked where it is used.
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const refused = unaccepted(lock);
  const count = Object.keys(lock.packages).length - 1;
  if (refused.length === 0) console.log(`The licences of all ${count} packages are accepted.`);
  else {
    console.error(`Not accepted (scripts/licences.ts says which are):\n${refused.join('\n')}`);
    process.exitCode = 1;
  }
}
