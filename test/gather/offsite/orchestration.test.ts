import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../audit/facts.ts';
import { type OffsiteTargetPolicy, offsitePolicySchema } from '../../../audit/offsite-policy.ts';
import { Unread } from '../../../gather/ask.ts';
import { gatherOffsite, lastKnownOf, offsiteOf } from '../../../gather/offsite/index.ts';
import { type ObjectReader, ObjectStoreError } from '../../../gather/offsite/object-reader.ts';
import { type PlaceAccess, readTarget } from '../../../gather/offsite/read-target.ts';
import { healthyFacts } from '../../support/healthy-facts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const now = () => 1_795_000_000;
const via = { endpoint: 'https://s3.example.com', bucket: 'backups' };

const policyOf = (...targets: object[]) =>
  offsitePolicySchema.parse({
    targets: targets.map((target) => ({ name: 'far', kind: 'vzdump', via, ...target })),
  });

const archive = {
  key: 'vzdump-qemu-100-2026_11_16-02_00_00.vma.zst',
  body: new Uint8Array(900),
  modifiedAt: now() - 3600,
};

const bucket = {
  host: 's3.example.com',
  address: 'public' as const,
  ownWrite: { can: 'unknown' as const, why: 'nothing tells' },
};

const accessOf = (store: ObjectReader, more: Partial<PlaceAccess> = {}): PlaceAccess => ({
  store,
  readBucket: async () => ({ bucket, gaps: [] }),
  secrets: [],
  ...more,
});

/** Reads one target that is there for this test. */
async function read(
  access: PlaceAccess | Unread,
  more: { seconds?: number; budget?: { requests: number; bytes: number }; before?: never } = {},
) {
  const policy = policyOf({});
  const [target] = policy.targets as [OffsiteTargetPolicy];
  return await readTarget({ target, access, budget: policy.budget, now, ...more });
}

describe('one target', () => {
  it('becomes facts with place, time, bucket and what it cost', async () => {
    const store = memoryStore([archive]);
    const { facts, cost } = await read(accessOf(store));
    expect(facts).toMatchObject({
      name: 'far',
      kind: 'vzdump',
      place: 'bucket at memory',
      readAt: now(),
      complete: true,
      objects: 1,
      bytes: 900,
      bucket,
      cost: store.cost(),
    });
    expect(facts?.copies.map(({ vmid }) => vmid)).toEqual([100]);
    expect(cost).toEqual(store.cost());
  });

  it('that cannot be asked is a gap', async () => {
    const { facts, gaps } = await read(new Unread('look into far', 'skipped', 'a secret is missing'));
    expect(facts).toBeUndefined();
    expect(gaps).toMatchObject([{ group: 'offsite', subject: 'far', reason: 'skipped' }]);
  });

  it('that refuses is a gap with the reason', async () => {
    const store = memoryStore([]);
    store.fail(() => new ObjectStoreError('forbidden', 'the key may not list it', 403, 'AccessDenied'));
    const { facts, gaps } = await read(accessOf(store));
    expect(facts).toBeUndefined();
    expect(gaps).toMatchObject([{ subject: 'far', reason: 'forbidden' }]);
  });

  it('that is silent ends when its time is over, with a gap', async () => {
    const silent: ObjectReader = {
      place: 'nowhere',
      cost: () => ({ requests: 0, bytes: 0 }),
      list: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
      head: () => new Promise(() => {}),
      get: () => new Promise(() => {}),
    };
    const { facts, gaps } = await read(accessOf(silent), { seconds: 0.05 });
    expect(facts).toBeUndefined();
    expect(gaps.map(({ subject }) => subject)).toContain('far');
  });

  it('whose bodies stop in the middle keeps what was read, and says that time was over', async () => {
    const store = memoryStore([archive]);
    const stuck: ObjectReader = {
      ...store,
      get: async (key, range) => {
        const object = await store.get(key, range);
        return (
          object && { ...object, body: new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) }) }
        );
      },
    };
    const { facts, gaps } = await read(accessOf(stuck), { seconds: 0.2 });
    expect(facts?.copies).toHaveLength(1);
    expect(gaps.map(({ subject, reason }) => [subject, reason])).toContainEqual(['far/time', 'timeout']);
  });

  it('keeps within its budget', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...archive,
      key: `vzdump-qemu-${100 + index}-2026_11_16-02_00_00.vma.zst`,
    }));
    const store = memoryStore(many);
    const { facts } = await read(accessOf(store), { budget: { requests: 5, bytes: 2 ** 20 } });
    expect(facts?.copies).toHaveLength(40);
    expect(store.cost().requests).toBeLessThanOrEqual(5);
  });

  it('asks at most six things at once', async () => {
    let open = 0;
    let most = 0;
    const store = memoryStore(
      Array.from({ length: 30 }, (_, index) => ({
        ...archive,
        key: `vzdump-qemu-${100 + index}-2026_11_16-02_00_00.vma.zst`,
      })),
    );
    const counted = async <T>(work: Promise<T>): Promise<T> => {
      most = Math.max(most, ++open);
      return await work.finally(() => open--);
    };
    const counting: ObjectReader = {
      ...store,
      head: (key) => counted(store.head(key)),
      get: (key, range) => counted(store.get(key, range)),
    };
    await read(accessOf(counting));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('keeps what was found when its bucket does not answer', async () => {
    const readBucket = async () => {
      throw new Error('no answer for key canary-access-key-01');
    };
    const { facts, gaps } = await read(
      accessOf(memoryStore([archive]), { readBucket, secrets: ['canary-access-key-01'] }),
    );
    expect(facts?.copies).toHaveLength(1);
    expect(gaps).toMatchObject([{ subject: 'far/bucket', reason: 'malformed' }]);
    expect(JSON.stringify(gaps)).not.toContain('canary');
  });

  it('a reader that fails in an unforeseen way costs its own target alone', async () => {
    const store = memoryStore([archive]);
    const broken: ObjectReader = {
      ...store,
      list: () => {
        throw new TypeError('undefined is not a function (canary-access-key-01)');
      },
    };
    const { facts, gaps } = await read(accessOf(broken, { secrets: ['canary-access-key-01'] }));
    expect(facts).toBeUndefined();
    expect(gaps).toMatchObject([{ subject: 'far', reason: 'malformed' }]);
    expect(gaps[0]?.detail).toContain('undefined is not a function ([redacted])');
  });

  it('what was proven at another place is not taken over', async () => {
    const check = {
      proof: 'content' as const,
      outcome: 'ok' as const,
      at: now() - 86_400,
      how: 'an earlier audit',
    };
    const store = memoryStore([archive]);
    const [first] = (await read(accessOf(store))).facts?.copies ?? [];
    if (!first) throw new Error('there should be a copy');
    const earlier = (place: string) => ({
      name: 'far',
      kind: 'vzdump' as const,
      place,
      readAt: now() - 86_400,
      complete: true,
      objects: 1,
      bytes: 900,
      cost: { requests: 1, bytes: 0 },
      copies: [{ ...first, checks: [check] }],
      leftovers: [],
    });
    const policy = policyOf({});
    const [target] = policy.targets as [OffsiteTargetPolicy];
    const proofs = async (place: string) => {
      const access = accessOf(memoryStore([archive]));
      const { facts } = await readTarget({
        target,
        access,
        budget: { requests: 1, bytes: 0 },
        now,
        before: earlier(place),
      });
      return facts?.copies[0]?.checks.map(({ how }) => how);
    };
    expect(await proofs('bucket at memory')).toContain('an earlier audit');
    expect(await proofs('another bucket')).not.toContain('an earlier audit');
  });
});

