/** A small model of a backup server, on which the steps of a runbook for it are carried out: it refuses what would harm. */
import type { BackupServer } from '../../audit/datastores.ts';
import { Refused } from './runbook-deeds.ts';

type Options = Record<string, string | true>;

interface Store {
  alive: boolean;
  filled: boolean;
  verified: boolean;
  /** Schedules and settings. */
  options: Options;
}

export class ServerModel {
  readonly stores = new Map<string, Store>();
  readonly remotes = new Set<string>();
  /** `sync-job nightly` and its options. */
  readonly jobs = new Map<string, Options>();
  readonly server: BackupServer;
  alive = true;

  constructor(server: BackupServer) {
    this.server = server;
    for (const { store } of server.datastores)
      this.stores.set(store, { alive: true, filled: true, verified: true, options: {} });
  }

  /** It burns: nothing of it is left. */
  lose(): void {
    this.alive = false;
    this.remotes.clear();
    this.jobs.clear();
    for (const store of this.stores.values())
      Object.assign(store, { alive: false, filled: false, verified: false, options: {} });
  }

  byHand(kind: string, name: string): void {
    if (kind === 'server') this.alive = true;
    else if (kind === 'datastore') this.store(name, false).alive = true;
    else this.remotes.add(name);
  }

  run(words: readonly string[], options: Options): void {
    if (!this.alive) throw new Refused(`${this.server.name} is gone: ${words.join(' ')}`);
    const [, noun = '', verb = '', third = '', fourth = ''] = words;
    if (verb === 'list') return;
    if (noun === 'pull') this.fill(fourth, verb, undefined);
    else if (noun === 'verify') this.store(verb).verified = true;
    else if (noun === 'datastore' && verb === 'update') Object.assign(this.verified(third).options, options);
    else if (noun === 'sync-job' && verb === 'run') {
      const { store, remote, 'remote-store': from, ...job } = this.job(third);
      if (job['sync-direction'] === 'push') throw new Refused(`${third} would push what is not there.`);
      this.fill(String(store), remote, String(from));
    } else if (verb === 'update') {
      this.verified(String(this.job(third).store));
      Object.assign(this.job(third), options);
    } else if (verb === 'create') this.create(noun, third, options);
    else throw new Refused(`The model does not know ${words.join(' ')}`);
  }

  private create(noun: string, id: string, options: Options): void {
    const name = `${noun} ${id}`;
    if (this.jobs.has(name)) throw new Refused(`There is a ${name}.`);
    this.store(String(options.store));
    if (noun === 'sync-job') {
      this.needRemote(options.remote);
      if (options['remove-vanished'] === 'true') throw new Refused(`${id} would remove what survived.`);
    } else this.verified(String(options.store));
    this.jobs.set(name, options);
  }

  private fill(store: string, remote: string | true | undefined, from: string | undefined): void {
    this.needRemote(remote);
    if (remote === undefined && !this.store(String(from)).filled)
      throw new Refused(`${from} holds nothing that ${store} could be filled from.`);
    Object.assign(this.store(store), { filled: true, verified: false });
  }

  private needRemote(remote: string | true | undefined): void {
    if (remote !== undefined && !this.remotes.has(String(remote)))
      throw new Refused(`${this.server.name} knows no ${remote}.`);
  }

  private job(id: string): Options {
    const job = this.jobs.get(`sync-job ${id}`);
    if (!job) throw new Refused(`There is no sync job ${id}.`);
    return job;
  }

  private store(name: string, living = true): Store {
    const store = this.stores.get(name);
    if (!store || (living && !store.alive)) throw new Refused(`There is no datastore ${name}.`);
    return store;
  }

  private verified(name: string): Store {
    const store = this.store(name);
    if (!store.verified) throw new Refused(`${name} was not verified: nothing may be removed from it.`);
    return store;
  }

  /** What of it is not as it was. */
  missing(): string[] {
    const wanted = wantedJobs(this.server);
    return [
      ...(this.alive ? [] : [this.server.name]),
      ...Object.entries(wanted).flatMap(([name, job]) =>
        JSON.stringify(sortedKeys(this.jobs.get(name) ?? {})) === JSON.stringify(sortedKeys(job))
          ? []
          : [name],
      ),
      ...[...this.jobs.keys()].filter((name) => !(name in wanted)),
      ...this.server.datastores.flatMap(({ store, garbageCollection, verifiesNew }) =>
        this.stores.get(store)?.options['gc-schedule'] === garbageCollection?.schedule &&
        (this.stores.get(store)?.options['verify-new'] === 'true') === (verifiesNew ?? false)
          ? []
          : [`settings of ${store}`],
      ),
    ];
  }

  /** A datastore that some job brings copies to has them again. */
  holds(name: string): boolean {
    const store = this.stores.get(name);
    const sources = (this.server.syncJobs ?? []).filter(
      (job) => job.store === name && job.remoteStore !== undefined,
    );
    return store?.alive === true && store.verified && (store.filled || sources.length === 0);
  }
}

/** By the facts, in the words of the tool. */
function wantedJobs({
  syncJobs = [],
  verifyJobs = [],
  pruneJobs = [],
}: BackupServer): Record<string, Options> {
  const scope = ({
    store,
    namespace,
    maxDepth,
    schedule,
  }: NonNullable<BackupServer['verifyJobs']>[number]) => ({
    store,
    ns: namespace,
    'max-depth': maxDepth,
    schedule,
  });
  const jobs = [
    ...syncJobs
      .filter(({ remoteStore }) => remoteStore !== undefined)
      .map((job) => [
        `sync-job ${job.id}`,
        {
          ...scope(job),
          remote: job.remote,
          'remote-store': job.remoteStore,
          'remote-ns': job.remoteNamespace,
          'sync-direction': job.direction === 'push' ? 'push' : undefined,
          'remove-vanished': job.removesVanished ? 'true' : undefined,
        },
      ]),
    ...verifyJobs.map((job) => [
      `verify-job ${job.id}`,
      { ...scope(job), 'outdated-after': job.againAfterDays },
    ]),
    ...pruneJobs.map((job) => [
      `prune-job ${job.id}`,
      { ...scope(job), ...job.keep, disable: job.enabled ? undefined : 'true' },
    ]),
  ];
  return Object.fromEntries(
    jobs.map(([name, options]) => [
      name,
      Object.fromEntries(
        Object.entries(options ?? {}).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ),
    ]),
  );
}

const sortedKeys = (options: Options) => Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
