/** Everything that has to be right, looked at from where an audit would start. */
import { bucketTargets } from '../offsite/index.ts';
import { bounded, defaultSeconds, withoutSecrets } from './bounded.ts';
import { bucketLines } from './bucket.ts';
import { channelLines, heartbeatLines } from './channels.ts';
import { clusterLines } from './cluster.ts';
import { checkIds, cleanLine, type DoctorLine, line } from './line.ts';
import { serverLines } from './server.ts';
import { bindingLines, secretLines, secretsIn } from './settings.ts';
import type { World } from './world.ts';

/** A part of the examination, which runs beside the others and harms none of them. */
export interface Part {
  /** What is looked at, for whoever watches. */
  name: string;
  /** The line that says so when it does not end or breaks. */
  blame: Pick<DoctorLine, 'id' | 'subject'>;
  work(signal: AbortSignal): Promise<DoctorLine[]>;
  /** Questions that wait for one another. */
  steps?: number;
}

/**
 * Runs every part at once. Never throws.
 * @param more parts that only this runtime has
 * @param lines what is known already
 * @param secrets further values that must not be in any text
 */
export async function examine(
  world: World,
  { more = [], lines = [], secrets = [] }: { more?: Part[]; lines?: DoctorLine[]; secrets?: string[] } = {},
  onDone: (done: number, total: number, what: string) => void = () => {},
): Promise<DoctorLine[]> {
  const parts = [...partsOf(world), ...more];
  let done = 0;
  const found = await Promise.all(
    parts.map(async ({ name, blame, work, steps = 1 }) => {
      const seconds = (world.seconds ?? defaultSeconds) * steps;
      const result = await bounded(seconds, work, (instead) => [line(blame.id, blame.subject, instead)]);
      onDone(++done, parts.length, name);
      return result;
    }),
  );
  const all = [...lines, ...secretLines(world), ...bindingLines(world), ...found.flat()];
  return inOrder(all).map(censor([...valuesOf(world), ...secrets]));
}

function partsOf(world: World): Part[] {
  return world.config.clusters.flatMap((cluster) => {
    const { id, backupServers, policy, alerts } = cluster;
    const { heartbeat } = alerts;
    return [
      {
        name: id,
        blame: { id: 'cluster-address', subject: id },
        work: (signal) => clusterLines(world, cluster, signal),
        steps: 3,
      },
      ...backupServers.map<Part>((server) => ({
        name: server.name,
        blame: { id: 'server-address', subject: server.name },
        work: (signal) => serverLines(world, server, policy, signal),
        steps: 3,
      })),
      ...bucketTargets(policy.offsite).map<Part>((target) => ({
        name: target.name,
        blame: { id: 'bucket-reached', subject: target.name },
        work: (signal) => bucketLines(world, target, signal),
        steps: 3,
      })),
      ...alerts.channels.map<Part>((channel) => ({
        name: channel.name,
        blame: { id: channel.type === 'smtp' ? 'channel-mail' : 'channel-hook', subject: channel.name },
        work: (signal) => channelLines(world, channel, signal),
      })),
      ...(heartbeat
        ? [
            {
              name: 'heartbeat',
              blame: { id: 'heartbeat', subject: id },
              work: (signal) => heartbeatLines(world, id, heartbeat, signal),
            } satisfies Part,
          ]
        : []),
    ] satisfies Part[];
  });
}

/** By group, and within a group by what it is about, so that all of one cluster stands together. */
function inOrder(lines: DoctorLine[]): DoctorLine[] {
  const place = new Map(checkIds.map((id, index) => [id, index]));
  return lines.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

const valuesOf = ({ config, secretOf }: World): string[] =>
  [...secretsIn(config).keys()].flatMap((name) => secretOf(name) ?? []);

export function censor(secrets: readonly string[]): (found: DoctorLine) => DoctorLine {
  const redact = withoutSecrets(secrets);
  return (found) => {
    const { id, subject, state, said, next } = cleanLine(found);
    return { id, subject: redact(subject), state, said: redact(said), ...(next && { next: redact(next) }) };
  };
}
