/** The owner's configuration: `offsight.config.ts` on his machine, `config/policy.json` in the bucket. */
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { policySchema } from './policy.ts';

// The small build of zod has no texts of its own; an owner reads these.
z.config(en());

/** Names become keys and paths, so they are narrow. Words that pages and the API use are taken. */
const clusterId = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use a-z, 0-9 and hyphens, at most 32'),
  z.refine(
    (id) => !['api', 'config', 'rules', 'assets', 'setup'].includes(id),
    'this name is taken by Offsight',
  ),
);

const secretName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]*$/, 'name the secret, like PVE_TOKEN; its value never stands here'));

const backupServerSchema = z.strictObject({
  /** What reports call it; findings keep to it. */
  name: z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'use letters, digits, dots and hyphens')),
  /** `https://pbs.example.com:8007`. */
  url: z.url({ protocol: /^https?$/ }),
  /** Secret that holds `user@realm!name:secret`, with a colon. */
  tokenSecret: z._default(secretName, 'PBS_TOKEN'),
  /** Its address as the cluster's storages name it, where the URL is a tunnel's. */
  host: z.optional(z.string()),
  vpcBinding: z.optional(z.string()),
});

const clusterSchema = z.strictObject({
  id: clusterId,
  /** Shown in reports; the id when absent. */
  name: z.optional(z.string()),
  /** API base URLs, one node each, tried in turn: `https://pve1.example.com`, `https://10.0.0.2:8006`. */
  urls: z.array(z.url({ protocol: /^https?$/ })).check(z.minLength(1)),
  /** Secret that holds `user@realm!name=uuid`. */
  tokenSecret: z._default(secretName, 'PVE_TOKEN'),
  /** Binding of a Workers VPC service through which the URLs are reached; absent = the public internet. */
  vpcBinding: z.optional(z.string()),
  /** Secrets with the id and secret of a Cloudflare Access service token, for a tunnel's public hostname. */
  access: z.optional(z.strictObject({ idSecret: secretName, secretSecret: secretName })),
  /** Proxmox Backup Servers, read by their own API. */
  backupServers: z._default(z.array(backupServerSchema), []),
  depth: z._default(z.enum(['full', 'lean']), 'full'),
  policy: z.prefault(policySchema, {}),
});

export const configSchema = z.strictObject({
  clusters: z.array(clusterSchema).check(
    z.minLength(1, 'name at least one cluster'),
    z.refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two clusters share an id'),
  ),
});

export type Config = z.infer<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type ClusterConfig = Config['clusters'][number];
export type BackupServerConfig = ClusterConfig['backupServers'][number];

/** Gives `offsight.config.ts` its types. */
export const defineConfig = (config: ConfigInput): ConfigInput => config;

/**
 * @throws Error that names everything that is wrong, each with its place and, for an unknown key, the
 * nearest right one.
 */
export function parseConfig(input: unknown): Config {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Error(`The configuration has mistakes:\n${parsed.error.issues.flatMap(mistakes).join('\n')}`);
}

type Issue = z.core.$ZodIssue;

function mistakes(issue: Issue): string[] {
  const place = issue.path.map(String).join('.') || '(top level)';
  if (issue.code !== 'unrecognized_keys') return [`- ${place}: ${issue.message}`];
  const known = keysAt(configSchema, issue.path);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    return `- ${place}: there is no key "${key}"${near ? `; did you mean "${near}"?` : ''}`;
  });
}

/** The keys that the schema knows at a path; arrays and records are stepped into whatever the index or name. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if ('innerType' in def) return keysAt(def.innerType, path);
  if (def.type === 'array') return keysAt(def.element, path.slice(1));
  if (def.type === 'record') return keysAt(def.valueType, path.slice(1));
  const [key, ...rest] = path;
  const fields = Object.entries({ ...('shape' in def && def.shape) });
  return key === undefined
    ? fields.map(([name]) => name)
    : fields.flatMap(([name, child]) => (name === key ? keysAt(child, rest) : []));
}

/** Nearest by edit distance, if at most a third of the word is wrong. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

/** Letters to add, drop or change on the way from one word to the other. */
function editDistance(from: string, to: string): number {
  const letters = [...to];
  // From what was read of the first word to each beginning of the second, the empty one aside.
  let row = letters.map((_, index) => index + 1);
  let distance = letters.length;
  for (const [index, letter] of [...from].entries()) {
    let before = index;
    distance = index + 1;
    row = row.map((above, at) => {
      distance = Math.min(before + Number(letter !== letters[at]), above + 1, distance + 1);
      before = above;
      return distance;
    });
  }
  return distance;
}
