import { type AllFacts, guestWith } from './found.ts';
import { healthyFacts } from './healthy-facts.ts';

/** Ten small containers on pve1 of three equal nodes, none of them under HA. */
export function crowded(): AllFacts {
  const facts = healthyFacts();
  const model = guestWith(facts, 'lxc/101');
  facts.ha.resources = [];
  facts.ha.rules = [];
  facts.guests = Array.from({ length: 10 }, (_, index) => ({
    ...structuredClone(model),
    id: `lxc/${201 + index}`,
    vmid: 201 + index,
    name: `app-${index}`,
    tags: [],
    node: 'pve1',
  }));
  return facts;
}

/** That pve1 holds too many is for the rule to say. */
export const heavy = { nodes: new Set(['pve1']), roles: new Set<string>() };
