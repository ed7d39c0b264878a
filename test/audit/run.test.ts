import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../audit/facts.ts';
import { defaultPolicy, type Policy } from '../../audit/policy.ts';
import { defineRule, fail, notApplicable, pass, type Rule, unknown, type Verdict } from '../../audit/rule.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts, now } from '../support/healthy-facts.ts';
import { shuffled } from '../support/results.ts';
import { blind, gap } from '../support/rule-cases.ts';

const rule = (check: Rule['check'], more: Partial<Rule> = {}): Rule =>
  defineRule({
    id: 'r',
    title: 'All is right',
    category: 'ha',
    essential: true,
    needs: ['guests'],
    check,
    ...more,
  });

/** A rule that says of each guest what its name says: `fail high`, `unknown`, anything else passes. */
const byName = rule(({ guests }, { gap: why }) =>
  guests.map(({ id, name = '' }): Verdict => {
    const seen = { seen: name, where: '/cluster/resources' };
    if (name === 'unknown') return unknown(id, 'It', why('guests', id));
    return name.startsWith('fail ')
      ? fail(name.endsWith('high') ? 'high' : 'low', id, `${id} fails.`, seen)
      : pass(id, `${id} is fine.`, seen);
  }),
);

const named = (...names: string[]) => {
  const facts = healthyFacts();
  for (const [at, guest] of facts.guests.entries()) guest.name = names[at] ?? 'fine';
  return facts;
};
const one = (which: Rule, facts: Facts, policy: Policy = defaultPolicy) => {
  const [result] = runAudit([which], facts, policy);
  if (!result) throw new Error('the runner gave no result');
  return result;
};

describe('a result', () => {
  it.each([
    [['fine'], 'pass', 'info'],
    [['unknown'], 'unknown', 'info'],
    [['fail low'], 'fail', 'low'],
    [['fail low', 'fail high', 'unknown'], 'fail', 'high'],
  ])('of %j is %s, %s', (names, outcome, severity) => {
    expect(one(byName, named(...names))).toMatchObject({ outcome, severity });
  });

  it('of no verdict is not applicable, with the rule that says more if there is one', () => {
    const nothing = one(
      rule(() => []),
      healthyFacts(),
    );
    expect(nothing).toMatchObject({
      outcome: 'not-applicable',
      verdicts: [],
      notApplicable: { message: 'Nothing here is subject to it.' },
    });
    const taken = one(
      rule(() => notApplicable('other', 'See there.')),
      healthyFacts(),
    );
    expect(taken).toMatchObject({
      outcome: 'not-applicable',
      notApplicable: { because: 'other', message: 'See there.' },
    });
    expect(one(byName, healthyFacts())).not.toHaveProperty('notApplicable');
  });

  it('comes for every rule, in the order of the rules', () => {
    const rules = ['b', 'a', 'c'].map((id) => rule(() => [], { id }));
    expect(runAudit(rules, healthyFacts(), defaultPolicy).map((result) => result.rule)).toEqual([
      'b',
      'a',
      'c',
    ]);
  });
});

describe('what a rule sees', () => {
  it('is what it declared, and what of its further groups is there', () => {
    const seen: string[][] = [];
    const curious = rule(
      (facts) => {
        seen.push(Object.keys(facts).filter((group) => facts[group as 'guests'] !== undefined));
        return [];
      },
      { needs: ['guests', 'ha'], also: ['storage'] },
    );
    one(curious, healthyFacts());
    const facts = healthyFacts();
    blind(facts, 'storage');
    one(curious, facts);
    expect(seen).toEqual([
      ['guests', 'ha', 'storage'],
      ['guests', 'ha'],
    ]);
  });

  it('is the time of the facts and the policy, never a clock', () => {
    const told: unknown[] = [];
    one(
      rule((_, context) => {
        told.push(context.now, context.policy);
        return [];
      }),
      healthyFacts(),
    );
    expect(told).toEqual([now, defaultPolicy]);
  });

  it('a group that is missing makes it unknown, with the reason', () => {
    const facts = healthyFacts();
    blind(facts, 'guests', 'VM.Audit is missing.');
    expect(one(byName, facts)).toMatchObject({
      outcome: 'unknown',
      verdicts: [{ subject: 'cluster', message: '"All is right" could not be seen: VM.Audit is missing.' }],
    });
  });

  it('a gap is that of the subject, else of the whole group, never of another', () => {
    const facts = named('unknown', 'unknown', 'unknown');
    gap(facts, 'guests', 'lxc/101', 'timeout.');
    gap(facts, 'guests', 'lxc/101', 'a second one.');
    gap(facts, 'nodes', 'lxc/102', 'not this one.');
    expect(
      one(byName, facts)
        .verdicts.map(({ message }) => message)
        .slice(0, 3),
    ).toEqual(['It could not be seen: timeout.', 'It could not be seen.', 'It could not be seen.']);
    facts.gaps.push({ group: 'guests', reason: 'skipped', detail: 'lean.' });
    expect(one(byName, facts).verdicts[1]?.message).toBe('It could not be seen: lean.');
  });

  it('a gap that knows where it was met is evidence', () => {
    const facts = named('unknown', 'unknown');
    gap(facts, 'guests', 'lxc/101').path = '/nodes/pve1/lxc/101/config';
    gap(facts, 'guests', 'lxc/102');
    expect(one(byName, facts).verdicts.map(({ evidence }) => evidence)).toMatchObject([
      [{ seen: 'timeout', where: '/nodes/pve1/lxc/101/config' }],
      [],
      [{}],
      [{}],
      [{}],
    ]);
  });
});

