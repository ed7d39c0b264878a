import { createExecutionContext, reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../../worker/env.ts';
import { inspectSettings } from '../../../worker/settings.ts';
import worker from '../entry.ts';
import { secrets } from '../secrets.ts';
import { bucket, env, pushConfig } from '../support.ts';
import { readAtom } from './read-atom.ts';
import { readOpenMetrics } from './read-openmetrics.ts';
import { cluster, scored, storeSample } from './stored.ts';

const feedsKey = 'canary-feeds-0123456789abcdef_XYZ';
const badgeKey = 'canary-badge-0123456789abcdef_XYZ';
const metricsKey = 'canary-metrics-0123456789abcdef_Z';
const keys = { FEEDS_KEY: feedsKey, BADGE_KEY: badgeKey, METRICS_KEY: metricsKey };
const open = { feedsSecret: 'FEEDS_KEY', badgeSecret: 'BADGE_KEY', metricsSecret: 'METRICS_KEY' };

const now = Math.floor(Date.now() / 1000);

beforeEach(async () => {
  await pushConfig({
    clusters: [
      { ...cluster, open },
      { ...cluster, id: 'cabin' },
    ],
  });
  await storeSample(now - 600, scored(7.2));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

async function ask(path: string, bindings: object = {}, init: RequestInit = {}) {
  const request = new Request(`http://localhost${path}`, init) as Request<
    unknown,
    IncomingRequestCfProperties
  >;
  const full = { ...env, ...keys, ...bindings } as Env;
  const response = await worker.fetch(request, full, createExecutionContext());
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return { response, status: response.status, text, headers: Object.fromEntries(response.headers) };
}

const nothing = await ask('/open');

/** No difference to an address that never was one. */
const expectNothing = ({ status, text, headers }: Awaited<ReturnType<typeof ask>>) =>
  expect({ status, text, headers }).toEqual({
    status: 404,
    text: 'There is nothing here.\n',
    headers: nothing.headers,
  });

describe('a link with the right key', () => {
  it.each([
    [`/open/${feedsKey}/lab/reports.atom`, 'application/atom+xml; charset=utf-8', 'private, max-age=300'],
    [`/open/${feedsKey}/lab/incidents.atom`, 'application/atom+xml; charset=utf-8', 'private, max-age=300'],
    [`/open/${badgeKey}/lab/badge.svg`, 'image/svg+xml; charset=utf-8', 'max-age=300'],
    [`/open/${badgeKey}/lab/badge.json`, 'application/json; charset=utf-8', 'max-age=300'],
    [
      `/open/${metricsKey}/lab/metrics`,
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'no-store',
    ],
  ])('%s opens, inert and without the key in it', async (path, type, cache) => {
    const { status, headers, text } = await ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': cache,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(text).not.toContain('canary');
  });

  it('gives the feed, the score and the metrics', async () => {
    const feed = readAtom((await ask(`/open/${feedsKey}/lab/reports.atom`)).text);
    expect([feed.entries[0]?.title, Object.keys(feed.links)]).toEqual(['Lab 7.2', ['alternate']]);
    expect(JSON.parse((await ask(`/open/${badgeKey}/lab/badge.json`)).text).message).toBe('7.2');
    const { text } = await ask(`/open/${metricsKey}/lab/metrics`);
    expect(readOpenMetrics(text).get('offsight_score')?.samples).toEqual([
      { labels: { cluster: 'lab' }, value: 7.2 },
    ]);
  });

  it('gives by the badge the score alone', async () => {
    for (const name of ['badge.svg', 'badge.json']) {
      const { text } = await ask(`/open/${badgeKey}/lab/${name}`);
      expect(text).not.toMatch(/\blab\b|finding|critical|homelab/i);
    }
  });

  it('is not sent again to who has it, and gives HEAD no body', async () => {
    const path = `/open/${feedsKey}/lab/reports.atom`;
    const { headers } = await ask(path);
    const again = await ask(path, {}, { headers: { 'If-None-Match': `W/${headers.etag}` } });
    expect([again.status, again.text, again.headers['cache-control']]).toEqual([
      304,
      '',
      'private, max-age=300',
    ]);
    const head = await ask(path, {}, { method: 'HEAD' });
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', headers.etag]);
  });
});

describe('there is nothing at', () => {
  const wrong = 'x'.repeat(32);
  it.each([
    ['the folder', '/open/'],
    ['a wrong key', `/open/${wrong}/lab/reports.atom`],
    ['a key with one letter less', `/open/${feedsKey.slice(0, -1)}/lab/reports.atom`],
    ['a key with one letter more', `/open/${feedsKey}x/lab/reports.atom`],
    ['a key in other letters', `/open/${feedsKey.toUpperCase()}/lab/reports.atom`],
    ['no key', '/open//lab/reports.atom'],
    ['the badge’s key at the feed', `/open/${badgeKey}/lab/reports.atom`],
    ['the badge’s key at the metrics', `/open/${badgeKey}/lab/metrics`],
    ['the feed’s key at the badge', `/open/${feedsKey}/lab/badge.svg`],
    ['an unknown cluster', `/open/${feedsKey}/attic/reports.atom`],
    ['a cluster that opens nothing', `/open/${feedsKey}/cabin/reports.atom`],
    ['another document', `/open/${feedsKey}/lab/latest`],
    ['a name of every object', `/open/${feedsKey}/lab/constructor`],
    ['a longer path', `/open/${feedsKey}/lab/reports.atom/x`],
    ['an encoded way out', `/open/${feedsKey}/lab%2f..%2fcabin/reports.atom`],
    ['the token of the cluster', `/open/${secrets.PVE_TOKEN}/lab/reports.atom`],
  ])('%s', async (_, path) => expectNothing(await ask(path)));

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('a %s', async (method) =>
    expectNothing(await ask(`/open/${feedsKey}/lab/reports.atom`, {}, { method })),
  );

  it('a link whose secret was deleted or changed, and at none while nothing is opened', async () => {
    const path = `/open/${feedsKey}/lab/reports.atom`;
    expect((await ask(path)).status).toBe(200);
    expectNothing(await ask(path, { FEEDS_KEY: undefined }));
    expectNothing(await ask(path, { FEEDS_KEY: '' }));
    expectNothing(await ask(path, { FEEDS_KEY: wrong }));
    await pushConfig({ clusters: [cluster] });
    expectNothing(await ask(path));
    await bucket.delete('config/policy.json');
    expectNothing(await ask(path));
  });

  it.each([
    ['is too short', 'x'.repeat(31)],
    ['is too long', 'x'.repeat(129)],
    ['has letters that an address cannot hold', `${'x'.repeat(32)}/`],
  ])('a link whose key %s, which is said', async (_, key) => {
    expectNothing(await ask(`/open/${key}/lab/reports.atom`, { FEEDS_KEY: key }));
    expect(await problems({ FEEDS_KEY: key })).toEqual([
      expect.stringMatching(
        /^The secret FEEDS_KEY \(the key in the link to the feeds of "lab"\) must be 32 to 128/,
      ),
    ]);
  });
});

const problems = async (bindings: object = {}) => {
  const full = { ...env, ...secrets, ...keys, ...bindings } as unknown as Env;
  return (await inspectSettings(full)).problems;
};

describe('what is wrong with keys', () => {
  it('is nothing, when each is good and of its own', async () => {
    expect(await problems()).toEqual([]);
  });

  it('is said of one that is not set', async () => {
    expect(await problems({ BADGE_KEY: undefined })).toEqual([
      'The secret BADGE_KEY (the key in the link to the badge of "lab") is not set: `npx wrangler secret put BADGE_KEY`.',
    ]);
  });

  it('is said of two that are the same, of which neither opens anything then', async () => {
    const same = { BADGE_KEY: feedsKey };
    const found = await problems(same);
    expect(found).toHaveLength(2);
    for (const problem of found) expect(problem).toMatch(/have the same value: give each one of its own/);
    expect(found.join()).not.toContain('canary');
    expectNothing(await ask(`/open/${feedsKey}/lab/badge.svg`, same));
    expectNothing(await ask(`/open/${feedsKey}/lab/reports.atom`, same));
  });

  it('is said of a token that is used as a key, too', async () => {
    const token = { OTHER_TOKEN: metricsKey };
    expect(await problems(token)).toEqual([
      expect.stringContaining(
        'The secrets METRICS_KEY (the key in the link to the metrics of "lab") and OTHER_TOKEN',
      ),
    ]);
    expectNothing(await ask(`/open/${metricsKey}/lab/metrics`, token));
  });

  it.each([
    ['for two documents', [{ ...cluster, open: { feedsSecret: 'FEEDS_KEY', badgeSecret: 'FEEDS_KEY' } }]],
    [
      'by two clusters',
      [
        { ...cluster, open: { feedsSecret: 'FEEDS_KEY' } },
        { ...cluster, id: 'cabin', open: { feedsSecret: 'FEEDS_KEY' } },
      ],
    ],
  ])('is said of one that is used %s', async (_, clusters) => {
    await pushConfig({ clusters });
    expect(await problems()).toEqual([expect.stringContaining('is the key of several links')]);
    expectNothing(await ask(`/open/${feedsKey}/lab/reports.atom`));
  });
});

it('says so, without the key, when the bucket cannot be read', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const broken = { AUDITS: { get: () => Promise.reject(new Error('R2 is away')) } };
  const { status, text } = await ask(`/open/${feedsKey}/lab/reports.atom`, broken);
  expect([status, text]).toEqual([503, 'Not available right now. Try again in a minute.\n']);
  expect(logged).toHaveBeenCalledOnce();
  expect(String(logged.mock.calls[0])).not.toContain('canary');
});
