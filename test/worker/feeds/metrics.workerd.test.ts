import { reset } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../../audit/report.ts';
import { hostile } from '../../support/hostile-report.ts';
import { sampleReport, unreachableReport } from '../../support/sample-report.ts';
import { askWorker } from '../ask.ts';
import { bucket, env, pushConfig } from '../support.ts';
import { type ReadFamily, readOpenMetrics } from './read-openmetrics.ts';
import { cluster, scored, storeMissed, storeSample } from './stored.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});
beforeEach(async () => {
  await pushConfig({ clusters: [cluster] });
});

const now = Math.floor(Date.now() / 1000);

type Offsite = NonNullable<Report['offsite']>;

async function metrics(query = '') {
  const request = new Request(`http://localhost/api/metrics${query}`);
  const response = await askWorker(request, env);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ]);
  // Decoded here: workerd warns where it does not know a type as text.
  const families = readOpenMetrics(new TextDecoder().decode(await response.arrayBuffer()));
  return (name: string): ReadFamily['samples'] => {
    const family = families.get(`offsight_${name}`);
    if (!family) throw new Error(`There is no offsight_${name}.`);
    return family.samples;
  };
}

const lab = { cluster: 'lab' };

describe('of a report', () => {
  it('are its scores, its coverage, its findings and its age', async () => {
    await storeSample(now - 600);
    const samplesOf = await metrics();
    const { score, results } = sampleReport();
    expect(samplesOf('score')).toEqual([{ labels: lab, value: score.overall }]);
    expect(samplesOf('coverage_ratio')).toEqual([{ labels: lab, value: score.coverage }]);
    expect(samplesOf('cluster_reachable')).toEqual([{ labels: lab, value: 1 }]);
    expect(samplesOf('category_score')).toEqual(
      score.categories.flatMap(({ id, score }) =>
        score === null ? [] : [{ labels: { ...lab, category: id }, value: score }],
      ),
    );
    const failing = results.flatMap(({ verdicts }) => verdicts.filter(({ outcome }) => outcome === 'fail'));
    expect(samplesOf('findings').map(({ labels }) => labels.severity)).toEqual([
      'critical',
      'high',
      'medium',
      'low',
      'info',
    ]);
    expect(samplesOf('findings').reduce((sum, { value }) => sum + value, 0)).toBe(failing.length);
    expect(samplesOf('last_audit_timestamp_seconds')).toEqual([{ labels: lab, value: now - 600 }]);
    expect(samplesOf('last_audit_age_seconds')[0]?.value).toBeGreaterThanOrEqual(600);
    expect(samplesOf('last_audit_age_seconds')[0]?.value).toBeLessThan(700);
    expect(samplesOf('audit_overdue')).toEqual([{ labels: lab, value: 0 }]);
  });

  it('are the ages of the copies offsite when it was made', async () => {
    await storeSample(now);
    const samplesOf = await metrics();
    const { guests = [] } = sampleReport().offsite ?? {};
    const known = guests.flatMap(({ id, name, cells }) =>
      cells
        .filter(({ usable, state }) => usable && state !== 'unknown')
        .map(({ target, usable, rpoSeconds }) => ({
          labels: { ...lab, guest: id, ...(name && { name }), target },
          copyAt: usable?.takenAt ?? 0,
          rpoSeconds,
        })),
    );
    expect(known.length).toBeGreaterThan(3);
    expect(samplesOf('offsite_copy_timestamp_seconds')).toEqual(
      known.map(({ labels, copyAt }) => ({ labels, value: copyAt })),
    );
    expect(samplesOf('offsite_copy_age_seconds')).toEqual(
      known.map(({ labels, copyAt }) => ({ labels, value: now - copyAt })),
    );
    expect(samplesOf('offsite_copy_max_age_seconds')).toEqual(
      known.map(({ labels, rpoSeconds }) => ({ labels, value: rpoSeconds })),
    );
    const cells = guests.flatMap((guest) => guest.cells);
    const counted = samplesOf('offsite_guests').filter(({ value }) => value > 0);
    expect(counted.reduce((sum, { value }) => sum + value, 0)).toBe(cells.length);
    for (const { labels, value } of counted)
      expect(value).toBe(
        cells.filter(({ target, state }) => target === labels.target && state === labels.state).length,
      );
  });
});

