/** What moved in the cluster between two audits: facts against facts, no judgement. */
import type { Facts } from './facts.ts';
import { gibibytes } from './figures.ts';
import type { Guest } from './guest-name.ts';
import { sidOf } from './ha-guests.ts';
import type { Drift } from './report-drift.ts';
import { shortens } from './unread-rows.ts';

/**
 * Only what both audits saw is compared: a group or a guest's configuration that one of them could not read says
 * nothing. A guest is missing only when the whole list could be read and its node is up.
 */
export function drift(before: Facts | undefined, after: Facts): Drift {
  const nothing: Drift = { appeared: [], vanished: [], moved: [], restarted: [], changed: [] };
  if (!before) return nothing;
  const between = after.takenAt - before.takenAt;
  const nodes = restartedNodes(before, after, between);
  if (!before.guests || !after.guests) return { ...nothing, restarted: nodes };
  const was = new Map(before.guests.map((guest) => [guest.id, guest]));
  const is = new Map(after.guests.map((guest) => [guest.id, guest]));
  const stayed = after.guests.flatMap((guest) => {
    const earlier = was.get(guest.id);
    return earlier ? [{ earlier, guest }] : [];
  });
  const place = ({ id, name, node }: Guest) => ({ id, name, node });
  return {
    appeared: seesAll(before) ? after.guests.filter(({ id }) => !was.has(id)).map(place) : [],
    vanished: seesAll(after) ? before.guests.filter(({ id }) => !is.has(id)).map(place) : [],
    moved: stayed
      .filter(({ earlier, guest }) => earlier.node !== guest.node)
      .map(({ earlier, guest: { id, name, node } }) => ({ id, name, from: earlier.node, to: node })),
    restarted: [
      ...nodes,
      ...stayed
        .filter(({ earlier, guest }) => restarted(earlier.uptimeSeconds, guest.uptimeSeconds, between))
        .map(({ guest: { id, name, uptimeSeconds = 0 } }) => ({ id, name, uptimeSeconds })),
    ],
    changed: stayed.flatMap(({ earlier, guest }) => changesOf(earlier, guest, before, after)),
  };
}

const seesAll = ({ gaps }: Facts): boolean => !gaps.some((gap) => gap.group === 'guests' && shortens(gap));

function restartedNodes(before: Facts, after: Facts, between: number): Drift['restarted'] {
  const was = new Map(before.nodes?.map(({ node, uptimeSeconds }) => [node, uptimeSeconds]));
  return (after.nodes ?? [])
    .filter(({ node, uptimeSeconds }) => restarted(was.get(node), uptimeSeconds, between))
    .map(({ node, uptimeSeconds = 0 }) => ({ id: `node/${node}`, name: node, uptimeSeconds }));
}

/** It ran then and runs now, yet for a shorter time than has passed. A minute of slack covers late statistics. */
const restarted = (before: number | undefined, after: number | undefined, between: number): boolean =>
  Boolean(before && after && after + 60 < between);

type Setting = [what: string, read: (guest: Guest, facts: Facts) => string | undefined];

const onOff = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'on' : 'off');

const settings: Setting[] = [
  ['name', ({ name }) => name],
  ['cores', ({ cores }) => cores?.toString()],
  ['memory', ({ memoryBytes }) => (memoryBytes ? gibibytes(memoryBytes) : undefined)],
  [
    'HA',
    (guest, { ha }) =>
      ha && (ha.resources.find(({ sid }) => sid === sidOf(guest))?.requestedState ?? 'not managed'),
  ],
  ['start at boot', ({ config }) => onOff(config?.onBoot)],
  ['protection', ({ config }) => onOff(config?.protection)],
  [
    'disks',
    ({ config }) =>
      config?.disks
        .map(({ key, storage = 'host' }) => `${key} on ${storage}`)
        .sort()
        .join(', '),
  ],
  [
    'disks left out of backups',
    ({ config }) =>
      config &&
      (config.disks
        .filter(({ backedUp }) => !backedUp)
        .map(({ key }) => key)
        .sort()
        .join(', ') ||
        'none'),
  ],
];

function changesOf(earlier: Guest, guest: Guest, before: Facts, after: Facts): Drift['changed'] {
  return settings.flatMap(([what, read]) => {
    const [old, now] = [read(earlier, before), read(guest, after)];
    return old !== undefined && now !== undefined && old !== now
      ? [{ id: guest.id, name: guest.name, what, before: old, after: now }]
      : [];
  });
}
