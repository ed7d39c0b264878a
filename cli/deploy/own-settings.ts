/** `wrangler.local.toml`: the owner's own part of the Worker's settings, which git ignores and no upgrade touches. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside wrangler.toml. */
export const ownSettingsFile = 'wrangler.local.toml';

/** Settings of wrangler as they stand in a file: tables, lists and single values. */
export type Settings = Record<string, unknown>;

/** What the build decides; an own value would deploy something else than was built and tested. */
const fixed = ['main', 'assets', 'rules', 'no_bundle', 'find_additional_modules', 'base_dir', 'build', 'env'];

/**
 * wrangler.toml with the owner's own settings over it.
 * @param root folder of the project
 * @throws Error with cause and next step when one of the two cannot be used
 */
export async function projectSettings(root: string): Promise<Settings> {
  return overlaid(await rawSettings(join(root, 'wrangler.toml')), await ownSettings(root));
}

/** @returns nothing when there is no such file */
export async function ownSettings(root: string): Promise<Settings> {
  const file = join(root, ownSettingsFile);
  return existsSync(file) ? rawSettings(file) : {};
}

/** @throws Error that names the file */
async function rawSettings(file: string): Promise<Settings> {
  // It takes long to load; nobody who only asks for help waits for it.
  const { experimental_readRawConfig: readRawConfig } = await import('wrangler');
  try {
    return { ...readRawConfig({ config: file }, { hideWarnings: true }).rawConfig };
  } catch (error) {
    throw new Error(
      `${file} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
  }
}

/**
 * The own settings over those of the project. A table is merged key by key; in a list of tables an entry with the same
 * `binding` (or else `name`) is merged into the one there, another is added; anything else takes the place of what was.
 * @throws Error when the own settings touch what the build decides
 */
export function overlaid(project: Settings, own: Settings): Settings {
  const touched = fixed.filter((key) => Object.hasOwn(own, key));
  if (touched.length > 0)
    throw new Error(
      `${ownSettingsFile} sets ${touched.join(', ')}, which the build decides: take it out. It is for the name, ` +
        'crons, routes, buckets, further bindings and the like (docs/deploy.md).',
    );
  return mergedTable(project, own);
}

function mergedTable(under: Settings, over: Settings): Settings {
  return Object.fromEntries(
    [...new Set([...Object.keys(under), ...Object.keys(over)])].map((key) => [
      key,
      Object.hasOwn(over, key) ? merged(under[key], over[key]) : under[key],
    ]),
  );
}

function merged(under: unknown, over: unknown): unknown {
  if (isTable(under) && isTable(over)) return mergedTable(under, over);
  if (isTables(under) && isTables(over)) return mergedTables(under, over);
  return over;
}

function mergedTables(under: Settings[], over: Settings[]): Settings[] {
  const same = (one: Settings) => (other: Settings) =>
    one.binding !== undefined
      ? one.binding === other.binding
      : one.name !== undefined && one.name === other.name;
  return [
    ...under.map((entry) => mergedTable(entry, over.find(same(entry)) ?? {})),
    ...over.filter((entry) => !under.some(same(entry))),
  ];
}

const isTable = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTables = (value: unknown): value is Settings[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable);

/** Entries of a list of tables, such as `r2_buckets`; none where there is no such list. */
export const tablesOf = (settings: Settings, key: string): Settings[] => {
  const list = settings[key];
  return isTables(list) ? list : [];
};
