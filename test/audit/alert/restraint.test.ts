import { expect, it } from 'vitest';
import {
  at,
  full,
  fullTold,
  type History,
  hello,
  memory,
  messagesOf,
  noHa,
  noHaTold,
  off,
  uneven,
  unevenTold,
  veryStale,
} from '../../support/alert-cases.ts';
import { type Audit, tell } from '../../support/alert-history.ts';
import { day } from '../../support/sample-report.ts';

const quietHours = { from: '22:00', to: '07:00' };

const lastOfDay = (line: string) => `${line} (last message of today)`;

const histories: History[] = [
  [
    'quiet hours hold back, and then one message tells all that is still there',
    [
      {},
      { at: at(11), facts: full },
      { at: at(13), facts: { ...full, ...off } },
      { at: at(15), facts: { ...full, ...off, ...memory } },
      { at: at(20), facts: { ...full, ...off } },
    ],
    [[hello], [], [], [], ['worse: 10 → 9.4: nas nearly full; proxmox2 offline']],
    { quietHours },
  ],
  [
    'they end between two audits',
    [
      {},
      { at: at(13), facts: full },
      { again: true, now: at(18) },
      { again: true, now: at(19) },
      { again: true, now: at(20) },
    ],
    [[hello], [], [], [fullTold], []],
    { quietHours },
  ],
  [
    'what came and went in them was nothing',
    [{}, { at: at(11), facts: full }, { at: at(13) }, { at: at(20) }],
    [[hello], [], [], []],
    { quietHours },
  ],
  [
    'what is right in them for a while was never over',
    [
      {},
      { at: at(9), facts: noHa },
      { at: at(11) },
      { at: at(14), facts: noHa },
      { at: at(20), facts: noHa },
      { at: at(22) },
    ],
    [[hello], [noHaTold], [], [], [], ['recovered: 9.6 → 10: recovered: traefik not managed by HA']],
    { quietHours },
  ],
  [
    'critical breaks them, and takes along what waits',
    [
      {},
      { at: at(11), facts: full },
      { at: at(13), facts: { ...full, ...noHa } },
      { at: at(20), facts: noHa },
    ],
    [
      [hello],
      [],
      ['worse: 10 → 9.3: traefik not managed by HA; nas nearly full'],
      ['recovered: 9.3 → 9.6: recovered: nas nearly full'],
    ],
    { quietHours },
  ],
  [
    'or does not, where the owner says so',
    [{}, { at: at(11), facts: noHa }, { at: at(20), facts: noHa }],
    [[hello], [], [noHaTold]],
    { quietHours: { ...quietHours, exceptCritical: false } },
  ],
  [
    'they go by the clock of the owner, also on a day when it changes',
    [
      { at: Date.UTC(2026, 9, 24, 12) / 1000 },
      // In Berlin 06:30 by summer time, and the next day 06:30 by winter time.
      { at: Date.UTC(2026, 9, 24, 4, 30) / 1000 + day, facts: full },
      { again: true, now: Date.UTC(2026, 9, 25, 5, 59) / 1000 },
      { again: true, now: Date.UTC(2026, 9, 25, 6, 0) / 1000 },
    ],
    [[hello], [], [], [fullTold]],
    { quietHours, timeZone: 'Europe/Berlin' },
  ],
  [
    'the last message of a day sums up, and then it is silent until the next',
    [
      {},
      { at: at(1), facts: full },
      { at: at(2), facts: off },
      { at: at(3), facts: { ...off, ...memory } },
      { at: at(4), unreachable: 'silent' },
      { at: at(13), facts: { ...memory, ...veryStale } },
    ],
    [
      [hello],
      [fullTold],
      ['summary: 9.7: proxmox2 offline; recovered: nas nearly full (last message of today)'],
      [],
      [],
      [
        'worse: 9.7 → 9.4: backup of traefik stale offsite; short of memory: proxmox2',
        'recovered: 9.4: recovered: proxmox2 offline',
      ],
    ],
    { perDay: 3 },
  ],
  [
    'one a day',
    [{}, { at: at(1), facts: full }, { at: at(2), facts: noHa }, { at: at(12), facts: noHa }],
    [
      [hello],
      ['summary: 10 → 9.7: nas nearly full (last message of today)'],
      [],
      ['summary: 9.7 → 9.6: traefik not managed by HA; recovered: nas nearly full (last message of today)'],
    ],
    { perDay: 1 },
  ],
  [
    'the last of one day, and of the next what quiet hours held back about the same report',
    [{}, { at: at(24), facts: full }, { at: at(59), facts: noHa }, { at: at(59), now: at(67), again: true }],
    [
      [hello],
      ['summary: 10 → 9.7: nas nearly full (last message of today)'],
      ['summary: 9.7 → 9.6: traefik not managed by HA (last message of today)'],
      ['summary: 9.6: recovered: nas nearly full (last message of today)'],
    ],
    { perDay: 1, quietHours },
  ],
  [
    'a score that is told to be back in the last one is measured from there',
    [{}, { facts: uneven }, {}, { facts: uneven }],
    [
      [hello],
      [unevenTold.replace('worse', 'summary')].map(lastOfDay),
      ['summary: 9.9 → 10: the score of Storage is back (last message of today)'],
      [unevenTold.replace('worse', 'summary')].map(lastOfDay),
    ],
    { perDay: 1 },
  ],
  [
    'what no channel took does not count',
    [
      {},
      { at: at(1), facts: full, refused: true },
      { at: at(2), facts: full, refused: true },
      { at: at(3), facts: full },
    ],
    [[hello], [fullTold], [fullTold], [fullTold]],
    { perDay: 2 },
  ],
];

it.each(histories)('%s', (_, audits, expected, settings) => {
  expect(messagesOf(audits, settings)).toEqual(expected);
});

it.each<[what: string, audits: Audit[], digest: Audit['settings']]>([
  ['a digest', [{}, { at: at(18.5) }, { again: true, now: at(19) }], { digest: { every: 'day', hour: 6 } }],
  ['what came and went', [{}, { at: at(11), facts: full }, { at: at(13) }], {}],
])('%s that quiet hours held back is not said of what comes afterwards', (_, audits, settings) => {
  const last = tell([...audits, { at: at(21), facts: off }], { quietHours, ...settings }).at(-1);
  expect(last?.messages.map(({ headline, notes }) => ({ headline, notes }))).toEqual([
    { headline: '10 → 9.7: proxmox2 offline', notes: [] },
  ]);
});
