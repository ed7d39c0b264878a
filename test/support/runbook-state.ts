/** A small model of a cluster, on which the steps of a runbook are carried out: it refuses what a real one would. */
import { commandParts } from '../../audit/advice/command-parts.ts';
import type { Command } from '../../audit/command.ts';
import type { Facts } from '../../audit/facts.ts';
import type { Runbooks, Step } from '../../audit/report.ts';
import { found } from './found.ts';
import { deeds, type Given, Refused } from './runbook-deeds.ts';
import { ServerModel } from './runbook-servers.ts';
import type { GuestState, NodeState } from './runbook-things.ts';

export class ClusterModel {
  readonly nodes = new Map<string, NodeState>();
  /** Shared ones by name, local ones by `node/name`. */
  readonly storages = new Map<string, { alive: boolean; enabled: boolean }>();
  readonly guests = new Map<string, GuestState>();
  /** Audited backup servers, by name. */
  readonly servers: ReadonlyMap<string, ServerModel>;
  /** Configurations that were set aside, `node /root/lxc-110.conf`. */
  readonly aside = new Map<string, GuestState>();
  readonly fetched = new Set<string>();
  /** Storages that a step added, or that stand for an offsite datastore. */
  readonly added = new Set<string>();
  /** `nas lxc/110` */
  readonly saved = new Set<string>();
  expected: number;
  exists = true;
  /** False on a new cluster, which has only the storages that it is given. */
  knowsStorages = true;
  readonly installed = new Set<string>();
  readonly standalone: boolean;
  readonly facts: Facts;
  readonly runbooks: Runbooks;

  constructor(facts: Facts, runbooks: Runbooks) {
    this.facts = facts;
    this.runbooks = runbooks;
    this.standalone = facts.cluster?.standalone ?? false;
    this.servers = new Map(
      (facts.backupServers ?? []).map((server) => [server.name, new ServerModel(server)]),
    );
    for (const { node, online } of facts.cluster?.members ?? [])
      this.nodes.set(node, {
        up: online,
        member: true,
        listed: true,
        broken: false,
        votes: facts.cluster?.votes?.find((each) => each.node === node)?.votes ?? 1,
        refreshed: false,
        upgraded: false,
        patched: false,
      });
    this.expected = [...this.nodes.values()].reduce((sum, { votes }) => sum + votes, 0);
    for (const { storage, shared, enabled } of facts.storage ?? [])
      for (const key of shared ? [storage] : [...this.nodes.keys()].map((node) => `${node}/${storage}`))
        this.storages.set(key, { alive: true, enabled });
    const sids = new Set(
      facts.ha?.resources.filter(({ requestedState }) => requestedState === 'started').map(({ sid }) => sid),
    );
    for (const { id, type, vmid, node, status, config, template } of facts.guests ?? [])
      this.guests.set(id, {
        type,
        node,
        home: node,
        running: !template && status !== 'stopped' && status !== 'unknown',
        disks: (config?.disks ?? []).flatMap(({ storage }) =>
          storage === undefined ? [] : [this.key(storage, node)],
        ),
        sound: true,
        wild: false,
        onBoot: config?.onBoot ?? false,
        managed: sids.has(`${type === 'qemu' ? 'vm' : 'ct'}:${vmid}`),
        template,
        replicas: (facts.replication ?? []).flatMap((job) => (job.vmid === vmid ? [job.target] : [])),
      });
  }

  key(storage: string, node: string): string {
    const shared = this.facts.storage?.find((each) => each.storage === storage)?.shared ?? true;
    return shared ? storage : `${node}/${storage}`;
  }

  get quorate(): boolean {
    if (this.standalone) return true;
    const votes = [...this.nodes.values()].reduce(
      (sum, { up, member, votes: own }) => sum + (up && member ? own : 0),
      0,
    );
    return this.exists && votes * 2 > this.expected;
  }

  isUp = (node: string): boolean => this.nodes.get(node)?.up === true;

  /** Where a guest's disks would be on another node; undefined when they are out of reach there. */
  disksOn(guest: GuestState, node: string): string[] | undefined {
    const disks = guest.disks.map((disk) => {
      const [owner = '', name] = disk.split('/');
      return name === undefined || owner === node || !guest.replicas.includes(node)
        ? disk
        : `${node}/${name}`;
    });
    const reached = disks.every((disk) => {
      const [owner, name] = disk.split('/');
      return (
        this.storages.get(disk)?.alive === true && (name === undefined || (owner === node && this.isUp(node)))
      );
    });
    return reached ? disks : undefined;
  }

