/**
 * What may become of the guests of a node that dies, worked out the slow way: every question is answered by going
 * through all facts again, rules are asked pair by pair, loads are counted anew for each choice. It shares no code
 * with the simulation. Times, texts and order are not its business.
 */
import type { Facts } from '../../audit/facts.ts';
import type { AllFacts } from './failure-case.ts';
import {
  type Outcome,
  recoverAll,
  recoverAnyhow,
  resetsItself,
  runs,
  sid,
  tied,
} from './failure-oracle-manager.ts';
import { bridges, reachAll, storageOf } from './failure-oracle-reach.ts';

type Guest = AllFacts['guests'][number];

/** Guest id → every answer that is right, written `fate by whom on node`. */
export function admissible(facts: Facts, dead: string): Record<string, Set<string>> {
  const up = (facts.cluster?.members ?? []).filter(({ online }) => online).map(({ node }) => node);
  const left = up.filter((node) => node !== dead).sort();
  const quorum = quorumLeft(facts, left);
  const outcomes = weighed(facts)
    ? recoverAnyhow(facts, dead, left)
    : new Map([...recoverAll(facts, dead, left)].map(([service, outcome]) => [service, [outcome]]));
  const answers: Record<string, Set<string>> = {};
  for (const guest of facts.guests ?? [])
    if (guest.node === dead && runs(guest))
      answers[guest.id] = fates(facts, guest, dead, left, quorum, outcomes);
  if (quorum === false)
    for (const guest of facts.guests ?? [])
      if (left.includes(guest.node) && runs(guest) && resetsItself(facts, guest.node))
        answers[guest.id] = new Set([`manual by hand on ${guest.node}`]);
  return answers;
}

function fates(
  facts: Facts,
  guest: Guest,
  dead: string,
  left: string[],
  quorum: boolean | null,
  outcomes: Map<string, Outcome[]>,
): Set<string> {
  const one = (answer: string) => new Set([answer]);
  if (!guest.config) return one('unknown');
  const reach = left.map((node) => ({ node, ...reachAll(facts, guest, node) }));
  const good = reach.filter(({ kind }) => kind === 'here' || kind === 'replica');
  if (good.length === 0) {
    if (
      left.length === 0 &&
      guest.config.disks.some((disk) => disk.storage && !storageOf(facts, disk.storage))
    )
      return one('unknown');
    if (reach.some(({ kind }) => kind === 'unknown')) return one('unknown');
    const local = guest.config.disks.some(
      ({ storage }) => storage && storageOf(facts, storage)?.shared === false,
    );
    if (left.length === 0 ? local : reach.every(({ kind }) => kind === 'gone'))
      return one(fromBackup(facts, guest, dead));
    return one('waits');
  }
  if (tied(guest)) return one('waits');

  const here = good.filter(({ kind }) => kind === 'here').map(({ node }) => node);
  const youngest = Math.min(...good.map(({ age }) => age));
  const byHand =
    here.length > 0
      ? new Set(
          here.some((node) => bridges(facts, guest, node) === 'ok')
            ? here
                .filter((node) => bridges(facts, guest, node) === 'ok')
                .map((node) => `manual by hand on ${node}`)
            : ['manual by hand'],
        )
      : new Set(
          good.filter(({ age }) => age === youngest).map(({ node }) => `from-replica by hand on ${node}`),
        );

  if (!facts.ha) return one('unknown');
  const service = facts.ha.resources.find((each) => each.sid === sid(guest));
  if (service?.requestedState !== 'started') return byHand;
  if (!facts.ha.status) return one('unknown');
  if (['disarmed', 'disarming'].includes(facts.ha.status.armedState ?? '')) return byHand;
  if (service.state === 'error' || service.state === 'freeze') return byHand;
  if (quorum === null) return one('unknown');
  if (quorum === false) return byHand;
  if (!facts.ha.rules) return one('unknown');
  const possible = new Set(
    (outcomes.get(service.sid) ?? []).map((outcome) => {
      if (typeof outcome === 'string') return outcome;
      const replica = reachAll(facts, guest, outcome.on).kind === 'replica';
      return `${replica ? 'from-replica' : 'returns'} by ha on ${outcome.on}`;
    }),
  );
  const [only = 'nowhere', ...others] = possible;
  const certain: Record<string, Set<string>> = {
    nowhere: one('waits'),
    unknown: one('unknown'),
    fails: byHand,
  };
  const ways = new Set([...possible].map((answer) => answer.replace(/ on .*/, '')));
  const [way = '', ...otherWays] = ways;
  const somewhere = otherWays.length === 0 && way.endsWith('by ha') ? one(way) : one('unknown');
  const answers = others.length === 0 ? (certain[only] ?? one(only)) : somewhere;
  // What hangs on how other services of the node are placed may be called unknown, though it comes to the same.
  const hangs =
    outcomes.size > 1 && weighed(facts) && facts.ha.rules.some(({ type }) => type === 'resource-affinity');
  return hangs ? new Set([...answers, 'unknown']) : answers;
}

const weighed = (facts: Facts) => (facts.cluster?.options?.haScheduler ?? 'basic') !== 'basic';

function fromBackup(facts: Facts, guest: Guest, dead: string): string {
  const copies = (facts.backups?.copies ?? []).filter(
    ({ vmid, node }) => vmid === guest.vmid && node !== dead,
  );
  if (copies.length > 0) return 'restore by hand';
  const all = facts.backups?.listed.some(({ storage }) => storage === 'vault');
  return all ? 'lost' : 'unknown';
}

/** Null when what is not known of the QDevice would change the answer. */
function quorumLeft(facts: Facts, left: string[]): boolean | null {
  const { cluster } = facts;
  if (!cluster?.votes) return null;
  const votes = (nodes: string[]) =>
    cluster.votes?.reduce((sum, each) => sum + (nodes.includes(each.node) ? each.votes : 0), 0) ?? 0;
  const all = votes(cluster.members.map(({ node }) => node));
  const weights = cluster.members.length % 2 === 0 ? [1] : [1, cluster.members.length - 1];
  const possible: [configured: number, present: number][] = [];
  if (!cluster.qdevice?.configured) possible.push([0, 0]);
  if (cluster.qdevice?.configured !== false)
    for (const weight of weights)
      for (const connected of [true, false])
        if (cluster.qdevice?.state === undefined || connected === (cluster.qdevice.state === 'Connected'))
          possible.push([weight, connected ? weight : 0]);
  const answers = possible.map(([configured, present]) => votes(left) + present > (all + configured) / 2);
  return answers.every((answer) => answer === answers[0]) ? (answers[0] ?? null) : null;
}