it('an error of one rule becomes unknown and spoils no other', () => {
  const broken = rule(
    () => {
      throw new Error('no such thing');
    },
    { id: 'broken' },
  );
  const strange = rule(() => {
    throw 'text';
  });
  const [first, second, third] = runAudit([broken, byName, strange], healthyFacts(), defaultPolicy);
  expect(first?.verdicts).toMatchObject([
    {
      subject: 'cluster',
      outcome: 'unknown',
      message:
        '"All is right" could not be seen: the rule broken could not handle this data (no such thing); please report it.',
    },
  ]);
  expect(second?.outcome).toBe('pass');
  expect(third?.verdicts[0]?.message).toContain('(text)');
});

it('an error of a rule that needs no facts becomes unknown, too', () => {
  const broken = rule(
    () => {
      throw new Error('no such thing');
    },
    { needs: [] },
  );
  expect(one(broken, healthyFacts()).verdicts).toMatchObject([{ subject: 'cluster', outcome: 'unknown' }]);
});

describe('an accepted risk', () => {
  const accept = (entry: Partial<Policy['accepted'][number]>): Policy => ({
    ...defaultPolicy,
    accepted: [{ rule: 'r', reason: 'Replaced in spring.', until: '2026-11-17', ...entry }],
  });
  const outcomes = (policy: Policy) =>
    one(byName, named('fail high', 'fail low', 'unknown'), policy).verdicts.map(({ outcome }) => outcome);

  it.each([
    ['holds for every subject of the rule', {}, ['accepted', 'accepted', 'unknown', 'pass', 'pass']],
    ['holds for one subject', { subject: 'lxc/102' }, ['fail', 'accepted', 'unknown', 'pass', 'pass']],
    [
      'holds through its last day',
      { until: '2026-11-17' },
      ['accepted', 'accepted', 'unknown', 'pass', 'pass'],
    ],
    ['is over on the next', { until: '2026-11-16' }, ['fail', 'fail', 'unknown', 'pass', 'pass']],
    ['is of no other rule', { rule: 'another' }, ['fail', 'fail', 'unknown', 'pass', 'pass']],
  ])('%s', (_, entry, expected) => {
    expect(outcomes(accept(entry))).toEqual(expected);
  });

  it('keeps severity and words, and says why', () => {
    const result = one(byName, named('fail high'), accept({ subject: 'lxc/101' }));
    expect(result).toMatchObject({ outcome: 'accepted', severity: 'info' });
    expect(result.verdicts[0]).toMatchObject({
      severity: 'high',
      message: 'lxc/101 fails.',
      accepted: { reason: 'Replaced in spring.', until: '2026-11-17' },
    });
  });
});

describe('verdicts', () => {
  const subjects = [
    'cluster',
    'lxc/99',
    'lxc/101',
    'lxc/101@away',
    'lxc/1250',
    'lxc/1250@away',
    'node/9',
    'node/10',
    'node/1a',
    'node/pve1',
    'node/pve10',
    'node/pve2',
    'qemu/100',
    'storage/nas',
    'storage/pve1/local',
    'storage/pve2/local',
  ];
  const say = (list: string[]) => rule(() => list.map((subject) => pass(subject, 'Fine.')));

  it('are sorted by subject, numbers by value, whatever order the rule gives', () => {
    fc.assert(
      fc.property(shuffled(subjects), (list) => {
        expect(one(say(list), healthyFacts()).verdicts.map(({ subject }) => subject)).toEqual(subjects);
      }),
    );
  });

  it('about one subject are sorted by what they say', () => {
    const twice = (...messages: string[]) => rule(() => messages.map((message) => pass('node/a', message)));
    for (const list of [
      ['One.', 'Two.'],
      ['Two.', 'One.'],
    ])
      expect(one(twice(...list), healthyFacts()).verdicts.map(({ message }) => message)).toEqual([
        'One.',
        'Two.',
      ]);
  });

  it('about hostile subjects have one order, too', () => {
    const names = fc.array(fc.stringMatching(/^[0-9a/]{0,6}$/), { maxLength: 12 });
    fc.assert(
      fc.property(
        names.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        ([list, other]) => {
          expect(one(say(list), healthyFacts())).toEqual(one(say(other), healthyFacts()));
        },
      ),
    );
  });

  it('of one subject change nothing about the others', () => {
    const anyNames = fc.array(fc.constantFrom('fine', 'unknown', 'fail low', 'fail high'), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(anyNames, fc.nat({ max: 4 }), (names, gone) => {
        const facts = named(...names);
        const whole = one(byName, facts).verdicts;
        const [removed] = facts.guests.splice(gone, 1);
        expect(one(byName, facts).verdicts).toEqual(whole.filter(({ subject }) => subject !== removed?.id));
      }),
    );
  });
});
