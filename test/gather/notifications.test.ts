import { describe, expect, it } from 'vitest';
import { gatherNotifications } from '../../gather/notifications.ts';
import { asked, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const targets = '/cluster/notifications/targets';
const matchers = '/cluster/notifications/matchers';
const servers = '/cluster/metrics/server';

async function notifications(answers: Record<string, unknown>) {
  const { facts, gaps } = await gatherNotifications(asked(answers).asker);
  return { facts, gaps, lines: subjects(gaps) };
}

describe('notifications', () => {
  it('go from matchers to targets', async () => {
    const { facts, lines } = await notifications({
      [targets]: [
        { name: 'ops', type: 'sendmail', origin: 'user-created', comment: 'Ops' },
        { name: 'mail-to-root', type: 'sendmail', origin: 'builtin', disable: true },
      ],
      [matchers]: [
        { name: 'errors', mode: 'all', target: ['ops', 'mail-to-root'], 'match-severity': ['error'] },
        { name: 'default-matcher', mode: 'all', target: 'mail-to-root', disable: 1 },
        { name: 'nowhere', mode: 'any' },
      ],
      [servers]: [{ id: 'influx', type: 'influxdb', server: '10.0.0.60', port: 8089, disable: '1' }],
    });
    expect(facts).toEqual({
      targets: [
        { name: 'mail-to-root', type: 'sendmail', enabled: false },
        { name: 'ops', type: 'sendmail', enabled: true },
      ],
      matchers: [
        { name: 'default-matcher', enabled: false, targets: ['mail-to-root'] },
        { name: 'errors', enabled: true, targets: ['mail-to-root', 'ops'] },
        { name: 'nowhere', enabled: true, targets: [] },
      ],
      metricServers: [{ id: 'influx', type: 'influxdb', enabled: false }],
    });
    expect(lines).toEqual([]);
  });

  it('before 8.1 are not told', async () => {
    const { facts, lines } = await notifications({ [servers]: [] });
    expect(facts).toEqual({ metricServers: [] });
    expect(lines).toEqual(['targets unsupported', 'matchers unsupported']);
  });

  it('that the token may not see need a privilege that the server does not name', async () => {
    const refused = answer('Permission check failed', 403);
    const { facts, gaps } = await notifications({ [targets]: refused, [matchers]: refused, [servers]: [] });
    expect(facts).toEqual({ metricServers: [] });
    expect(gaps.map(({ subject, privilege }) => [subject, privilege])).toEqual([
      ['targets', 'Mapping.Audit on /mapping/notifications'],
      ['matchers', 'Mapping.Audit on /mapping/notifications'],
    ]);
  });

  it('of which nothing can be read are one gap', async () => {
    const { facts, lines } = await notifications({});
    expect(facts).toBeUndefined();
    expect(lines).toEqual(['- unsupported']);
  });

  it('lose a row that makes no sense', async () => {
    const { facts, lines } = await notifications({
      [targets]: [{ name: 'ops' }, { name: 'mail', type: 'smtp' }],
      [matchers]: [{ name: 7, target: {} }],
      [servers]: [],
    });
    expect(facts?.targets?.map(({ name }) => name)).toEqual(['mail']);
    expect(facts).not.toHaveProperty('matchers');
    expect(lines).toEqual(['targets malformed', 'matchers malformed']);
  });
});
