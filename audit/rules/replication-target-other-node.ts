import { command } from '../command.ts';
import type { FactsOf } from '../facts.ts';
import { guestName } from '../guest-name.ts';
import { defineRule, fail, pass, type Severity, unknown, type Verdict } from '../rule.ts';

type Guest = FactsOf<'guests'>['guests'][number];
type Storage = FactsOf<'storage'>['storage'][number];

export default defineRule({
  id: 'replication-target-other-node',
  title: 'Replication goes to another node that can take it',
  category: 'recovery',
  essential: false,
  needs: ['replication', 'nodes'],
  also: ['guests', 'storage'],

  check({ replication, nodes, guests, storage }) {
    const members = new Set(nodes.map(({ node }) => node));
    const byId = new Map(guests?.map((guest) => [guest.vmid, guest]));
    const pools = new Map(storage?.map((entry) => [entry.storage, entry]));
    return replication
      .filter(({ enabled }) => enabled)
      .map((job) => judge(job, byId.get(job.vmid), members, pools));
  },
});

function judge(
  { id, vmid, source, target }: FactsOf<'replication'>['replication'][number],
  guest: Guest | undefined,
  members: ReadonlySet<string>,
  pools: ReadonlyMap<string, Storage>,
): Verdict {
  const subject = `replication/${id}`;
  const name = guest ? guestName(guest) : `guest ${vmid}`;
  // The guest may have moved since its job was made.
  const from = guest?.node ?? source;
  const where = '/cluster/replication';
  const wrong = (severity: Severity, what: string) =>
    fail(
      severity,
      subject,
      `${id} replicates ${name} to ${target}, ${what}.`,
      {
        seen: `from ${from ?? 'an unknown node'} to ${target}`,
        where,
        expected: 'another node with the same pools',
      },
      {
        summary: 'Make a job to a node that has the storages of the guest, then remove this one.',
        commands: [command('reads', 'pvesh get', ['/cluster/replication'])],
      },
    );
  if (!members.has(target)) return wrong('high', 'which is no node of this cluster');
  if (from === target) return wrong('high', 'where the guest itself is');
  const missing = (guest?.config?.disks ?? [])
    .filter(({ replicated }) => replicated !== false)
    .find(({ storage }) => pools.get(storage ?? '')?.onlyNodes?.includes(target) === false)?.storage;
  if (missing !== undefined) return wrong('high', `where its storage ${missing} is not configured`);
  if (from === undefined) return unknown(subject, `From which node ${id} replicates`);
  return pass(subject, `${id} replicates ${name} from ${from} to ${target}.`, { seen: target, where });
}
