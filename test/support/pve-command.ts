import { readFileSync } from 'node:fs';
import { pbsCommands } from './pbs-commands.ts';
import { shellWords } from './shell-words.ts';

export type Type = string | string[];

export interface Entry {
  /** First release that has the command. */
  since?: string;
  arguments: Record<string, Type>;
  /** How many of the arguments may be left out. */
  optional?: number;
  options: Record<string, Type>;
}

export const table: { commands: Record<string, Entry>; api: Record<string, Record<string, Type>> } =
  JSON.parse(readFileSync(new URL('../fixtures/pve-commands.json', import.meta.url), 'utf8'));

/** As names of hosts are. */
const node = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const config = `/etc/pve/nodes/${node}/(?:lxc|qemu-server)/\\d+\\.conf`;
/** Commands that are Debian's or of which there is no listing of options, in the forms that the audit shows. */
const debian = [
  /^systemctl status [\w.-]+\.service$/,
  /^systemctl reboot$/,
  /^apt-get (update|dist-upgrade)$/,
  /^journalctl --since yesterday --priority err --no-pager$/,
  /^zpool status$/,
  /^pveversion( --verbose)?$/,
  /^ceph osd (set|unset) noout$/,
  new RegExp(`^mv ${config} ${config}$`),
  new RegExp(`^mv ${config} /root/(lxc|qemu)-\\d+\\.conf$`),
  new RegExp(`^mv /root/(lxc|qemu)-\\d+\\.conf ${config}$`),
];

const grantOnServer = 'proxmox-backup-manager acl update';

/** What is wrong with a grant on a backup server, whose tool the table does not hold. */
function wrongWithGrant(words: readonly string[], line: string): string[] {
  const [path = '', role = '', option, id = '', ...more] = words.slice(3);
  const right =
    path.startsWith('/') &&
    ['Audit', 'DatastoreAudit', 'RemoteAudit'].includes(role) &&
    option === '--auth-id' &&
    id.includes('@') &&
    more.length === 0;
  return right ? [] : [`no such grant: ${line}`];
}

/** Commands of tools that the table does not hold, in the forms that the audit shows. */
const others: Record<string, RegExp> = {
  'proxmox-backup-manager task list': /^proxmox-backup-manager task list$/,
  'aws s3api list-objects-v2':
    /^aws s3api list-objects-v2 --bucket [a-z0-9.-]+ --prefix \S.* --endpoint-url https:\/\/\S+$/,
  'proxmox-backup-manager datastore list': /^proxmox-backup-manager datastore list$/,
  'aws s3api put-bucket-versioning': onBucket('--versioning-configuration Status=(Enabled|Suspended)'),
  'aws s3api get-bucket-versioning': onBucket(),
  'aws s3api get-object-lock-configuration': onBucket(),
  'aws s3api get-public-access-block': onBucket(),
  'aws s3api delete-public-access-block': onBucket(),
  'aws s3api head-object': onBucket('--key \\S.*'),
  'aws s3 ls': /^aws s3 ls '?s3:\/\/.+ --endpoint-url https:\/\/\S+$/,
  'restic list locks': /^restic list locks --repo s3:https:\/\/\S+$/,
  'aws s3api put-object-lock-configuration': onBucket(
    "--object-lock-configuration 'ObjectLockEnabled=Enabled,Rule=\\{DefaultRetention=\\{Mode=COMPLIANCE,Days=\\d+\\}\\}'",
  ),
  'aws s3api put-public-access-block': onBucket(
    '--public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
  ),
  'aws s3api get-bucket-policy': onBucket(),
  'aws s3api get-bucket-acl': onBucket(),
  'aws s3api get-bucket-lifecycle-configuration': onBucket(),
  'aws s3api put-bucket-lifecycle-configuration': onBucket("--lifecycle-configuration '\\{.*\\}'"),
  'aws s3api delete-bucket-lifecycle': onBucket(),
  'aws s3api list-multipart-uploads': onBucket('--prefix \\S.*'),
  'aws s3api restore-object': onBucket('--key \\S.* --restore-request Days=7'),
  'aws s3 cp':
    /^aws s3 cp '?s3:\/\/.+ ('?s3:\/\/.+ --storage-class STANDARD|\/var\/lib\/vz\/dump\/) --endpoint-url https:\/\/\S+$/,
  'aws s3 mv': /^aws s3 mv '?s3:\/\/.+ '?s3:\/\/.+ --endpoint-url https:\/\/\S+$/,
  'aws s3 rm': /^aws s3 rm '?s3:\/\/.+ --endpoint-url https:\/\/\S+$/,
  'restic restore': /^restic restore \S+ --target \/root\/restored-(lxc|qemu)-\d+ --repo s3:https:\/\/\S+$/,
  'proxmox-backup-manager datastore create':
    /^proxmox-backup-manager datastore create (\S+) \/mnt\/datastore\/\1 --backend type=s3,client=\S+,bucket=[a-z0-9.-]+ --reuse-datastore true --overwrite-in-use true$/,
  'restic unlock': /^restic unlock --repo s3:https:\/\/\S+$/,
  'restic snapshots': /^restic snapshots --repo s3:https:\/\/\S+$/,
  'restic check': /^restic check --repo s3:https:\/\/\S+ --read-data --no-lock$/,
};

