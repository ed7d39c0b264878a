/** What a rule is, and the words rules use to give verdicts. */
import type { Command } from './command.ts';
import type { FactGroup, FactsOf, Gap } from './facts.ts';
import type { Policy } from './policy.ts';
import type { ListName } from './unread-rows.ts';

/** The seven categories, in the order in which reports show them. */
export const categories = {
  balance: 'Node Balance',
  ha: 'High Availability',
  storage: 'Storage',
  network: 'Network & Quorum',
  recovery: 'Disaster Recovery',
  capacity: 'Capacity',
  security: 'Security & Upkeep',
} as const;
export type Category = keyof typeof categories;
export const categoryIds = Object.keys(categories) as [Category, ...Category[]];

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What was seen, where, and what would have been right. */
export interface Evidence {
  /** `17 of 37 guests on 4 of 20 cores`. */
  seen: string;
  /** API path or object key it was read from. */
  where: string;
  expected?: string;
}

/** How to put it right: one sentence and the commands for this very cluster. */
export interface Fix {
  summary: string;
  commands: Command[];
}

export interface Verdict {
  /** Stable over renames: `lxc/110`, `node/pve1`, `cluster`. With the rule's id it is the finding's key. */
  subject: string;
  outcome: 'pass' | 'fail' | 'unknown';
  severity: Severity;
  /** One full sentence an owner understands. */
  message: string;
  evidence: Evidence[];
  fix?: Fix;
}

/** Another rule already says what is wrong; this one has nothing left to judge. */
export interface NotApplicable {
  because: string;
  message: string;
}

export interface Context {
  /** When the facts were taken, Unix seconds. Rules never read a clock. */
  now: number;
  policy: Policy;
  /** Why a fact is absent: the gap of that group and subject, else that of the whole group. */
  gap(group: FactGroup, subject?: string): Gap | undefined;
}

export interface Rule<Need extends FactGroup = FactGroup, Also extends FactGroup = FactGroup> {
  /** Kebab case; also the name of its file, page and test. Says what is right. */
  id: string;
  /** The statement that is true when the rule passes. */
  title: string;
  category: Category;
  /** Part of the essential profile. */
  essential: boolean;
  /** The only groups `check` receives. One missing as a whole makes the rule unknown. */
  needs: readonly Need[];
  /** Groups that sharpen the verdict where they are present; without them the rule still judges. */
  also?: readonly Also[];
  /**
   * Outcomes that hang on what a list does not hold: where a row of it could not be read they are unknown. Others hold
   * whatever that row says. Lists in `needs` of which every row has a verdict of its own need not be named.
   */
  fromAbsence?: Partial<Record<ListName, readonly Verdict['outcome'][]>>;
  /** The category scores at most this when the rule fails critically: one fact decides. */
  cap?: number;
  /** An empty list means that nothing here is subject to the rule. */
  check(facts: FactsOf<Need> & Partial<FactsOf<Also>>, context: Context): Verdict[] | NotApplicable;
}

/** Ties `check`'s facts to `needs` and `also`: reading any other group does not compile. */
export function defineRule<const Need extends FactGroup, const Also extends FactGroup = never>(
  rule: Rule<Need, Also>,
): Rule {
  // Sound because the runner hands over every needed group, those of `also` that exist, and nothing else.
  return rule as unknown as Rule;
}

export const pass = (subject: string, message: string, ...evidence: Evidence[]): Verdict => ({
  subject,
  outcome: 'pass',
  severity: 'info',
  message,
  evidence,
});

export const fail = (
  severity: Severity,
  subject: string,
  message: string,
  evidence: Evidence | Evidence[],
  fix?: Fix,
): Verdict => ({
  subject,
  outcome: 'fail',
  severity,
  message,
  evidence: [evidence].flat(),
  ...(fix && { fix }),
});

/** `what` is the thing that could not be judged, as a noun phrase; the gap says why. */
export const unknown = (subject: string, what: string, gap?: Gap): Verdict => ({
  subject,
  outcome: 'unknown',
  severity: 'info',
  message: `${what} could not be seen${gap ? `: ${gap.detail}` : '.'}`,
  evidence: gap?.path ? [{ seen: gap.reason, where: gap.path }] : [],
});

export const notApplicable = (because: string, message: string): NotApplicable => ({ because, message });
