import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { configSchema } from '../../audit/config.ts';
import { rules } from '../../audit/rules/index.ts';
import { readConfigFile } from '../../cli/config-file.ts';

/** Every key of the schema, `clusters[].policy.thresholds.nodeCpu` → its default as the documentation writes it. */
function keysOf(schema: z.core.$ZodType, path = ''): Map<string, string | undefined> {
  const { bare, fallback } = unwrap(schema);
  const keys = new Map(path === '' ? [] : [[path, fallback] as const]);
  if (bare.type === 'array')
    for (const [key, value] of keysOf(bare.element, `${path}[]`)) keys.set(key, value);
  // What has a default as a whole is one row, too.
  if (bare.type === 'union' && fallback === undefined)
    for (const option of bare.options)
      for (const [key, value] of keysOf(option, path)) if (key !== path) keys.set(key, value);
  // Two numbers that have a default together, such as a threshold's, are one row of the documentation.
  if (bare.type === 'object' && fallback === undefined)
    for (const [name, child] of Object.entries(bare.shape))
      for (const [key, value] of keysOf(child, path ? `${path}.${name}` : name)) keys.set(key, value);
  keys.delete(`${path}[]`);
  return keys;
}

function unwrap(schema: z.core.$ZodType): {
  bare: z.core.$ZodTypeDef & z.core.$ZodTypes['_zod']['def'];
  fallback?: string;
} {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (!('innerType' in def)) return { bare: def };
  const inner = unwrap(def.innerType);
  return 'defaultValue' in def && def.type === 'default'
    ? { ...inner, fallback: written(def.defaultValue) }
    : inner;
}

function written(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length > 0 ? undefined : '`[]`';
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  if (parts.length === 0) return '`{}`';
  return parts.map((part) => `\`${part}\``).join(', ');
}

/** Every row of the tables: key with the prefix of its heading → default. */
function documented(): Map<string, string> {
  const rows = new Map<string, string>();
  let prefix = '';
  for (const line of readFileSync('docs/configuration.md', 'utf8').split('\n')) {
    prefix = /^## `([^`]+)`/.exec(line)?.[1] ?? prefix;
    const cells = /^\| `/.test(line)
      ? line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
      : undefined;
    if (cells) rows.set(`${prefix && `${prefix}.`}${cells[0]?.replaceAll('`', '')}`, cells[3] ?? '');
  }
  return rows;
}

const schemaKeys = keysOf(configSchema);

describe('docs/configuration.md', () => {
  it('names every key of the schema and no other', () => {
    expect([...documented().keys()].sort()).toEqual([...schemaKeys.keys()].sort());
  });

  it.each([...schemaKeys].filter(([, fallback]) => fallback !== undefined))(
    'names the default of %s',
    (key, fallback) => expect(documented().get(key)).toBe(fallback),
  );
});

describe('offsight.config.example.ts', () => {
  const example = readFileSync('offsight.config.example.ts', 'utf8');

  it('is a good configuration', async () => {
    const { config } = await readConfigFile('offsight.config.example.ts');
    const ids = rules.map(({ id }) => id);
    for (const { rule } of config.clusters.flatMap(({ policy }) => policy.accepted))
      expect(ids).toContain(rule);
  });

  it('is one with every line switched on, too, and shows every key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'offsight-example-'));
    try {
      const file = join(folder, 'all.config.ts');
      const all = example
        .replaceAll(/^( *)\/\/ /gm, '$1')
        .replace('./audit/config.ts', pathToFileURL(resolve('audit/config.ts')).href);
      writeFileSync(file, all);
      const { input, config } = await readConfigFile(file);
      expect([...namesIn(input)].sort()).toEqual([...schemaKeys.keys()].sort());
      // Numbers are shown with their defaults: switching one on without changing it changes nothing.
      const { config: asItIs } = await readConfigFile('offsight.config.example.ts');
      const numbers = ({ clusters }: typeof config) =>
        clusters.map(({ policy }) => [policy.thresholds, policy.recovery]);
      expect(numbers(config)).toEqual(numbers(asItIs));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The keys used in a configuration, written as those of the schema. */
function namesIn(value: unknown, path = ''): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((entry) => [...namesIn(entry, `${path}[]`)]));
  if (typeof value !== 'object' || value === null || schemaKeys.get(path) !== undefined) return new Set();
  return new Set(
    Object.entries(value).flatMap(([name, entry]) => {
      const key = path ? `${path}.${name}` : name;
      return [key, ...namesIn(entry, key)];
    }),
  );
}