  fail(node: string, forGood: boolean): void {
    Object.assign(found([this.nodes.get(node)], Boolean)!, { up: false, broken: forGood });
    for (const guest of this.guests.values()) if (guest.node === node) guest.running = false;
    if (forGood)
      for (const [key, storage] of this.storages) if (key.startsWith(`${node}/`)) storage.alive = false;
  }

  /** HA starts what it manages on any node that reaches its disks. */
  recover(): void {
    if (!this.quorate) return;
    for (const guest of this.guests.values()) {
      if (!guest.managed || guest.running || this.isUp(guest.node)) continue;
      const to = [...this.nodes.keys()].find((node) => this.isUp(node) && this.disksOn(guest, node));
      if (to === undefined) continue;
      Object.assign(guest, { disks: this.disksOn(guest, to), node: to, running: true });
    }
  }

  carryOut(step: Step): void {
    for (const subject of step.byHand?.subjects ?? []) this.byHand(step.byHand!.act, subject);
    for (const command of step.commands) this.run(command);
    for (const id of step.restores?.guests ?? []) this.restoreListed(id, step.restores!);
    if (step.verify?.command) this.run(step.verify.command);
  }

  private byHand(act: NonNullable<Step['byHand']>['act'], subject: string): void {
    const [kind = '', name = '', part = ''] = subject.split('/');
    const node = this.nodes.get(name);
    if (kind === 'node' && node) this.handOnNode(act, name, node);
    else if (kind === 'storage') {
      for (const [key, storage] of this.storages)
        if (key === name || (key.endsWith(`/${name}`) && this.isUp(key.split('/')[0] ?? '')))
          this.renew(key, storage);
    } else if (kind === 'server') this.serverAt(name).byHand(kind, name);
    else if (kind === 'datastore' || kind === 'remote')
      found([this.servers.get(name)], Boolean)!.byHand(kind, part);
    else if (kind === 'offsite') {
      if (act === 'install') this.installed.add(name);
      if (act === 'repair' && this.installed.has(name)) this.added.add(`restore-${name}`);
    } else if (act === 'wait') {
      this.recover();
      const guest = this.guest(subject);
      if (!guest.running && guest.onBoot && this.isUp(guest.node)) this.start(subject, guest.node);
    } else throw new Refused(`Nobody can ${act} ${subject}.`);
  }

  serverAt = (host: string): ServerModel =>
    found([...this.servers.values()], ({ server }) => server.host === host);

  private handOnNode(act: string, name: string, node: NodeState): void {
    if (act === 'power-on' && !node.broken) node.up = true;
    if (act === 'wait' && !node.up) {
      if (node.broken || !node.upgraded) throw new Refused(`${name} does not come back by itself.`);
      Object.assign(node, { up: true, patched: node.upgraded });
      for (const [id, guest] of this.guests) if (guest.node === name && guest.onBoot) this.tryStart(id, name);
    }
    if (act === 'install') Object.assign(node, { up: true, broken: false, member: this.standalone });
    if (act === 'repair')
      for (const [key, storage] of this.storages) if (key.startsWith(`${name}/`)) this.renew(key, storage);
    if (node.member && node.up) this.joined();
  }

  /** There is a storage again, and nothing on it. */
  private renew(key: string, storage: { alive: boolean; enabled: boolean }): void {
    if (!storage.alive)
      for (const guest of this.guests.values()) if (guest.disks.includes(key)) guest.sound = false;
    storage.alive = true;
    if (!this.knowsStorages) storage.enabled = true;
  }

  /** A look at the storages does not come back while a dead one is not switched off. */
  needStorages(what: string): void {
    for (const [key, { alive, enabled }] of this.storages)
      if (!key.includes('/') && enabled && !alive)
        throw new Refused(`${key} is dead and not switched off: ${what} hangs.`);
  }

  private joined(): void {
    const votes = [...this.nodes.values()].reduce(
      (sum, { up, member, votes: own }) => sum + (up && member ? own : 0),
      0,
    );
    this.expected = Math.max(this.expected, votes);
  }

