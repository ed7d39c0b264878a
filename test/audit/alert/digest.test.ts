import { expect, it } from 'vitest';
import { digest } from '../../../audit/alert/digest.ts';
import { alertSettingsSchema } from '../../../audit/alert/settings.ts';
import type { Report } from '../../../audit/report.ts';
import { day, sample, sampleReport, takenAt, unreachableReport } from '../../support/sample-report.ts';

const settings = alertSettingsSchema.parse({});
const history = Array.from({ length: 60 }, (_, ago) => ({
  takenAt: takenAt - ago * (day / 2),
  overall: ago === 3 ? null : 8 + (ago % 10) / 10,
}));
const message = (report: Report) => digest(report, history, '2026-11-16', settings).message;

const result = (
  rule: string,
  verdicts: Report['results'][number]['verdicts'],
): Report['results'][number] => ({
  ...(sample.results[0] as Report['results'][number]),
  rule,
  verdicts,
});
const verdict = (
  subject: string,
  outcome: 'pass' | 'fail',
  message = '',
): Report['results'][number]['verdicts'][number] => ({
  subject,
  outcome,
  severity: outcome === 'fail' ? 'medium' : 'info',
  message,
  evidence: [],
});

it('has one point a day of the last four weeks, the newest of each', () => {
  const trend = message(sampleReport()).digest?.trend ?? [];
  expect(trend).toHaveLength(28);
  expect(trend.at(-1)).toEqual({ takenAt, overall: 7.8 });
  expect(trend.at(-3)).toEqual({ takenAt: takenAt - 1.5 * day, overall: null });
  expect(trend.every(({ takenAt: at }, index) => index === 0 || at > (trend[index - 1]?.takenAt ?? 0))).toBe(
    true,
  );
});

it('says how it was a week ago, and what is open', () => {
  expect(message(sampleReport())).toMatchObject({
    id: '20261122T031700Z-digest',
    severity: 'info',
    headline: '8.4 → 7.8 this week: 3 critical and 33 high findings open',
    score: { before: 8.4, after: 7.8 },
  });
});

it('every day it says how it was a day ago, with audits every hour, too', () => {
  const hourly = Array.from({ length: 60 }, (_, ago) => ({
    takenAt: takenAt - ago * 3600,
    overall: ago < 28 ? 7.8 : 9,
  }));
  const daily = alertSettingsSchema.parse({ digest: { every: 'day', hour: 8 } });
  const scoreAt = (hours: number) =>
    digest({ ...sampleReport(), takenAt: takenAt + hours * 3600 }, hourly, '2026-11-22', daily).message.score;
  expect([-4, 0].map(scoreAt)).toMatchObject([
    { before: 9, after: 7.8 },
    { before: 7.8, after: 7.8 },
  ]);
});

it('has the first three recommendations with the points they gain', () => {
  expect(message(sampleReport()).digest?.todo).toEqual([
    { title: 'Every guest is in a backup job', points: 0.9 },
    { title: 'Guests are spread over the nodes as their cores are', points: 0.5 },
    { title: 'Critical guests are managed by HA', points: 0.4 },
  ]);
});

it('tells the backups of each tier in one line, drills that are due and what ends soon', () => {
  const report = sampleReport({
    results: [
      result('backup-recent', [
        verdict('lxc/100', 'pass'),
        verdict('lxc/110', 'fail'),
        verdict('lxc/111', 'pass'),
        verdict('storage/nas', 'pass'),
      ]),
      result('drill-recent', [
        verdict('lxc/100', 'fail', 'dns-1 was never restored.'),
        verdict('lxc/110', 'pass'),
        verdict('cluster', 'fail', 'No guest has a tier.'),
      ]),
      result('security-certificates-valid', [verdict('node/proxmox', 'fail', 'It ends in 5 days.')]),
    ],
  });
  const { notes, digest: about } = message(report);
  expect(about?.drillsDue).toEqual(['dns-1 was never restored.']);
  expect(notes).toEqual(['It ends in 5 days.']);
  expect(about?.backups).toEqual([
    {
      tier: 'critical',
      text: 'backed up in time: 1 of 2 guests; offsite: 1 of 2 guests fresh and 1 stale',
    },
    { tier: 'high', text: 'offsite: 0 of 1 guest fresh and 1 incomplete' },
    { tier: 'medium', text: 'offsite: 0 of 2 guests fresh, 1 missing and 1 foreign' },
    { tier: 'low', text: 'offsite: 0 of 1 guest fresh and 1 missing' },
    {
      tier: 'no tier',
      text: 'backed up in time: 1 of 1 guest; offsite: 1 of 3 guests fresh, 1 broken and 1 unknown',
    },
  ]);
});

it('of an unreachable cluster it has what is known', () => {
  const { headline, notes, digest: about } = message(unreachableReport());
  expect(headline).toBe('8.4 → no score this week: the cluster could not be reached');
  expect(notes).toEqual(['The cluster could not be seen at the latest audit.']);
  expect(about?.todo).toEqual([]);
});

it('without offsite targets and backups it has no lines of them', () => {
  expect(message(sampleReport({ offsite: undefined, results: [] })).digest).toMatchObject({
    backups: [],
    drillsDue: [],
  });
});
