/** From options to what is to be judged: facts, and what the owner expects. */
import { readFileSync } from 'node:fs';
import type { Judgement } from '../audit/build.ts';
import type { ClusterConfig } from '../audit/config.ts';
import { type Facts, factsSchema } from '../audit/facts.ts';
import { offsitePolicySchema } from '../audit/offsite-policy.ts';
import { defaultPolicy, type Policy, policySchema } from '../audit/policy.ts';
import type { DemoOffsite } from '../demo/index.ts';
import { UsageError } from './arguments.ts';
import type { AuditOptions } from './audit-options.ts';
import { readConfigFile } from './config-file.ts';
import { readDrillsFile } from './drills-file.ts';
import { type Beside, gatherCluster, gatherDemo, type Surroundings, simulated } from './gather-here.ts';
import { offsiteHere, wayIntoDemo } from './offsite-here.ts';

/**
 * What the options ask to be judged.
 * @throws UsageError, or Error with cause and next step
 */
export async function auditMaterial(options: AuditOptions, around: Surroundings): Promise<Judgement> {
  const configured = await configuredCluster(options);
  const { source } = options;
  const stored = source.kind === 'facts' ? readStored(source.file) : undefined;
  const demo = source.kind === 'demo' ? simulated(source.name) : undefined;
  const expected = configured?.policy ?? stored?.policy ?? defaultPolicy;
  // A simulated cluster has places of its own, unless the configuration names others.
  const places = expected.offsite.targets.length === 0 ? demo?.offsite : undefined;
  const policy = places ? { ...expected, offsite: offsitePolicySchema.parse(places.policy) } : expected;
  const facts =
    stored?.facts ??
    (demo
      ? await gatherDemo(demo, options, beside(options, policy, places, around), around)
      : await gatherCluster(options, configured, beside(options, policy, undefined, around), around));
  return {
    id: stored?.id ?? reportId(facts.takenAt),
    cluster: identify(source.kind === 'demo' ? undefined : configured, stored, facts),
    facts,
    policy: { ...policy, profile: options.profile ?? policy.profile },
  };
}

function beside(
  { source, offsite, drills: file }: AuditOptions,
  policy: Policy,
  simulatedPlaces: DemoOffsite | undefined,
  around: Surroundings,
): Beside {
  const leaveOut = !offsite
    ? '--no-offsite leaves it out'
    : source.kind === 'demo' && !simulatedPlaces
      ? 'a simulated cluster keeps nothing there'
      : source.kind === 'cluster' && source.urls
        ? 'with --url only what is expected is taken from the configuration'
        : undefined;
  const places = offsiteHere(
    policy.offsite,
    leaveOut,
    around,
    simulatedPlaces && wayIntoDemo(simulatedPlaces, around),
  );
  return {
    ...(file !== undefined && { drills: readDrillsFile(file, around.now()) }),
    ...(places && { offsite: places }),
  };
}

/** `20261122T031742Z-t`: an audit from a terminal at that time (Unix seconds, UTC). */
export const reportId = (takenAt: number): string =>
  `${new Date(takenAt * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')}-t`;

/** What may stand in keys and paths, made from a cluster's or host's name. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return slug || 'cluster';
}

function identify(
  configured: ClusterConfig | undefined,
  stored: Stored | undefined,
  facts: Facts,
): Judgement['cluster'] {
  if (configured) return { id: configured.id, name: configured.name };
  if (stored?.cluster) return stored.cluster;
  const own = facts.cluster?.name ?? facts.cluster?.members[0]?.node;
  return own === undefined ? { id: 'cluster' } : { id: slugOf(own), name: own };
}

async function configuredCluster({
  config: file,
  cluster: id,
}: AuditOptions): Promise<ClusterConfig | undefined> {
  if (file === undefined) return undefined;
  const { config } = await readConfigFile(file).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const found = id === undefined ? config.clusters[0] : config.clusters.find((cluster) => cluster.id === id);
  if (found) return found;
  const known = config.clusters.map((cluster) => cluster.id).join(', ');
  throw new UsageError(`${file} has no cluster "${id}"; it has ${known}.`);
}

interface Stored {
  facts: Facts;
  /** These are known of facts that a Worker kept beside its report. */
  id?: string;
  cluster?: { id: string; name?: string };
  policy?: Policy;
}

/** Reads what `--save-facts` wrote, or what a Worker keeps under `<cluster>/facts/`. */
function readStored(file: string): Stored {
  const json = readJson(file);
  if (typeof json !== 'object' || json === null) return { facts: factsIn(json, file) };
  const { id, cluster, policy } = json as { id?: unknown; cluster?: unknown; policy?: unknown };
  const judgedBy = policySchema.safeParse(policy);
  if (!('facts' in json))
    return { facts: factsIn(json, file), ...(judgedBy.success && { policy: judgedBy.data }) };
  return {
    facts: factsIn(json.facts, file),
    ...(typeof id === 'string' && { id }),
    ...(isNamed(cluster) && { cluster }),
    ...(judgedBy.success && { policy: judgedBy.data }),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // readFileSync and JSON.parse throw Errors
    if (code === 'ENOENT')
      throw new Error(`there is no ${file}: --save-facts of an earlier audit writes it.`);
    throw new Error(`${file} could not be read as JSON: ${message}`);
  }
}

function factsIn(json: unknown, file: string): Facts {
  const parsed = factsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const place = first?.path.map(String).join('.') || 'the top level';
  throw new Error(
    `${file} holds no facts of an audit (${place}: ${first?.message}): give a file that --save-facts wrote.`,
  );
}

const isNamed = (value: unknown): value is { id: string; name?: string } =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  (!('name' in value) || typeof value.name === 'string');