/** `aws s3api` with the bucket first and the endpoint last. @param options between them, as a pattern */
function onBucket(options = ''): RegExp {
  const between = options ? `${options} ` : '';
  return new RegExp(`^aws s3api [a-z-]+ --bucket [a-z0-9.-]+ ${between}--endpoint-url https://\\S+$`);
}

/** `ha-manager rules add`, or undefined when there is no such command. */
export const commandName = (words: readonly string[]): string | undefined =>
  [grantOnServer, ...Object.keys(others)].find((name) => `${words.join(' ')} `.startsWith(`${name} `)) ??
  tableName(words);

const tableName = (words: readonly string[]): string | undefined =>
  [4, 3, 2, 1]
    .map((length) => words.slice(0, length).join(' '))
    .find((candidate) => Object.hasOwn(table.commands, candidate) || Object.hasOwn(pbsCommands, candidate));

/**
 * What is wrong with a line by the tools' own options; nothing when it is right.
 *
 * @param values false where hostile names stand for arguments: then only the line's shape is judged.
 */
export function wrongWith(line: string, values = true): string[] {
  if (debian.some((form) => form.test(line))) return [];
  const words = shellWords(line);
  const name = commandName(words);
  if (name === grantOnServer) return wrongWithGrant(words, line);
  const other = others[name ?? ''];
  if (other) return other.test(line) ? [] : [`not in the form of ${name}: ${line}`];
  const entry = table.commands[name ?? ''] ?? pbsCommands[name ?? ''];
  if (name === undefined || !entry) return [`no such command: ${line}`];
  const rest = words.slice(name.split(' ').length);
  const start = rest.findIndex((word) => word.startsWith('--'));
  const positional = start < 0 ? rest : rest.slice(0, start);
  const given = start < 0 ? [] : rest.slice(start);
  const types = Object.entries(entry.arguments);
  const fewest = types.length - (entry.optional ?? 0);
  const api = name.startsWith('pvesh ') ? apiOptions(name, positional[0] ?? '') : {};
  return [
    ...(positional.length < fewest || positional.length > types.length
      ? [`${positional.length} arguments instead of ${fewest} to ${types.length}: ${line}`]
      : []),
    ...(api === undefined && values ? [`no such path: ${line}`] : []),
    ...(values
      ? positional.flatMap((word, at) => {
          const [argument, type] = types[at] ?? ['?', 'string'];
          return fits(word, type) ? [] : [`${argument} cannot be ${word}: ${line}`];
        })
      : []),
    ...optionsOf(given, api === undefined ? undefined : { ...entry.options, ...api }, line, values),
  ];
}

function optionsOf(
  given: string[],
  known: Record<string, Type> | undefined,
  line: string,
  values: boolean,
): string[] {
  const wrong: string[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const name = given[at]?.replace(/^--/, '') ?? '';
    const next = given[at + 1];
    const value = next === undefined || next.startsWith('--') ? undefined : next;
    if (value !== undefined) at += 1;
    if (known === undefined) continue;
    const type = known[name] ?? known[name.replace(/\d+$/, '[n]')];
    if (type === undefined) wrong.push(`no option ${name}: ${line}`);
    // Without a value it is asked for.
    else if (value === undefined && type !== 'boolean' && name !== 'password')
      wrong.push(`${name} wants a value: ${line}`);
    else if (values && value !== undefined && !fits(value, type))
      wrong.push(`${name} cannot be ${value}: ${line}`);
  }
  return wrong;
}

/** Parameters of an API path, or undefined when the table has no such path. */
function apiOptions(name: string, path: string): Record<string, Type> | undefined {
  const verb = name.split(' ')[1];
  const found = Object.entries(table.api).find(([call]) => {
    const [method, shape = ''] = call.split(' ');
    const pattern = shape.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '[^/]+');
    return method === verb && new RegExp(`^${pattern}$`).test(path);
  });
  return found?.[1];
}

function fits(word: string, type: Type): boolean {
  if (Array.isArray(type)) return type.includes(word);
  const number = /^(integer|number) (\d*)\.\.(\d*)$/.exec(type);
  if (number) {
    const [, kind, low, high] = number;
    const value = Number(word);
    if (!(kind === 'integer' ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(word)) return false;
    return (!low || value >= Number(low)) && (!high || value <= Number(high));
  }
  if (type === 'boolean') return /^(0|1|on|off|yes|no|true|false)$/.test(word);
  if (type === 'storage') return /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i.test(word);
  if (type === 'id') return /^[A-Za-z0-9_][A-Za-z0-9._-]{2,31}$/.test(word);
  if (type === 'namespace') return /^\w[\w.-]*(?:\/\w[\w.-]*){0,7}$/.test(word);
  if (type === 'event') return /^[\w:./,* -]+$/.test(word);
  if (type === 'sid') return /^(vm|ct):\d+$/.test(word);
  return word !== '';
}
