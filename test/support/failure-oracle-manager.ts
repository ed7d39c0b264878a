/** HA's manager, the slow way: rules are asked pair by pair, loads are counted anew for each choice. */
import type { Facts } from '../../audit/facts.ts';
import type { AllFacts } from './failure-case.ts';
import { bridges, reachAll, storageOf } from './failure-oracle-reach.ts';

type Guest = AllFacts['guests'][number];
type Service = AllFacts['ha']['resources'][number];

export const sid = ({ type, vmid }: Guest) => `${type === 'qemu' ? 'vm' : 'ct'}:${vmid}`;
export const runs = (guest: Guest) =>
  !guest.template && guest.status !== 'stopped' && guest.status !== 'unknown';

export type Outcome = { on: string } | 'nowhere' | 'fails' | 'unknown';

/** First all services get a node, in the order of their ids; then they start, and those that fail may move on. */
export function recoverAll(facts: Facts, dead: string, left: string[]): Map<string, Outcome> {
  const { placed, moving } = before(facts, dead, left);
  for (const each of moving) placed.set(each.sid, choose(facts, each.sid, left, placed, []));
  return new Map(moving.map((each) => [each.sid, attempt(facts, each, left, placed)]));
}

/** As above, by a scheduler that may choose any node that the rules allow: all that may come of it. */
export function recoverAnyhow(facts: Facts, dead: string, left: string[]): Map<string, Outcome[]> {
  const { placed, moving } = before(facts, dead, left);
  const found = new Map<string, Outcome[]>(moving.map((each) => [each.sid, []]));
  const go = (index: number): void => {
    const service = moving[index];
    if (!service) {
      for (const each of moving) found.get(each.sid)?.push(...attemptAnyhow(facts, each, left, placed, []));
      return;
    }
    const nodes = allowed(facts, service.sid, left, placed, []);
    for (const node of nodes.length > 0 ? nodes : [null]) {
      placed.set(service.sid, node);
      go(index + 1);
      placed.set(service.sid, null);
    }
  };
  go(0);
  return found;
}

function before(facts: Facts, dead: string, left: string[]): { placed: Placed; moving: Service[] } {
  const placed: Placed = new Map();
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
  return { placed, moving };
}

function attemptAnyhow(
  facts: Facts,
  service: Service,
  left: string[],
  placed: Placed,
  tried: string[],
): Outcome[] {
  const node = placed.get(service.sid) ?? null;
  if (node === null) return ['nowhere'];
  const guest = facts.guests?.find((each) => sid(each) === service.sid && runs(each));
  const start = guest?.config ? starts(facts, guest, node) : 'ok';
  if (start === 'unknown') return ['unknown'];
  if (start === 'ok') return [{ on: node }];
  const nodes = allowed(facts, service.sid, left, placed, [...tried, node]);
  if (start === 'stuck' || tried.length >= service.maxRelocate || nodes.length === 0) return ['fails'];
  return nodes.flatMap((next) =>
    attemptAnyhow(facts, service, left, new Map(placed).set(service.sid, next), [...tried, node]),
  );
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
    const start = guest?.config ? starts(facts, guest, node) : 'ok';
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

export const tied = ({ config }: Guest) =>
  config !== undefined && (config.passthrough.length > 0 || config.disks.some(({ storage }) => !storage));

const homeOf = (facts: Facts, service: Service): string | undefined =>
  service.node ?? facts.guests?.find((guest) => sid(guest) === service.sid && runs(guest))?.node;

const burdens = ({ state, requestedState }: Service): boolean =>
  state === undefined ? requestedState === 'started' : state !== 'stopped' && state !== 'queued';

type Placed = Map<string, string | null>;

/** The least loaded node that rules allow, the first by name among equals. */
function choose(
  facts: Facts,
  service: string,
  left: string[],
  placed: Placed,
  tried: string[],
): string | null {
  const load = (node: string) => loadOf(facts, placed, node);
  const nodes = allowed(facts, service, left, placed, tried);
  return nodes.sort((a, b) => load(a) - load(b) || (a < b ? -1 : 1))[0] ?? null;
}

function allowed(facts: Facts, service: string, left: string[], placed: Placed, tried: string[]): string[] {
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
  const permitted = working.filter((node) => !Number.isNaN(priority(node)));
  const best = Math.max(...permitted.map(priority));
  let nodes = permitted.filter((node) => priority(node) === best && !tried.includes(node));
  nodes = nodes.filter(
    (node) =>
      ![...placed].some(([other, at]) => at === node && other !== service && mustPart(facts, service, other)),
  );
  const matesOn = (node: string) =>
    mates.filter((each) => each !== service && placed.get(each) === node).length;
  const most = Math.max(0, ...nodes.map(matesOn));
  if (most > 0) nodes = [nodes.filter((node) => matesOn(node) === most).sort()[0] as string];
  return nodes;
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
    x !== y &&
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
  if (lrm(facts, node)?.text.includes('old timestamp')) return 'stuck';
  const disks = reachAll(facts, guest, node).kind;
  const network = bridges(facts, guest, node);
  if (disks === 'gone' || disks === 'absent') return 'stuck';
  if (guest.config?.mountedIsos.some((iso) => storageOf(facts, iso.split(':')[0] ?? '')?.shared === false))
    return 'stuck';
  if (disks === 'unknown' || network === 'unknown') return 'unknown';
  return disks === 'inactive' || network === 'missing' ? 'retry' : 'ok';
}

const lrm = (facts: Facts, node: string) => facts.ha?.status?.lrm.find((each) => each.node === node);

export const resetsItself = (facts: Facts, node: string): boolean =>
  !['disarmed', 'disarming'].includes(facts.ha?.status?.armedState ?? '') &&
  (facts.ha?.resources ?? []).some(
    (service) =>
      service.requestedState !== 'ignored' &&
      homeOf(facts, service) === node &&
      burdens(service) &&
      service.state !== 'error' &&
      service.state !== 'freeze',
  );
