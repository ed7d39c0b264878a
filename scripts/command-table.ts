/**
 * Writes test/fixtures/pve-commands.json: of every Proxmox command that `audit/` shows, its arguments and
 * options; for `pvesh` those of the API path. `node scripts/command-table.ts <listing.json> <apidata.js>`.
 *
 * The listing is what the tools' own help says, as `{source, tools: {tool: {subcommand: {arguments: [{name, type}],
 * options: {name: type}}}}}`, with types as the help prints them: `<integer> (0 - N)`, `<started | stopped>`.
 * apidata.js is the data of the API viewer (pve-docs, api-viewer/apidata.js).
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Listed {
  arguments: { name: string; type: string }[];
  options: Record<string, string>;
}

/** How many of the arguments may be left out; the listing does not say. */
const optional: Record<string, number> = { 'pct move-volume': 3, 'qm disk move': 1, vzdump: 1 };

/** First release with the command, where it is younger than the oldest release that is audited. */
const since: Record<string, string> = {
  'ha-manager rules add': '9.0',
  'ha-manager rules set': '9.0',
  'ha-manager rules remove': '9.0',
  'ha-manager rules list': '9.0',
  'ha-manager crm-command arm-ha': '9.2',
  'ha-manager crm-command disarm-ha': '9.2',
};

/** Tools that are a command by themselves. */
const whole = ['vzdump', 'qmrestore'];

/** Command names that stand as literals in the sources: `ha-manager add`, `pct migrate`, `vzdump`. */
export function commandsIn(source: string, tools: readonly string[]): string[] {
  return [...source.matchAll(/'([a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)*)'/g)]
    .map(([, literal = '']) => literal)
    .filter(
      (literal) =>
        whole.includes(literal) || (literal.includes(' ') && tools.includes(literal.split(' ')[0] ?? '')),
    );
}

/** All sources of `audit/` in one. */
export function auditSources(): string {
  return readdirSync('audit', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readFileSync(join('audit', file), 'utf8'))
    .join('\n');
}

/** API calls that stand as literals in the sources, with `{}` for what is filled in: `set /cluster/backup/{}`. */
export function callsIn(source: string): string[] {
  const calls = source.matchAll(/'pvesh (get|set|create|delete)',\s*\[\s*(?:'([^']+)'|`([^`]+)`)/g);
  return [...calls].map(
    ([, verb, plain, filled]) => `${verb} ${plain ?? filled?.replace(/\$\{[^}]*\}/g, '{}')}`,
  );
}

function tableOf(listing: { source: string; tools: Record<string, Record<string, Listed>> }, api: ApiNode[]) {
  const all = new Map(
    Object.entries(listing.tools).flatMap(([tool, subcommands]) =>
      Object.entries(subcommands).map(([name, entry]) => [
        name === '(none)' ? tool : `${tool} ${name}`,
        entry,
      ]),
    ),
  );
  const names = [...new Set(commandsIn(auditSources(), Object.keys(listing.tools)))].sort();
  const commands = names.map((name) => {
    const entry = all.get(name);
    if (!entry) throw new Error(`${name} stands in audit/, but the listing does not know it.`);
    return [name, compact(name, entry)];
  });
  const calls = [...new Set(callsIn(auditSources()))].sort().map((call) => [call, parametersOf(call, api)]);
  return {
    source: listing.source,
    commands: Object.fromEntries(commands),
    api: Object.fromEntries(calls),
  };
}

interface ApiNode {
  path: string;
  children?: ApiNode[];
  info?: Record<string, { parameters?: { properties?: Record<string, ApiParameter> } }>;
}

interface ApiParameter {
  type?: string;
  enum?: string[];
  format?: unknown;
  minimum?: number;
  maximum?: number;
}

const methods: Record<string, string> = { get: 'GET', set: 'PUT', create: 'POST', delete: 'DELETE' };

function parametersOf(call: string, api: ApiNode[]) {
  const [verb = '', path = ''] = call.split(' ');
  const shape = (text: string) => text.replace(/\{[^}]*\}/g, '{}');
  const find = (nodes: ApiNode[]): ApiNode | undefined => {
    for (const node of nodes) {
      const found = shape(node.path) === path ? node : find(node.children ?? []);
      if (found) return found;
    }
    return undefined;
  };
  const found = find(api);
  const method = found?.info?.[methods[verb] ?? ''];
  if (!found || !method) throw new Error(`pvesh ${call} stands in audit/, but the API does not know it.`);
  const own = [...found.path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  return Object.fromEntries(
    Object.entries(method.parameters?.properties ?? {})
      .filter(([name]) => !own.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, parameter]) => [name, parameterType(parameter)]),
  );
}

function parameterType({ type, enum: words, format, minimum, maximum }: ApiParameter): string | string[] {
  if (words) return words;
  if (format === 'pve-storage-id') return 'storage';
  if (type === 'boolean') return 'boolean';
  return type === 'integer' || type === 'number' ? `${type} ${minimum ?? ''}..${maximum ?? ''}` : 'string';
}

function compact(name: string, { arguments: positional, options }: Listed) {
  // An argument without a type is a line of the usage text that was taken for one.
  const real = positional.filter(({ type }) => type !== '');
  return {
    ...(since[name] && { since: since[name] }),
    arguments: Object.fromEntries(real.map(({ name: key, type }) => [key, typeOf(type)])),
    ...(optional[name] && { optional: optional[name] }),
    options: Object.fromEntries(
      Object.entries(options)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, type]) => [key, typeOf(type)]),
    ),
  };
}

/** `boolean`, `integer 100..999999999`, a list of words, `storage`, `sid`, or `string` for all that is looser. */
function typeOf(type: string): string | string[] {
  if (type === '<boolean>') return 'boolean';
  if (type === '<storage ID>') return 'storage';
  if (type === '<type>:<name>') return 'sid';
  const number = /^<(integer|number)>(?: \((\d+) - (\d+|N)\))?$/.exec(type);
  if (number) return `${number[1]} ${number[2] ?? ''}..${number[3]?.replace('N', '') ?? ''}`;
  const words = /^<([\w-]+(?: \| [\w-]+)+)>$/.exec(type);
  return words?.[1]?.split(' | ') ?? 'string';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, apiFile, ...more] = process.argv.slice(2);
  if (file === undefined || apiFile === undefined || more.length > 0) {
    console.log(
      'node scripts/command-table.ts <listing.json> <apidata.js>   writes test/fixtures/pve-commands.json',
    );
    process.exit(file === '--help' ? 0 : 2);
  }
  const data = readFileSync(apiFile, 'utf8');
  const api: ApiNode[] = JSON.parse(data.slice(data.indexOf('['), data.lastIndexOf(']') + 1));
  const table = tableOf(JSON.parse(readFileSync(file, 'utf8')), api);
  writeFileSync('test/fixtures/pve-commands.json', `${JSON.stringify(table, null, 2)}\n`);
  console.log(`test/fixtures/pve-commands.json: ${Object.keys(table.commands).length} commands`);
}
