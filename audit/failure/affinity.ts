/** HA's affinity rules in the form in which a recovery asks them. */
import type { FactsOf } from '../facts.ts';

type Rule = NonNullable<FactsOf<'ha'>['ha']['rules']>[number];

export interface Affinity {
  /** Priorities of the nodes on which a service may run, by sid; a service without a rule may run anywhere. */
  nodes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Services that belong together, by sid; all of a group share one list. */
  together: ReadonlyMap<string, readonly string[]>;
  /** Services that a service must keep away from, by sid. */
  apart: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Follows `PVE::HA::Rules` and its plugins: rules that are disabled or that the cluster calls infeasible do not
 * count; overlapping positive rules become one; what one member of such a group must avoid, all must; and a
 * group's node rule binds all its members. A node rule that is not strict allows other nodes at priority −1.
 */
export function affinityOf(rules: readonly Rule[], members: readonly string[]): Affinity {
  const valid = rules.filter(({ enabled, errors }) => enabled && errors.length === 0);
  const resource = valid.filter(
    ({ type, resources }) => type === 'resource-affinity' && resources.length > 1,
  );
  const groups = merged(
    resource.filter(({ affinity }) => affinity === 'positive').map(({ resources }) => resources),
  );
  const together = new Map(groups.flatMap((group) => group.map((sid) => [sid, group] as const)));
  return {
    nodes: nodePriorities(
      valid.filter(({ type }) => type === 'node-affinity'),
      members,
      together,
    ),
    together,
    // More services than nodes cannot be kept apart; the cluster drops such a rule.
    apart: separations(
      resource.filter(
        ({ affinity, resources }) => affinity === 'negative' && resources.length <= members.length,
      ),
      groups,
    ),
  };
}

/** Lists that share an element become one. None of them is empty. */
function merged(lists: readonly (readonly string[])[]): string[][] {
  const parent = new Map<string, string>();
  const rootOf = (sid: string): string => {
    let root = sid;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    parent.set(sid, root);
    return root;
  };
  const join = (sid: string, other: string) => {
    parent.set(rootOf(sid), rootOf(other));
    return sid;
  };
  for (const list of lists) list.reduce(join);
  const groups = new Map<string, string[]>();
  for (const sid of parent.keys()) {
    const group = groups.get(rootOf(sid));
    if (group) group.push(sid);
    else groups.set(rootOf(sid), [sid]);
  }
  return [...groups.values()];
}

function nodePriorities(
  rules: readonly Rule[],
  members: readonly string[],
  together: Affinity['together'],
): Affinity['nodes'] {
  const priorities = new Map<string, ReadonlyMap<string, number>>();
  for (const { nodes = {}, strict, resources } of rules) {
    const allowed = new Map(Object.entries(nodes));
    if (!strict) for (const node of members) if (!allowed.has(node)) allowed.set(node, -1);
    for (const sid of resources)
      for (const bound of [sid, ...(together.get(sid) ?? [])]) priorities.set(bound, allowed);
  }
  return priorities;
}

function separations(rules: readonly Rule[], groups: readonly string[][]): Affinity['apart'] {
  const direct = new Map<string, Set<string>>();
  for (const { resources } of rules)
    for (const sid of resources) for (const other of resources) separate(direct, sid, other);
  const apart = new Map([...direct].map(([sid, others]) => [sid, new Set(others)]));
  for (const group of groups) {
    const avoided = new Set(group.flatMap((sid) => [...(direct.get(sid) ?? [])]));
    // The cluster refuses rules that hold two services together and apart.
    for (const sid of group) avoided.delete(sid);
    for (const other of avoided)
      for (const sid of group) {
        separate(apart, sid, other);
        separate(apart, other, sid);
      }
  }
  return apart;
}

function separate(apart: Map<string, Set<string>>, sid: string, other: string): void {
  if (sid === other) return;
  const others = apart.get(sid);
  if (others) others.add(other);
  else apart.set(sid, new Set([other]));
}
