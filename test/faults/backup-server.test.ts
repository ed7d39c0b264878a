import { expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { pbsClient } from '../../gather/pbs.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { type Case, wrongIn } from './fault-table.ts';
import { type Fault, faults } from './faults.ts';
import { type Call, type Fetch, recordedApi } from './recorded-api.ts';
import { now } from './small-cluster.ts';

/** One that is looked after and one that is not. */
it.each(['vault', 'troubled'])(
  'whatever one call to the backup server %s is answered, nothing is concluded from it',
  async (name) => {
    const demo = demoBackupServer(name, { now, seed: 1 });
    const gather = async (url: string, fetch: Fetch, timeoutMs: number): Promise<Facts> => {
      const client = pbsClient({ url, token: demo.tokens.reader, fetch, timeoutMs, maxBytes: 2 ** 20 });
      const { facts, gaps } = await gatherBackupServers([{ name, client, host: 'backup.example' }]);
      return { ...healthyFacts(), takenAt: now, backupServers: facts, gaps };
    };
    const { recorded, clean } = await recordedApi(demo, (url) => gather(url, fetch, 120_000));
    const calls = recorded.calls();
    const at = (call: Call, fault: Fault): Case => ({
      name: `${fault.name} at ${call.template}`,
      audit: () =>
        gather(
          'https://backup.example:8007',
          recorded.withFault(fault, call, 'every'),
          fault.silent ? 60 : 20_000,
        ),
      // What a datastore holds is read in several calls, and told of as a whole.
      tells: ({ group }) => group === 'backupServers',
    });
    const cases = calls.flatMap((call) => faults.map((fault) => at(call, fault)));
    const { wrong, seen } = await wrongIn(cases, clean, healthyPolicy);
    console.log(
      `fault table of the backup server ${name}: ${calls.length} calls × ${faults.length} faults = ` +
        `${cases.length} cases; ${seen} cost sight, ${wrong.length} led to a wrong conclusion`,
    );
    expect(wrong).toEqual([]);
  },
  300_000,
);