describe('all targets', () => {
  it('one that fails never spoils the others', async () => {
    const policy = policyOf({ name: 'bad' }, { name: 'good' }, { name: 'locked' });
    const good = memoryStore([archive]);
    const bad = memoryStore([]);
    bad.fail(() => new ObjectStoreError('unreachable', 'the connection was refused'));
    const ways: Record<string, PlaceAccess | Unread> = {
      bad: accessOf(bad),
      good: accessOf(good),
      locked: new Unread('look into locked', 'skipped', 'its secret is missing'),
    };
    const accessTo = ({ name }: OffsiteTargetPolicy) => ways[name] ?? new Unread(name, 'skipped', '');
    const { facts, gaps, cost } = await gatherOffsite({ policy, accessTo, now }, { guests: [] } as never);
    expect(facts?.targets.map(({ name }) => name)).toEqual(['good']);
    expect(gaps.map(({ subject }) => subject)).toEqual(['bad', 'locked']);
    expect(cost.requests).toBe(good.cost().requests + bad.cost().requests);
  });

  it('include backup servers, which were read before', () => {
    const policy = policyOf({ name: 'vault', kind: 'pbs', via: { backupServer: 'vault' } });
    const server = {
      name: 'vault',
      host: 'pbs',
      datastores: [
        {
          store: 'main',
          namespaces: [''],
          snapshots: [{ namespace: '', type: 'vm', id: '100', takenAt: 5, protected: false }],
        },
      ],
    };
    const soFar = { guests: [], backups: undefined, backupServers: [server] } as never;
    const { facts } = offsiteOf({ policy, results: new Map(), soFar, now });
    expect(facts?.targets).toMatchObject([
      { name: 'vault', kind: 'pbs', copies: [{ vmid: 100, takenAt: 5 }] },
    ]);
  });

  it('one whose reading never came to an end is a gap', () => {
    const { gaps } = offsiteOf({ policy: policyOf({}), results: new Map(), soFar: {} as never, now });
    expect(gaps).toMatchObject([{ subject: 'far', reason: 'timeout' }]);
  });
});

describe('guests as last known', () => {
  const earlier = healthyFacts() as Facts;
  const known = lastKnownOf(earlier);

  it('come from the facts of an audit that saw them', () => {
    expect(known).toEqual({ takenAt: earlier.takenAt, guests: earlier.guests, backups: earlier.backups });
    const blind = { ...earlier, guests: undefined, offsite: { targets: [], lastKnown: known } } as Facts;
    expect(lastKnownOf(blind)).toBe(known);
    expect(lastKnownOf(undefined)).toBeUndefined();
  });

  it.each<[string, object, object[], boolean]>([
    ['are put in when nobody sees the present ones', {}, [{}], true],
    ['are not when they are seen', { guests: [] }, [{}], false],
    ['are not where nothing is kept offsite', {}, [], false],
  ])('%s', (_, soFar, targets, there) => {
    const parts = { policy: policyOf(...targets), results: new Map(), now, lastKnown: known };
    const { facts } = offsiteOf({ ...parts, soFar: soFar as never });
    expect(facts?.lastKnown).toEqual(there ? known : undefined);
  });
});
