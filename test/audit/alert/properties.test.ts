import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accepted } from '../../../audit/alert/accepted.ts';
import { decide } from '../../../audit/alert/decide.ts';
import { alertSettingsSchema } from '../../../audit/alert/settings.ts';
import { comparedWith } from '../../../audit/alert/state.ts';
import { type Audit, judge, type Told, tell } from '../../support/alert-history.ts';

const settings = alertSettingsSchema.parse({ digest: 'off', perDay: 100 });

const subjects = [
  'ha-covers-critical lxc/110',
  'storage-has-space storage/nas',
  'storage-snapshots-few lxc/110',
  'backup-offsite-fresh lxc/110@away',
  'cluster-nodes-online node/proxmox2',
  'security-certificates-valid node/proxmox',
];
const facts = fc.dictionary(
  fc.constantFrom(...subjects),
  fc.constantFrom('critical', 'high', 'medium', 'low', 'unknown', 'gone'),
);
const audit: fc.Arbitrary<Audit> = fc.record(
  {
    facts,
    unreachable: fc.constantFrom('silent', 'refused'),
    refused: fc.boolean(),
    without: fc.constant(['ha-covers-critical']),
  },
  { requiredKeys: ['facts'] },
);
const history = fc.array(audit, { minLength: 1, maxLength: 7 });
const runs = { numRuns: 40 };

/** Incidents that a taken message told, and those whose end it told. */
const told = ({ state, report }: Told) =>
  state.offers.filter((offer) => offer.report === report.id && offer.acceptedAt !== null);

it('asked again, it gives the same messages and remembers the same', () => {
  fc.assert(
    fc.property(history, (audits) => {
      const refused = audits.map((one) => ({ ...one, refused: true }));
      for (const list of [refused, [...audits.slice(0, -1), { ...audits.at(-1), refused: true }]]) {
        const [last, again] = tell([...list, { again: true, refused: true }]).slice(-2);
        expect(again?.messages).toEqual(last?.messages);
        expect(again?.state).toEqual(last?.state);
      }
    }),
    runs,
  );
});

it('nothing is told of a cluster that stays as it is', () => {
  fc.assert(
    fc.property(facts, (same) => {
      const [, ...later] = tell([{ facts: same }, { facts: same }, { facts: same }]);
      expect(later.flatMap(({ messages }) => messages)).toEqual([]);
    }),
    runs,
  );
});

it('nothing is told twice without an end in between, unless it got graver', () => {
  fc.assert(
    fc.property(history, (audits) => {
      const open = new Map<string, string>();
      for (const step of tell(audits, { perDay: 100 })) {
        for (const offer of told(step)) {
          for (const key of offer.over) {
            expect(open.has(key)).toBe(true);
            open.delete(key);
          }
          for (const key of offer.told) {
            const severity = step.state.open[key]?.told?.severity ?? '';
            // A score may fall once more.
            if (!/^(score|coverage)/.test(key)) expect(open.get(key)).not.toBe(severity);
            open.set(key, severity);
          }
        }
        // What is not followed any more, as a rule is gone, may come anew.
        for (const key of open.keys()) if (!step.state.open[key]) open.delete(key);
      }
    }),
    runs,
  );
});

it('what no channel took is told by the next audit that still shows it, in the same thread', () => {
  fc.assert(
    fc.property(history, facts, (audits, last) => {
      const [failed, next] = tell([
        ...audits,
        { facts: last, refused: true },
        { facts: last, refused: true },
      ]).slice(-2);
      const worse = failed?.messages.filter(({ kind }) => kind === 'worse') ?? [];
      const retold = next?.messages.filter(({ kind }) => kind === 'worse') ?? [];
      expect(retold.map(({ thread, headline, findings }) => ({ thread, headline, findings }))).toEqual(
        worse.map(({ thread, headline, findings }) => ({ thread, headline, findings })),
      );
    }),
    runs,
  );
});

