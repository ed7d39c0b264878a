import { describe, expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import type { Facts } from '../../audit/facts.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { demoBackupServer } from '../../demo/pbs/index.ts';
import { gatherBackupServers } from '../../gather/backup-servers.ts';
import { pbsClient } from '../../gather/pbs.ts';
import { now } from '../gather/gathered.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { gap } from '../support/rule-cases.ts';

const ofServers = rules.filter(({ id }) => id.startsWith('pbs-'));

const refused = async (): Promise<Response> => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
};

/** The healthy cluster with two backup servers, of which one is in trouble or does not answer. */
async function factsWith(answering: boolean): Promise<Facts> {
  const { facts: servers, gaps } = await gatherBackupServers(
    (['vault', 'troubled'] as const).map((name) => {
      const server = demoBackupServer(name, { now });
      const answers = answering || name === 'vault';
      const fetch = answers ? (url: string, init: RequestInit) => server.fetch(url, init) : refused;
      return {
        name,
        client: pbsClient({ url: `https://${name}.example:8007`, token: server.tokens.reader, fetch }),
      };
    }),
  );
  const facts = healthyFacts();
  return { ...facts, takenAt: now, backupServers: servers, gaps: [...facts.gaps, ...gaps] };
}

const reportOf = (facts: Facts, before?: Facts) =>
  buildReport(rules, {
    id: 'later',
    cluster: { id: 'c' },
    facts,
    policy: healthyPolicy,
    ...(before && { previous: { id: 'earlier', facts: before } }),
  });

describe('a backup server that does not answer', () => {
  it.each(ofServers.map((rule) => [rule.id, rule] as const))('%s cannot know', (_, rule) => {
    const facts = healthyFacts();
    facts.backupServers?.push({ name: 'far', host: 'far.example', datastores: [] });
    gap(facts, 'backupServers', 'far');
    const [result] = runAudit([rule], facts, healthyPolicy);
    const about = (result?.verdicts ?? []).filter(({ subject }) =>
      `${subject}/`.startsWith('backup-server/far/'),
    );
    expect(about.length).toBeGreaterThan(0);
    for (const { outcome, message } of about) {
      expect(outcome).toBe('unknown');
      expect(message).toMatch(/ far\b.* could not be seen: it did not answer\.$/);
    }
  });

  const ofDatastores = ofServers.filter(({ id }) => id !== 'pbs-jobs-succeed');
  it.each(ofDatastores.map((rule) => [rule.id, rule] as const))('%s cannot know all of it', (_, rule) => {
    const facts = healthyFacts();
    gap(facts, 'backupServers', `${facts.backupServers[0]?.name}/*`);
    const [result] = runAudit([rule], facts, healthyPolicy);
    const unknown = (result?.verdicts ?? []).filter(({ outcome }) => outcome === 'unknown');
    expect(unknown.map(({ subject }) => subject)).toContain(`backup-server/${facts.backupServers[0]?.name}`);
  });

  it('takes what was found on it out of sight, and resolves nothing', async () => {
    const [before, after] = [await factsWith(true), await factsWith(false)];
    const found = reportOf(before)
      .results.filter(({ rule }) => rule.startsWith('pbs-'))
      .flatMap(({ rule, verdicts }) =>
        verdicts.flatMap(({ subject, outcome }) =>
          outcome === 'fail' && subject.includes('/troubled/') ? [`${rule} ${subject}`] : [],
        ),
      );
    expect(found.length).toBeGreaterThan(3);
    const { changes } = reportOf(after, before);
    const named = (list: readonly { rule: string; subject: string }[] = []) =>
      list.map(({ rule, subject }) => `${rule} ${subject}`);
    const lost = named(changes?.lostSight).filter((key) => key.startsWith('pbs-'));
    expect(lost.filter((key) => key.includes('/troubled/')).toSorted()).toEqual(found.toSorted());
    // Whether it pulls the other one's second datastore is not known either.
    expect(lost.filter((key) => !key.includes('/troubled/'))).toEqual([
      'pbs-synced-elsewhere datastore/vault/second',
    ]);
    expect(named(changes?.resolved).filter((key) => key.startsWith('pbs-'))).toEqual([]);
  });

  it('that the owner took out of the configuration has nothing left to find', async () => {
    const before = await factsWith(true);
    const after = await factsWith(true);
    after.backupServers = after.backupServers?.filter(({ name }) => name === 'vault');
    const { changes } = reportOf(after, before);
    expect(changes?.lostSight.filter(({ subject }) => subject.includes('/troubled/'))).toEqual([]);
    expect(changes?.resolved.some(({ subject }) => subject.includes('/troubled/'))).toBe(true);
  });
});
