/**
 * What may become of the guests of a node that dies, worked out the slow way: every question is answered by going
 * through all facts again, rules are asked pair by pair, loads are counted anew for each choice. It shares no code
 * with the simulation. Times, texts and order are not its business.
 */

import type { Facts } from '../../audit/facts.ts';
import type { AllFacts } from './failure-case.ts';

type Guest = AllFacts['guests'][number];
type Service = AllFacts['ha']['resources'][number];
type Disk = NonNullable<Guest['config']>['disks'][number];

const sid = ({ type, vmid }: Guest) => `${type === 'qemu' ? 'vm' : 'ct'}:${vmid}`;
const runs = (guest: Guest) => !guest.template && guest.status !== 'stopped' && guest.status !== 'unknown';

/** Guest id → every answer that is right, written `fate by whom on node`. */
export function admissible(facts: Facts, dead: string): Record<string, Set<string>> {
  const up = (facts.cluster?.members ?? []).filter(({ online }) => online).map(({ node }) => node);
  const left = up.filter((node) => node !== dead).sort();
  const quorum = quorumLeft(facts, left);
  const outcomes = recoverAll(facts, dead, left);
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
  outcomes: Map<string, Outcome>,
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
  if (guest.config.passthrough.length > 0 || guest.config.disks.some(({ storage }) => !storage))
    return one('waits');

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
  const outcome = outcomes.get(service.sid) ?? 'nowhere';
  if (outcome === 'nowhere') return one('waits');
  if (outcome === 'unknown') return one('unknown');
  if (outcome === 'fails') return byHand;
  const replica = reachAll(facts, guest, outcome.on).kind === 'replica';
  return one(`${replica ? 'from-replica' : 'returns'} by ha on ${outcome.on}`);
}

type Outcome = { on: string } | 'nowhere' | 'fails' | 'unknown';

/** First all services get a node, in the order of their ids; then they start, and those that fail may move on. */
function recoverAll(facts: Facts, dead: string, left: string[]): Map<string, Outcome> {
  const placed = new Map<string, string | null>();
  const services = (facts.ha?.resources ?? []).filter(({ requestedState }) => requestedState !== 'ignored');
  for (const service of services) {
    const home = homeOf(facts, service);
    placed.set(service.sid, home !== undefined && left.includes(home) && burdens(service) ? home : null);
  }
  const moving = services
    .filter((service) => homeOf(facts, service) === dead)
    .filter(({ requestedState }) => requestedState === 'started' || requestedState === 'stopped')
    .filter(({ state }) => state !== 'error' && state !== 'freeze')
    .sort((a, b) => (a.sid < b.sid ? -1 : 1));
  for (const each of moving) placed.set(each.sid, choose(facts, each.sid, left, placed, []));
  return new Map(moving.map((each) => [each.sid, attempt(facts, each, left, placed)]));
}

function attempt(
  facts: Facts,
  service: Service,
  left: string[],
  placed: Map<string, string | null>,
): Outcome {
  const guest = facts.guests?.find((each) => sid(each) === service.sid && runs(each));
  const tried: string[] = [];
  for (let node = placed.get(service.sid) ?? null; node !== null; ) {
    const start = guest?.config && !tied(guest) ? starts(facts, guest, node) : 'ok';
    if (start === 'unknown') return 'unknown';
    if (start === 'ok') return { on: node };
    tried.push(node);
    if (start === 'stuck' || tried.length > service.maxRelocate) return 'fails';
    node = choose(facts, service.sid, left, placed, tried);
    if (node === null) return 'fails';
    placed.set(service.sid, node);
  }
  return 'nowhere';
}

const tied = ({ config }: Guest) =>
  config !== undefined && (config.passthrough.length > 0 || config.disks.some(({ storage }) => !storage));

const homeOf = (facts: Facts, service: Service): string | undefined =>
  service.node ?? facts.guests?.find((guest) => sid(guest) === service.sid && runs(guest))?.node;

const burdens = ({ state, requestedState }: Service): boolean =>
  state === undefined ? requestedState === 'started' : state !== 'stopped' && state !== 'queued';

/** The least loaded node that rules allow, the first by name among equals. */
function choose(
  facts: Facts,
  service: string,
  left: string[],
  placed: Map<string, string | null>,
  tried: string[],
): string | null {
  const rules = (facts.ha?.rules ?? []).filter((rule) => rule.enabled && rule.errors.length === 0);
  const mates = group(facts, service);
  const working = left.filter((node) => !lrm(facts, node)?.text.includes('maintenance mode'));
  const nodeRule = rules.find(
    (rule) =>
      rule.type === 'node-affinity' &&
      rule.resources.some((each) => each === service || mates.includes(each)),
  );
  const priority = (node: string) => {
    if (!nodeRule) return 0;
    return nodeRule.nodes?.[node] ?? (nodeRule.strict ? Number.NaN : -1);
  };
  const allowed = working.filter((node) => !Number.isNaN(priority(node)));
  const best = Math.max(...allowed.map(priority));
  let nodes = allowed.filter((node) => priority(node) === best && !tried.includes(node));
  nodes = nodes.filter(
    (node) =>
      ![...placed].some(([other, at]) => at === node && other !== service && mustPart(facts, service, other)),
  );
  const matesOn = (node: string) =>
    mates.filter((each) => each !== service && placed.get(each) === node).length;
  const most = Math.max(0, ...nodes.map(matesOn));
  if (most > 0) nodes = [nodes.filter((node) => matesOn(node) === most).sort()[0] as string];
  const load = (node: string) => loadOf(facts, placed, node);
  return nodes.sort((a, b) => load(a) - load(b) || (a < b ? -1 : 1))[0] ?? null;
}

