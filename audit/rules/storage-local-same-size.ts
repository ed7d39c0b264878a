import { command } from '../command.ts';
import { gibibytes, percent } from '../figures.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { holdsGuests, inactive, type OnNode, onOnlineNodes } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'storage-local-same-size',
  title: 'Local storage of one name has a similar size on every node',
  category: 'storage',
  essential: true,
  needs: ['storage', 'nodes'],

  check({ storage, nodes }, context) {
    return storage
      .filter((entry) => entry.enabled && !entry.shared && holdsGuests(entry))
      .map((entry) => ({ name: entry.storage, on: onOnlineNodes(entry, nodes) }))
      .filter(({ on }) => on.length > 1)
      .flatMap(({ name, on }) => judge(name, on, context));
  },
});

interface Size {
  node: string;
  bytes: number;
}

function judge(name: string, on: OnNode[], { gap, policy }: Context): Verdict[] {
  const ratio = policy.thresholds.localStorageRatio;
  const subject = `storage/${name}`;
  const silent = on.filter(({ state }) => !state?.active || state.totalBytes === undefined);
  // Types that have no size of their own (ESXi) report 0.
  const sizes = on
    .flatMap(({ node, state }) =>
      state?.active && state.totalBytes ? [{ node, bytes: state.totalBytes }] : [],
    )
    .sort((a, b) => a.bytes - b.bytes);
  const smallest = sizes[0];
  const largest = sizes.at(-1);
  // A size that is missing can only widen the difference, so a finding stands without it.
  if (smallest && largest && smallest.bytes < largest.bytes * ratio)
    return [unequal(name, sizes, smallest, largest, ratio)];
  const missing = silent[0];
  if (missing) {
    const { node, state } = missing;
    const why = state?.active === false ? inactive(name, node) : gap('storage', `storage/${node}/${name}`);
    return [unknown(subject, `The size of ${name} on ${listed(silent.map((one) => one.node))}`, why)];
  }
  if (!smallest || !largest) return [];
  const message = `${name} has ${gibibytes(smallest.bytes)} on ${smallest.node} and no more than ${gibibytes(largest.bytes)} on any other node.`;
  return [pass(subject, message, evidence(sizes, ratio))];
}

function unequal(name: string, sizes: Size[], smallest: Size, largest: Size, ratio: number): Verdict {
  return fail(
    'medium',
    `storage/${name}`,
    `${name} has ${gibibytes(smallest.bytes)} on ${smallest.node} but ${gibibytes(largest.bytes)} on ${largest.node}: guests that fit there may not fit here.`,
    evidence(sizes, ratio),
    {
      summary: `Enlarge ${name} on ${smallest.node}, or keep guests with big disks on storage that every node has.`,
      commands: [command('reads', 'pvesm list', [name], {}, largest.node)],
    },
  );
}

const evidence = (sizes: Size[], ratio: number) => ({
  seen: sizes.map(({ node, bytes }) => `${node}: ${gibibytes(bytes)}`).join(', '),
  where: '/nodes/{node}/storage',
  expected: `the smallest at least ${percent(ratio)} of the largest`,
});
