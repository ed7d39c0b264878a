/** Writes audit/rules/index.ts from the files beside it. `npm run rules`. */

import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From the project's folder, where npm runs scripts. */
const folder = 'audit/rules';

export function ruleIds(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -3))
    .sort();
}

export function ruleIndex(ids: string[]): string {
  const name = (id: string) => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by `npm run rules`; do not edit.',
    ...ids.map((id) => `import ${name(id)} from './${id}.ts';`),
    '',
    '/** The whole catalogue, by id. */',
    'export const rules = [',
    ...ids.map((id) => `  ${name(id)},`),
    '];',
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ids = ruleIds();
  writeFileSync(`${folder}/index.ts`, ruleIndex(ids));
  console.log(`audit/rules/index.ts: ${ids.length} rules`);
}