  guest(id: string): GuestState {
    const guest = this.guests.get(id);
    if (!guest) throw new Refused(`There is no ${id}.`);
    return guest;
  }

  tryStart(id: string, on: string): void {
    if (this.quorate && this.disksOn(this.guest(id), on)) this.start(id, on);
  }

  start(id: string, on: string): void {
    const guest = this.guest(id);
    if (guest.running && this.isUp(guest.node)) return;
    if (!this.quorate) throw new Refused(`${id} does not start without quorum.`);
    if (guest.node !== on || !this.isUp(on)) throw new Refused(`${id} is not on ${on}, or ${on} is down.`);
    const disks = this.disksOn(guest, on);
    if (!disks) throw new Refused(`${on} does not reach the disks of ${id}.`);
    Object.assign(guest, { running: true, disks });
  }

  private restoreListed(id: string, { from, over }: NonNullable<Step['restores']>): void {
    const { points } = found(this.runbooks.restore.guests, (each) => each.id === id);
    const point = found(points, ({ away }) => from === 'best' || away === 'yes');
    if (over) this.guest(id).running = false;
    for (const command of point.commands)
      this.run(
        over && /^(qmrestore|pct restore) /.test(command.line)
          ? { ...command, line: `${command.line} --force` }
          : command,
      );
  }

  run(command: Command): void {
    const { words, options, on = '', effect } = commandParts(command);
    if (this.nodes.has(on) && !this.isUp(on)) throw new Refused(`${on} is down: ${command.line}`);
    if (![...this.nodes.values()].some(({ up }) => up)) throw new Refused(`Nothing is up: ${command.line}`);
    if (words[0] === 'proxmox-backup-manager' && this.servers.has(on)) {
      this.servers.get(on)?.run(words, options);
      return;
    }
    if (effect === 'reads') return;
    const [first = '', second = '', third = ''] = words;
    const deed =
      deeds[words.slice(0, 4).join(' ')] ??
      deeds[`${first} ${second} ${third}`] ??
      deeds[`${first} ${second}`] ??
      deeds[first];
    if (!deed) throw new Refused(`The model does not know ${command.line}`);
    deed.call(this, { words, options, on });
  }

  /** `qm start 100` is about `qemu/100`. */
  about = (words: readonly string[]): string => `${words[0] === 'pct' ? 'lxc' : 'qemu'}/${words[2]}`;

  needQuorum(what: string): void {
    if (!this.quorate) throw new Refused(`Without quorum nothing changes: ${what}`);
  }

  restore(id: string, archive: string, { options, on }: Given): void {
    this.needQuorum(`restore of ${id}`);
    this.needStorages(`restore of ${id}`);
    const known = this.guests.get(id);
    if (known && !(options.force && known.node === on && !known.running)) throw new Refused(`${id} exists.`);
    const storage = String(options.storage ?? known?.disks[0]?.split('/').pop() ?? 'local');
    const key = this.key(storage, on);
    const target = this.storages.get(key);
    if (!target?.alive || !target.enabled) throw new Refused(`${storage} takes nothing on ${on}.`);
    const [from = ''] = archive.split(':');
    const source = this.storages.get(this.key(from, on));
    const readable = archive.startsWith('/')
      ? this.fetched.has(`${on} ${archive}`)
      : this.added.has(from) || (source?.alive === true && source.enabled);
    if (!readable) throw new Refused(`${archive} is not there on ${on}.`);
    const type = id.startsWith('lxc') ? 'lxc' : 'qemu';
    this.guests.set(id, {
      type,
      node: on,
      home: on,
      running: false,
      disks: [key],
      sound: true,
      wild: false,
      onBoot: known?.onBoot ?? false,
      managed: known?.managed ?? false,
      template: false,
      replicas: [],
    });
  }

  move(id: string, to: string): void {
    this.needQuorum(`move of ${id}`);
    const guest = this.guest(id);
    if (!this.isUp(guest.node) || !this.isUp(to)) throw new Refused(`${id} cannot move to ${to}.`);
    const disks = this.disksOn(guest, to);
    if (!disks) throw new Refused(`${to} does not reach the disks of ${id}.`);
    Object.assign(guest, { node: to, disks });
  }
}
