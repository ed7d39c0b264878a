import { command } from '../command.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';
import { type OnNode, onOnlineNodes, type Storage, storageSubject } from '../storage-on-nodes.ts';

export default defineRule({
  id: 'storage-is-active',
  title: 'Every enabled storage works on every node that should have it',
  category: 'storage',
  essential: true,
  needs: ['storage', 'nodes'],

  check({ storage, nodes }, context) {
    return storage
      .filter(({ enabled }) => enabled)
      .flatMap((entry) => {
        const on = onOnlineNodes(entry, nodes);
        return (entry.shared ? on.slice(0, 1) : on).map((one) =>
          judge(entry, one.node, entry.shared ? on : [one], context),
        );
      });
  },
});

/**
 * @param node of a local storage; any of a shared one.
 * @param on the nodes behind the verdict: all of a shared storage, one of a local one.
 */
function judge(entry: Storage, node: string, on: OnNode[], { gap }: Context): Verdict {
  const name = entry.storage;
  const down = on.filter(({ state }) => state?.active === false).map(({ node }) => node);
  const up = on.filter(({ state }) => state?.active).map(({ node }) => node);
  const silent = on.filter(({ state }) => state === undefined).map(({ node }) => node);
  const subject = storageSubject(entry, node);
  const where = entry.shared ? '/nodes/{node}/storage' : `/nodes/${node}/storage`;
  if (down.length > 0)
    return fail(
      'high',
      subject,
      `${name} is enabled but does not work on ${listed(down)}${up.length > 0 ? `; it works on ${listed(up)}` : ''}.`,
      { seen: `enabled, not active on ${down.join(', ')}`, where, expected: 'active' },
      {
        summary: mend(entry, down),
        commands: down.map((node) => command('reads', 'pvesm status', [], { storage: name }, node)),
      },
    );
  if (silent[0] !== undefined)
    return unknown(
      subject,
      `Whether ${name} works on ${listed(silent)}`,
      gap('storage', `storage/${silent[0]}/${name}`),
    );
  return pass(subject, `${name} is active on ${listed(up)}.`, {
    seen: 'active',
    where,
  });
}

function mend({ storage, shared, server }: Storage, down: string[]): string {
  const nodes = listed(down);
  if (!shared)
    return `Find out why ${storage} is missing on ${nodes}; if it was never made there, restrict the storage to the nodes that have it.`;
  const source = server === undefined ? 'what it is kept on' : `the server ${server}`;
  return `Look whether ${nodes} can reach ${source} and may use it.`;
}
