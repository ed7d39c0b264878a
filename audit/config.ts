/** The owner's configuration: `offsight.config.ts` on his machine, `config/policy.json` in the bucket. */
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { channelsSchema, heartbeatSchema } from './alert/channel-settings.ts';
import { alertSettingsSchema } from './alert/settings.ts';
import { targetMistakes } from './offsite-config.ts';
import { policySchema } from './policy.ts';

// The small build of zod has no texts of its own; an owner reads these.
z.config(en());

/** Names become keys and paths, so they are narrow. Words that pages and the API use are taken. */
const clusterId = z.string().check(
  z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use a-z, 0-9 and hyphens, at most 32'),
  z.refine(
    (id) => !['api', 'config', 'rules', 'assets', 'setup', 'open'].includes(id),
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

const alertsSchema = z.extend(alertSettingsSchema, {
  /** Where alerts go; none = nobody is told anything. */
  channels: z._default(channelsSchema, []),
  heartbeat: z.optional(heartbeatSchema),
});

/** Links that need no sign-in; each is closed without its secret, whose value is the key in the address. */
const openSchema = z.strictObject({
  feedsSecret: z.optional(secretName),
  badgeSecret: z.optional(secretName),
  metricsSecret: z.optional(secretName),
});

const clusterFields = z.strictObject({
  id: clusterId,
  /** Shown in reports; absent = the cluster's own name, and the id where that is not known. */
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
  alerts: z.prefault(alertsSchema, {}),
  open: z.optional(openSchema),
});

const clusterSchema = clusterFields.check(({ value, issues }) => {
  const servers = value.backupServers.map(({ name }) => name);
  for (const [index, target] of value.policy.offsite.targets.entries())
    for (const { path, message } of targetMistakes(target, servers))
      issues.push({
        code: 'custom',
        input: target,
        path: ['policy', 'offsite', 'targets', index, ...path],
        message,
      });
});

/** A page's path is put behind it, so it has none of its own. */
const siteSchema = z
  .url({ protocol: /^https?$/ })
  .check(z.regex(/^[^/]+:\/\/[^/?#@]+\/?$/, 'give the address alone, like https://offsight.example.com'));

const day = z.iso.date('write a day, like 2027-06-30');

/** `npm run token` makes one and prints this entry; the token itself stands nowhere. */
const tokenSchema = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use a-z, 0-9 and hyphens, at most 32')),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the token, 64 hex digits')),
  scopes: z.array(z.enum(['read', 'run', 'record'])).check(z.minLength(1)),
  /** The last day on which it counts. */
  until: z.optional(day),
});

export const configSchema = z.strictObject({
  /** Where people open the reports: for links in alerts and feeds. */
  site: z.optional(siteSchema),
  /** Tokens of machines: scripts, monitors. */
  tokens: z._default(
    z
      .array(tokenSchema)
      .check(
        z.refine(
          (list) => new Set(list.map(({ name }) => name)).size === list.length,
          'two tokens share a name',
        ),
      ),
    [],
  ),
  clusters: z.array(clusterSchema).check(
    z.minLength(1, 'name at least one cluster'),
    z.refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two clusters share an id'),
  ),
});

export type Config = z.infer<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type ClusterConfig = Config['clusters'][number];
export type AlertsConfig = ClusterConfig['alerts'];
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
  throw new Error(
    `The configuration has mistakes:\n${parsed.error.issues.flatMap((issue) => mistakes(issue)).join('\n')}`,
  );
}

type Issue = z.core.$ZodIssue;

/** @param schema of the value at `above`, from where the issue's own path goes on */
function mistakes(
  issue: Issue,
  schema: z.core.$ZodType = configSchema,
  above: readonly PropertyKey[] = [],
): string[] {
  const path = [...above, ...issue.path];
  const place = path.map(String).join('.') || '(top level)';
  if (issue.code === 'invalid_union') {
    // One list of issues for each option, in their order.
    const options = schemasAt(schema, issue.path).flatMap(optionsOf);
    const meant = meantOf(
      issue.errors.flatMap((issues, at) => options.slice(at, at + 1).map((option) => ({ option, issues }))),
    );
    if (meant) return meant.issues.flatMap((inner) => mistakes(inner, meant.option, path));
  }
  if (issue.code !== 'unrecognized_keys') return [`- ${place}: ${issue.message}`];
  const known = schemasAt(schema, issue.path)
    .flatMap((at) => [at, ...optionsOf(at)])
    .flatMap((at) => Object.keys(shapeOf(at)));
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    return `- ${place}: there is no key "${key}"${near ? `; did you mean "${near}"?` : ''}`;
  });
}

interface Attempt {
  option: z.core.$ZodType;
  issues: Issue[];
}

/** The one of several possible shapes that was meant: the one with the fewest mistakes, if there is one such. */
function meantOf(attempts: readonly Attempt[]): Attempt | undefined {
  const amountIn = ({ issues }: Attempt) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  const least = Math.min(...attempts.map(amountIn));
  const nearest = attempts.filter((attempt) => amountIn(attempt) === least);
  return nearest.length === 1 ? nearest[0] : undefined;
}

/** The schema at a path, if there is one; arrays and records are stepped into whatever the index or name. */
function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ('innerType' in def) return schemasAt(def.innerType, path);
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  if (def.type === 'array') return schemasAt(def.element, rest);
  if (def.type === 'record') return schemasAt(def.valueType, rest);
  return Object.entries(shapeOf(schema)).flatMap(([name, child]) =>
    name === key ? schemasAt(child, rest) : [],
  );
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return { ...('shape' in def && def.shape) };
}

function optionsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return [...('options' in def ? def.options : [])];
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
