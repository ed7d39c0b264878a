import { expect, it } from 'vitest';
import { clusters } from '../../demo/clusters.ts';
import { simulatedPaths } from '../../demo/conformance/observe.ts';
import { concretePaths } from '../../demo/conformance/places.ts';
import { demoCluster } from '../../demo/index.ts';
import { ask, now, rows } from './ask.ts';

it.each(Object.keys(clusters))(
  '%s gives the same data at the same moment, in another order',
  async (name) => {
    const [one, other] = [1, 2].map((seed) => demoCluster(name, { now, seed }));
    if (!one || !other) throw new Error('two clusters were made');
    for (const path of simulatedPaths().flatMap((each) => concretePaths(each, one.state()).slice(0, 2))) {
      const [first, second] = [await ask(one, path, 'all'), await ask(other, path, 'all')];
      expect(sorted(first.data), path).toEqual(sorted(second.data));
      expect([first.status, first.reason]).toEqual([second.status, second.reason]);
    }
  },
);

it('shuffles lists anew on each call, except those that have an order', async () => {
  const cluster = demoCluster('homelab', { now, seed: 7 });
  const ids = async (path: string) => (await rows(cluster, path)).map(({ id, upid }) => upid ?? id).join();
  expect(await ids('/cluster/resources')).not.toBe(await ids('/cluster/resources'));
  expect(await ids('/nodes/proxmox/tasks')).toBe(await ids('/nodes/proxmox/tasks'));
});

it('repeats the order with the same seed', async () => {
  const texts = await Promise.all(
    [3, 3].map((seed) => ask(demoCluster('homelab', { now, seed }), '/cluster/resources')),
  );
  expect(texts[0]?.text).toBe(texts[1]?.text);
});

it('keeps configuration digests while the clock goes on', async () => {
  const cluster = demoCluster('homelab', { now });
  const digest = async () => (await ask(cluster, '/nodes/proxmox/lxc/100/config')).data;
  const before = await digest();
  cluster.setNow(now + 3 * 3_600);
  expect(await digest()).toEqual(before);
});

function sorted(data: unknown): unknown {
  return Array.isArray(data) ? data.map((row) => JSON.stringify(row)).sort() : data;
}
