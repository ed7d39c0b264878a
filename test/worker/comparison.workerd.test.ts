import { reset } from 'cloudflare:test';
import { afterEach, expect, it, vi } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import { parseConfig } from '../../audit/config.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import { rules } from '../../audit/rules/index.ts';
import { bucketSource } from '../../worker/source.ts';
import { keys, writeFacts } from '../../worker/store.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { bucket, first, recordOf, second, storeReport, third, unreachedFacts } from './support.ts';

const config = parseConfig({ clusters: [{ id: 'lab', urls: ['https://pve.example'] }] });
const compared = (earlier: string, later: string) =>
  bucketSource(bucket, config).comparison?.('lab', earlier, later);

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

/** Facts of a cluster whose guest 110 runs on another node. */
function movedFacts(takenAt: number) {
  const facts = { ...healthyFacts(), takenAt };
  const [guest] = facts.guests ?? [];
  if (guest) guest.node = guest.node === 'pve1' ? 'pve2' : 'pve1';
  return facts;
}

it('judges what both audits saw by the rules of today, as a report does with the one before it', async () => {
  const facts = healthyFacts();
  await storeReport(first, facts);
  await storeReport(second);
  const later = movedFacts(facts.takenAt + 2 * 86_400);
  await storeReport(third, later);
  const changes = await compared(first, third);
  const report = buildReport(rules, {
    id: third,
    cluster: { id: 'lab' },
    facts: later,
    policy: defaultPolicy,
    previous: { id: first, facts },
  });
  expect(changes).toEqual(report.changes);
  expect(changes?.drift.moved).toHaveLength(1);
});

it('goes by the policy of the later one, on both sides', async () => {
  await storeReport(first);
  const strict = structuredClone(defaultPolicy);
  strict.profile = 'essential';
  await writeFacts(bucket, { ...recordOf(second), policy: strict });
  const changes = await compared(first, second);
  expect(changes?.score.categories.map(({ id }) => id)).not.toContain('security');
  expect(changes?.score.before).toBe(changes?.score.after);
});

it('takes nothing for resolved that an unreachable cluster does not show', async () => {
  await storeReport(first, movedFacts(healthyFacts().takenAt));
  await storeReport(second, unreachedFacts());
  const changes = await compared(first, second);
  expect(changes?.resolved).toEqual([]);
  expect(changes?.drift.vanished).toEqual([]);
});

it('is none where facts are gone or cannot be read', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await storeReport(first);
  await storeReport(second);
  await bucket.put(keys.facts('lab', second), '{"id":"');
  expect(await compared(first, second)).toBeNull();
  await bucket.delete(keys.facts('lab', second));
  expect(await compared(first, second)).toBeNull();
  expect(await compared(first, '../../config')).toBeNull();
});

it('says where people open the site, as it is configured', async () => {
  expect(await bucketSource(bucket, config).address?.()).toBeNull();
  const configured = { ...config, site: 'https://offsight.example/' };
  expect(await bucketSource(bucket, configured).address?.()).toBe('https://offsight.example');
});