it('no critical or high finding that is new stays untold', () => {
  fc.assert(
    fc.property(facts, history, facts, (first, audits, last) => {
      const taken = audits.map(({ without: _, ...one }) => one);
      const steps = tell([{ facts: first }, ...taken, { facts: last }], { perDay: 100 });
      const { state, report } = steps.at(-1) as Told;
      const grave = report.results.flatMap(({ rule, verdicts }) =>
        verdicts
          .filter(({ outcome, severity }) => outcome === 'fail' && /critical|high/.test(severity))
          .map(({ subject }) => `${rule} ${subject}`),
      );
      for (const key of grave) expect(state.open[key]?.told).not.toBeNull();
      for (const key of grave) expect(state.open[key]).toBeDefined();
    }),
    runs,
  );
});

it('no category is further below its best than what is told at once', () => {
  fc.assert(
    fc.property(history, (audits) => {
      // A slow decline: whatever was not told since is less than what would be.
      const steps = tell(audits.map(({ facts }) => ({ facts: onlyFailing(facts) })));
      const best: Record<string, number> = {};
      for (const { report, messages, state } of steps)
        for (const { id, title, score } of report.score.categories) {
          if (score === null) continue;
          const said = messages.some(
            ({ kind, categories }) => kind !== 'recovered' && categories.some((one) => one.title === title),
          );
          // Until it is told to be back, it is as low as it was told to be.
          const rises = !said && state.open[`score/${id}`] === undefined;
          best[id] = said ? score : rises ? Math.max(best[id] ?? score, score) : (best[id] ?? score);
          expect(best[id] - score).toBeLessThan(1);
        }
    }),
    runs,
  );
});

it('once everything is right, and was for long enough, nothing stays open and every mark is at its top', () => {
  const more = fc.record({
    confirmAudits: fc.constantFrom(1, 2, 3),
    perDay: fc.constantFrom(1, 2, 100),
    maintenance: fc.subarray([{ until: '2026-11-25', reason: 'New disks.', subjects: ['storage/nas'] }]),
  });
  fc.assert(
    fc.property(history, more, (audits, chosen) => {
      const { state } = tell([...audits, ...Array.from({ length: 8 }, () => ({}))], chosen).at(-1) as Told;
      expect(state.open).toEqual({});
      for (const [component, { value }] of Object.entries(state.baseline))
        expect([component, value]).toEqual([component, component === 'coverage' ? 100 : 10]);
    }),
    runs,
  );
});

const onlyFailing = (all: Audit['facts'] = {}): Audit['facts'] =>
  Object.fromEntries(Object.entries(all).filter(([, state]) => state !== 'unknown' && state !== 'gone'));

it('accepting twice, or what was never offered, changes nothing', () => {
  const [, second] = tell([{}, { facts: { 'storage-has-space storage/nas': 'high' }, refused: true }]);
  const { state, messages } = second as Told;
  const [message] = messages;
  expect(message?.kind).toBe('worse');
  const once = accepted(state, { id: message?.id ?? '' }, 1);
  expect(once).not.toEqual(state);
  expect(accepted(once, { id: message?.id ?? '' }, 2)).toBe(once);
  expect(accepted(state, { id: 'x' }, 2)).toBe(state);
});

it('a message that is taken late does not push down what has risen since, nor tell what is over', () => {
  const facts = { 'storage-has-space storage/nas': 'high' } as const;
  const [, failed, better] = tell([{}, { facts, refused: true }, { refused: true }]);
  const late = accepted(better?.state as Told['state'], failed?.messages[0] as Told['messages'][number], 5);
  expect(late.baseline).toEqual(better?.state.baseline);
  expect(late.open).toEqual({});
});

it('that it is over does not end what came back before the message was taken', () => {
  const facts = { 'storage-has-space storage/nas': 'high' } as const;
  const [, , over, back] = tell([{}, { facts }, { refused: true }, { facts }]);
  const late = accepted(back?.state as Told['state'], over?.messages[0] as Told['messages'][number], 5);
  expect(late.open).toEqual(back?.state.open);
  expect(Object.keys(late.open)).toContain('storage-has-space storage/nas');
});

it('names what it compares with, mostly one report', () => {
  const audits: Audit[] = [{}, {}, {}];
  const { state, report } = tell(audits).at(-1) as Told;
  expect(comparedWith(state)).toEqual([report.id]);
  const next = judge({}, report.takenAt + 60);
  const again = decide({
    report: next,
    earlier: new Map([[report.id, report]]),
    state,
    settings,
    history: [],
    now: next.takenAt,
  });
  expect(again).toMatchObject({ messages: [], again: null, state: { last: next.id } });
});
