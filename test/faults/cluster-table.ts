import { expect } from 'vitest';
import type { DemoCluster } from '../../demo/index.ts';
import { gatherFacts } from '../../gather/index.ts';
import { pveClient } from '../../gather/pve.ts';
import { type Case, wrongIn } from './fault-table.ts';
import { type Fault, faults } from './faults.ts';
import { type Fetch, recordedApi, templateOf } from './recorded-api.ts';
import { now } from './small-cluster.ts';

/**
 * Each call of the audit of a cluster × each fault, at every call of that form and for some also at the first alone.
 * Prints the size of the table and what came of it.
 */
export async function clusterTable(demo: DemoCluster): Promise<void> {
  const { recorded, clean } = await recordedApi(demo, (url) => gather(demo, url, fetch, 120_000));
  expect(clean.gaps).toEqual([]);
  const calls = recorded.calls();
  const cases = calls.flatMap((call) => {
    const at = (fault: Fault, which: 'every' | 'first'): Case => ({
      name: `${fault.name} at ${which} ${call.template}`,
      audit: () =>
        gather(
          demo,
          'https://pve.example:8006',
          recorded.withFault(fault, call, which),
          fault.silent ? 60 : 20_000,
        ),
      tells: ({ path }) => path !== undefined && sameForm(path, call.template),
    });
    const single = call.paths.length > 1 ? faults.filter((fault) => alone.has(fault.name)) : [];
    return [...faults.map((fault) => at(fault, 'every')), ...single.map((fault) => at(fault, 'first'))];
  });
  const { wrong, seen } = await wrongIn(cases, clean);
  console.log(
    `fault table of the cluster ${demo.name}: ${calls.length} calls × ${faults.length} faults = ` +
      `${calls.length * faults.length} cases, and ${cases.length - calls.length * faults.length} at one node alone; ` +
      `${seen} cost sight, ${wrong.length} led to a wrong conclusion`,
  );
  expect(wrong).toEqual([]);
}

/** A token that may list the backups, so that there is as much as possible to lose. */
const gather = (demo: DemoCluster, url: string, fetch: Fetch, timeoutMs: number) =>
  gatherFacts({
    client: pveClient({ urls: [url], token: demo.tokens.backups, fetch, timeoutMs, maxBytes: 2 ** 20 }),
    now: () => now,
    depth: 'full',
    drills: demo.drills,
  });

/** What a single node or storage may do alone; the others show at every call of a form at once. */
const alone = new Set(['timeout', '403', '595', 'values of other types']);

/** Gaps name the path, some without its parameters. */
const sameForm = (path: string, template: string): boolean =>
  template.replace(/\?.*/, '') === templateOf(path).replace(/\?.*/, '');
