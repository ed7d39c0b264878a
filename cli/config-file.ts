import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Config, type ConfigInput, parseConfig } from '../audit/config.ts';

/** Where `npm run config` looks. */
export const defaultConfigFile = 'offsight.config.ts';

/** A configuration that was found good. */
export interface ConfigFile {
  config: Config;
  /** As the owner wrote it, without defaults filled in, so that later defaults reach him. */
  input: ConfigInput;
}

/**
 * Reads a configuration: `.ts` and `.js` by their default export, `.json` as it is.
 * @throws Error that says what is wrong with the file and what to do
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const input = await load(file);
  try {
    const config = parseConfig(input);
    // What parseConfig accepts is such an input.
    return { config, input: input as ConfigInput };
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`);
  }
}

async function load(file: string): Promise<unknown> {
  try {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.json')) return JSON.parse(text);
    const module: { default?: unknown } = await import(pathToFileURL(resolve(file)).href);
    if (module.default !== undefined) return module.default;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error(`There is no ${file}. ${howToMake(file)}`);
    throw new Error(`${file} could not be read: ${messageOf(error)}`);
  }
  throw new Error(`${file} has no default export: it must end in \`export default defineConfig({ … })\`.`);
}

const howToMake = (file: string): string =>
  file.endsWith('.json')
    ? 'Check the path.'
    : `Make one: npm run setup, or cp offsight.config.example.ts ${file} and put your own cluster into it.`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
