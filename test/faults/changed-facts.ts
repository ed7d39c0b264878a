import fc from 'fast-check';
import { type FactGroup, type Facts, factGroupNames, factsSchema, gapReasons } from '../../audit/facts.ts';
import type { Policy } from '../../audit/policy.ts';
import { brokenFacts, brokenPolicy, undeclaredPolicy } from '../support/broken-facts.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';

/** Facts that nobody would expect and that are facts all the same, with those of the audit before. */
export interface Changed {
  facts: Facts;
  before: Facts;
  policy: Policy;
}

const markup = `"'><img src=x onerror=pwned()></script>{{7*7}}|\`$(reboot)\``;

const other: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(0, -1, 1, 0.1, 2 ** 53, 1e308, -1e308, Number.MIN_VALUE),
  fc.constantFrom(
    '',
    ' ',
    'x',
    '0',
    '__proto__',
    'constructor',
    markup,
    '\u202e\u0000\ud800',
    'x'.repeat(5000),
  ),
  fc.constantFrom(true, false, [], {}),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true }),
);

/** A value at one place that is missing, there twice, or another. */
type Place = { kind: 'drop' | 'twice'; steps: number[] } | { kind: 'other'; steps: number[]; value: unknown };

type Change =
  | Place
  | { kind: 'empty'; group: FactGroup }
  | { kind: 'gap'; group: FactGroup }
  | { kind: 'part'; group: FactGroup; subject: string };

const steps = fc.array(fc.nat(60), { minLength: 1, maxLength: 8 });
const group = fc.constantFrom(...factGroupNames);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), steps }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('other' as const), steps, value: other }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('twice' as const), steps }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('empty' as const), group }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), group }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('part' as const),
      group,
      subject: fc.constantFrom('filtered', 'node/pve1', 'lxc/101', 'storage/nas', 'votes', 'users', markup),
    }),
  },
);

const bases: Record<string, () => Facts> = { healthy: healthyFacts };
for (const [name, facts] of Object.entries(brokenFacts())) bases[name] = () => structuredClone(facts);
const policies = { healthyPolicy, brokenPolicy, undeclaredPolicy };

/** How to get from a healthy or broken cluster to facts that nobody would expect; short to read where it fails. */
export interface Recipe {
  base: string;
  before: string;
  policy: keyof typeof policies;
  changes: Change[];
}

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  base: fc.constantFrom(...Object.keys(bases)),
  before: fc.constantFrom(...Object.keys(bases)),
  policy: fc.constantFrom('healthyPolicy' as const, 'brokenPolicy' as const, 'undeclaredPolicy' as const),
  changes: fc.array(change, { minLength: 1, maxLength: 12 }),
});

/** Each change leaves them facts by the schema; one that does not is left out. When they were taken the audit says itself. */
export function changedBy({ base, before, policy, changes }: Recipe): Changed {
  const own = factsOf(base);
  return {
    facts: { ...changes.reduce(applied, own), takenAt: own.takenAt },
    before: factsOf(before),
    policy: policies[policy],
  };
}

const factsOf = (name: string): Facts => (bases[name] ?? healthyFacts)();

function applied(facts: Facts, made: Change): Facts {
  const changed = factsSchema.safeParse(after(facts, made));
  return changed.success ? changed.data : facts;
}

function after(facts: Facts, made: Change): unknown {
  if (made.kind === 'gap') {
    const { [made.group]: _, ...rest } = facts;
    return { ...rest, gaps: [...facts.gaps, gapOf(made.group)] };
  }
  if (made.kind === 'part')
    return { ...facts, gaps: [...facts.gaps, { ...gapOf(made.group), subject: made.subject }] };
  if (made.kind === 'empty') return { ...facts, [made.group]: emptied(facts[made.group]) };
  return at(facts, made.steps, made);
}

const gapOf = (of: FactGroup) => ({
  group: of,
  reason: gapReasons[of.length % gapReasons.length],
  detail: 'It broke.',
});

const emptied = (value: unknown): unknown => {
  if (Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, emptied(inner)]));
};

/** A copy that differs at one place; a way that ends early ends there. */
function at(value: unknown, way: number[], made: Place): unknown {
  const [step, ...rest] = way;
  if (typeof value !== 'object' || value === null || step === undefined)
    return made.kind === 'other' ? made.value : value;
  const keys = Object.keys(value);
  const chosen = keys[step % Math.max(1, keys.length)];
  const inside = chosen === undefined ? undefined : (value as Record<string, unknown>)[chosen];
  const last = rest.length === 0 || typeof inside !== 'object' || inside === null;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key !== chosen) return [[key, inner]];
    if (!last) return [[key, at(inner, rest, made)]];
    if (made.kind === 'drop') return [];
    if (made.kind === 'twice')
      return [
        [key, inner],
        [key, inner],
      ];
    return [[key, made.kind === 'other' ? made.value : inner]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