function loadOf(facts: Facts, placed: Map<string, string | null>, node: string): number {
  const services = [...placed.values()].filter((at) => at === node).length;
  if (!facts.cluster?.version.startsWith('9.2')) return services;
  const others = (facts.guests ?? []).filter(
    (guest) =>
      guest.node === node && guest.status === 'running' && !guest.template && !placed.has(sid(guest)),
  );
  return services + others.length;
}

/** All services that belong together with one, itself included. */
function group(facts: Facts, service: string): string[] {
  const found = new Set([service]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const rule of facts.ha?.rules ?? [])
      if (
        rule.enabled &&
        rule.errors.length === 0 &&
        rule.affinity === 'positive' &&
        rule.resources.length > 1
      )
        if (rule.resources.some((each) => found.has(each)))
          for (const each of rule.resources) found.add(each);
  }
  return [...found];
}

/** A negative rule holds two apart, or one of them from a mate of the other. */
function mustPart(facts: Facts, a: string, b: string): boolean {
  const direct = (x: string, y: string) =>
    (facts.ha?.rules ?? []).some(
      (rule) =>
        rule.enabled &&
        rule.errors.length === 0 &&
        rule.affinity === 'negative' &&
        rule.resources.length <= (facts.cluster?.members.length ?? 0) &&
        rule.resources.includes(x) &&
        rule.resources.includes(y),
    );
  return group(facts, a).some((mate) => direct(mate, b)) || group(facts, b).some((mate) => direct(a, mate));
}

function starts(facts: Facts, guest: Guest, node: string): 'ok' | 'retry' | 'stuck' | 'unknown' {
  const timestamp = lrm(facts, node)?.timestamp;
  if (timestamp !== undefined && facts.takenAt - timestamp > 60) return 'stuck';
  const disks = reachAll(facts, guest, node).kind;
  const network = bridges(facts, guest, node);
  if (disks === 'gone' || disks === 'absent') return 'stuck';
  if (guest.config?.mountedIsos.some((iso) => storageOf(facts, iso.split(':')[0] ?? '')?.shared === false))
    return 'stuck';
  if (disks === 'unknown' || network === 'unknown') return 'unknown';
  return disks === 'inactive' || network === 'missing' ? 'retry' : 'ok';
}

const lrm = (facts: Facts, node: string) => facts.ha?.status?.lrm.find((each) => each.node === node);
const storageOf = (facts: Facts, name: string) => facts.storage?.find(({ storage }) => storage === name);

type Reach = { kind: 'here' | 'replica' | 'gone' | 'absent' | 'inactive' | 'unknown'; age: number };

/** The worst of a guest's disks decides. */
function reachAll(facts: Facts, guest: Guest, node: string): Reach {
  const all = (guest.config?.disks ?? []).map((disk) => reach(facts, guest, disk, node));
  for (const kind of ['gone', 'unknown', 'absent', 'inactive'] as const)
    if (all.some((each) => each.kind === kind)) return { kind, age: 0 };
  const age = Math.max(0, ...all.map((each) => each.age));
  return { kind: all.some(({ kind }) => kind === 'replica') ? 'replica' : 'here', age };
}

function reach(facts: Facts, guest: Guest, disk: Disk, node: string): Reach {
  const is = (kind: Reach['kind'], age = 0): Reach => ({ kind, age });
  if (!disk.storage) return is('here');
  const storage = storageOf(facts, disk.storage);
  if (!storage) return is('unknown');
  if (storage.shared) {
    if (storage.onlyNodes && !storage.onlyNodes.includes(node)) return is('absent');
    const state = storage.onNodes.find((each) => each.node === node);
    return is(!state ? 'unknown' : !state.enabled ? 'absent' : state.active ? 'here' : 'inactive');
  }
  if (storage.type !== 'zfspool') return is('gone');
  if (!facts.replication) return is('unknown');
  const job = facts.replication.find(({ vmid, target }) => vmid === guest.vmid && target === node);
  if (!job) return is('gone');
  if (!job.state) return is('unknown');
  if (job.state.lastSyncAt === undefined) return is('gone');
  return is('replica', facts.takenAt - job.state.lastSyncAt);
}

function bridges(facts: Facts, guest: Guest, node: string): 'ok' | 'missing' | 'unknown' {
  const of = (name: string) => facts.network?.nodes.find((each) => each.node === name)?.interfaces;
  const has = (name: string, bridge: string) => of(name)?.some((each) => each.name === bridge && each.active);
  const answers = (guest.config?.networks ?? []).flatMap(({ bridge }) => {
    if (bridge === undefined) return [];
    if (!of(node)) return ['unknown'];
    if (has(node, bridge)) return ['ok'];
    return [has(guest.node, bridge) ? 'missing' : 'unknown'];
  });
  return answers.includes('unknown') ? 'unknown' : answers.includes('missing') ? 'missing' : 'ok';
}

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

const resetsItself = (facts: Facts, node: string): boolean =>
  !['disarmed', 'disarming'].includes(facts.ha?.status?.armedState ?? '') &&
  (facts.ha?.resources ?? []).some(
    (service) =>
      service.requestedState !== 'ignored' &&
      homeOf(facts, service) === node &&
      burdens(service) &&
      service.state !== 'error' &&
      service.state !== 'freeze',
  );
