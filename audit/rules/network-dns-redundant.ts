import { command } from '../command.ts';
import { eachNode } from '../each-node.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'network-dns-redundant',
  title: 'Every node asks the same two DNS servers or more',
  category: 'network',
  essential: false,
  needs: ['nodes', 'system'],

  check(facts, context) {
    const usual = commonest(facts.system.flatMap(({ dns }) => (dns ? [serversOf(dns)] : [])));
    return eachNode(facts, context, {
      parts: ['dns'],
      what: 'The DNS servers',
      read: ({ dns }) => dns && serversOf(dns),
      judge(node, servers) {
        const subject = `node/${node}`;
        const where = `/nodes/${node}/dns`;
        const seen = { seen: servers.join(', ') || 'no server', where, expected: 'two servers or more' };
        const look = [command('reads', 'pvesh get', [`/nodes/${node}/dns`])];
        if (servers.length < 2)
          return fail(
            'low',
            subject,
            servers[0] === undefined
              ? `${node} has no DNS server: updates, mail and storages that are named by host fail.`
              : `${node} asks a single DNS server (${servers[0]}): when that is down, updates, mail and storages that are named by host fail.`,
            seen,
            {
              summary: `Give ${node} a second DNS server on another machine (System → DNS).`,
              commands: look,
            },
          );
        if (servers.join() !== usual)
          return fail(
            'low',
            subject,
            `${node} asks other DNS servers (${listed(servers)}) than most nodes do, so a name may mean something else there.`,
            { ...seen, expected: usual },
            { summary: `Give ${node} the DNS servers of the other nodes (System → DNS).`, commands: look },
          );
        return pass(subject, `${node} asks ${listed(servers)}.`, seen);
      },
    });
  },
});

/** In one order: which of them is asked first does not matter here. */
const serversOf = ({ servers }: { servers: string[] }): string[] => [...new Set(servers)].sort();

/** What most nodes have; the first by letter where none is more usual. */
function commonest(lists: string[][]): string {
  const counts = new Map<string, number>();
  for (const list of lists) counts.set(list.join(), (counts.get(list.join()) ?? 0) + 1);
  const [first] = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}
