import { expect, it } from 'vitest';
import { alertSettingsSchema } from '../../../audit/alert/settings.ts';
import { digestSlot, nextDay, nextDigest, quietFor } from '../../../audit/alert/timing.ts';

const parse = (settings: unknown = {}) => alertSettingsSchema.parse(settings);
const utc = (text: string) => Date.parse(text) / 1000;

it('asks for nothing', () => {
  expect(parse()).toEqual({
    timeZone: 'UTC',
    overallDrop: 0.5,
    categoryDrop: 1,
    coverageDrop: 20,
    newFindings: 'high',
    confirmAudits: 1,
    maintenance: [],
    perDay: 6,
    digest: { every: 'week', weekday: 'monday', hour: 8 },
  });
});

it.each([
  { timeZone: 'Europe/Nowhere' },
  { overallDrop: 0 },
  { quietHours: { from: '24:00', to: '07:00' } },
  { maintenance: [{ until: 'tomorrow', reason: 'x' }] },
  { maintenance: [{ until: '2026-11-22T10:00:00', reason: 'x' }] },
  { maintenance: [{ until: '2026-11-22', reason: '' }] },
  { maintenance: [{ until: '2026-11-22', reason: 'x', subjects: [] }] },
  { digest: { every: 'month' } },
  { perDay: 0 },
  { dropp: 1 },
])('refuses %j', (settings) => {
  expect(alertSettingsSchema.safeParse(settings).success).toBe(false);
});

it.each([
  ['22:00', '07:00', '2026-11-22T21:59:00Z', 0],
  ['22:00', '07:00', '2026-11-22T22:00:00Z', 540],
  ['22:00', '07:00', '2026-11-22T06:59:30Z', 1],
  ['22:00', '07:00', '2026-11-22T07:00:00Z', 0],
  ['13:00', '14:30', '2026-11-22T13:30:00Z', 60],
  ['08:00', '08:00', '2026-11-22T08:00:00Z', 0],
])('quiet from %s to %s: at %s for %i more minutes', (from, to, now, minutes) => {
  expect(quietFor(utc(now), parse({ quietHours: { from, to } }))).toBe(minutes);
});

it.each([
  ['2026-11-23T06:59:00Z', '2026-11-16', '2026-11-23T07:00:00Z'],
  ['2026-11-23T07:00:00Z', '2026-11-23', '2026-11-30T07:00:00Z'],
  ['2026-11-25T23:30:00Z', '2026-11-23', '2026-11-30T07:00:00Z'],
  ['2026-11-29T23:30:00Z', '2026-11-23', '2026-11-30T07:00:00Z'],
])(
  'on Mondays at eight in Berlin: at %s the last digest was that of %s, the next is due at %s',
  (now, slot, next) => {
    const settings = parse({ timeZone: 'Europe/Berlin' });
    expect(digestSlot(utc(now), settings)).toBe(slot);
    expect(nextDigest(utc(now), settings)).toBe(utc(next));
  },
);

it('a daily digest, none, and the next day', () => {
  const daily = parse({ digest: { every: 'day', hour: 9 } });
  expect(digestSlot(utc('2026-11-22T08:59:00Z'), daily)).toBe('2026-11-21');
  expect(nextDigest(utc('2026-11-22T09:00:30Z'), daily)).toBe(utc('2026-11-23T09:00:00Z'));
  expect(nextDay(utc('2026-11-22T09:00:30Z'), daily)).toBe(utc('2026-11-23T00:00:00Z'));
  const off = parse({ digest: 'off' });
  expect([digestSlot(0, off), nextDigest(0, off)]).toEqual([null, null]);
});