describe('what is not known is absent', () => {
  it('before the first audit', async () => {
    const samplesOf = await metrics();
    expect(samplesOf('audit_overdue')).toEqual([{ labels: lab, value: 1 }]);
    for (const name of ['score', 'findings', 'coverage_ratio', 'last_audit_age_seconds', 'offsite_guests'])
      expect(samplesOf(name), name).toEqual([]);
  });

  it('where nothing could be judged', async () => {
    const { id: _, takenAt: __, cluster: ___, offsite: ____, ...unreached } = unreachableReport();
    await storeSample(now - 86_400, scored(7));
    await storeSample(now - 60, { ...unreached, offsite: undefined });
    const samplesOf = await metrics();
    for (const name of ['score', 'category_score', 'findings', 'offsite_copy_age_seconds'])
      expect(samplesOf(name), name).toEqual([]);
    expect(samplesOf('cluster_reachable')).toEqual([{ labels: lab, value: 0 }]);
    expect(samplesOf('coverage_ratio')).toEqual([{ labels: lab, value: 0 }]);
    const ages = [samplesOf('last_audit_age_seconds'), samplesOf('last_good_audit_age_seconds')];
    expect(ages.map(([sample]) => Math.floor((sample?.value ?? 0) / 3600))).toEqual([0, 24]);
  });

  it('of a copy that may not be the newest, and of guests that nobody could see', async () => {
    const { guests, targets } = sampleReport().offsite as Offsite; // the sample has one
    const unknown = guests.map((guest) => ({
      ...guest,
      cells: guest.cells.map((cell) => ({ ...cell, state: 'unknown' as const })),
    }));
    await storeSample(now - 60, { offsite: { targets, guests: unknown } });
    expect((await metrics())('offsite_copy_age_seconds')).toEqual([]);
    await storeSample(now, { offsite: { targets, guests: [], guestsUnseen: 'No answer.' } });
    expect((await metrics())('offsite_guests')).toEqual([]);
  });

  it('keeps what the last report said when a later audit was missed', async () => {
    await storeSample(now - 30 * 3600, scored(7.2));
    await storeMissed(now - 6 * 3600, 'x');
    const samplesOf = await metrics();
    expect(samplesOf('score')).toEqual([{ labels: lab, value: 7.2 }]);
    expect(samplesOf('audit_overdue')).toEqual([{ labels: lab, value: 1 }]);
  });

  it('of a report that cannot be read; its age and other clusters are told', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await pushConfig({ clusters: [cluster, { ...cluster, id: 'cabin' }] });
    const id = await storeSample(now);
    await storeSample(now, scored(5), 'cabin');
    await bucket.put(`lab/reports/${id.slice(0, 4)}/${id}.json`, '{"version": 99}');
    const samplesOf = await metrics();
    expect(samplesOf('score')).toEqual([{ labels: { cluster: 'cabin' }, value: 5 }]);
    expect(samplesOf('last_audit_timestamp_seconds')).toHaveLength(2);
  });
});

it('come of all clusters, or of the one that is named', async () => {
  await pushConfig({ clusters: [cluster, { ...cluster, id: 'cabin' }] });
  await storeSample(now, scored(7));
  await storeSample(now, scored(5), 'cabin');
  expect((await metrics())('score').map(({ value }) => value)).toEqual([7, 5]);
  expect((await metrics('?cluster=cabin'))('score').map(({ value }) => value)).toEqual([5]);
});

it('stay readable with hostile names, and with 2,000 guests', async () => {
  const { targets, guests } = sampleReport().offsite as Offsite; // the sample has one
  const found = guests.find(({ cells }) => cells.some(({ usable, state }) => usable && state !== 'unknown'));
  if (!found) throw new Error('the sample has no guest with a copy');
  const many = Array.from({ length: 2000 }, (_, index) => ({
    ...found,
    id: `qemu/${index}`,
    name: `${hostile}\n"} 1\n\\${index}`,
  }));
  await storeSample(now, { offsite: { targets, guests: many } });
  const samples = (await metrics())('offsite_copy_age_seconds');
  expect(new Set(samples.map(({ labels }) => labels.guest)).size).toBe(2000);
  expect(samples[0]?.labels.name).toContain('<img src=x onerror=pwned()>');
});
