/** Lists of which some rows could not be read: what is there still counts, what is not there proves nothing. */
import type { FactGroup, Facts, Gap } from './facts.ts';
import type { Context, Rule, Verdict } from './rule.ts';
import { unknown } from './rule.ts';

interface List {
  group: FactGroup;
  /** Of the gap that says that rows are missing. For a part of a group it is the part's own name. */
  subject: string;
  /** What its rows are, in a sentence. */
  rows: string;
}

const whole = (group: FactGroup, rows: string): List => ({ group, subject: 'incomplete', rows });
const part = (group: FactGroup, subject: string, rows: string): List => ({ group, subject, rows });

const lists = {
  guests: whole('guests', 'guests'),
  storage: whole('storage', 'storages'),
  ha: whole('ha', 'HA resources'),
  backupJobs: whole('backupJobs', 'backup jobs'),
  replication: whole('replication', 'replication jobs'),
  'ha/rules': part('ha', 'rules', 'HA rules'),
  'access/users': part('access', 'users', 'users'),
  'access/tfa': part('access', 'tfa', 'second factors'),
  'access/acl': part('access', 'acl', 'access rights'),
  'access/realms': part('access', 'realms', 'realms'),
  'notifications/targets': part('notifications', 'targets', 'notification targets'),
  'notifications/matchers': part('notifications', 'matchers', 'notification matchers'),
  'notifications/metricServers': part('notifications', 'metricServers', 'metric servers'),
} satisfies Record<string, List>;

export type ListName = keyof typeof lists;

/** Whether a gap says that a list is shorter than what there is: rows hidden from the token, or rows that make no sense. */
export const shortens = ({ subject }: Pick<Gap, 'subject'>): boolean =>
  subject === 'filtered' || subject === 'incomplete';

/**
 * Takes back what a rule concluded from what is not in a list, and says that there are further rows to judge.
 * @param verdicts as the rule gave them
 */
export function heedUnreadRows(
  rule: Rule,
  verdicts: Verdict[],
  facts: Facts,
  { gap }: Pick<Context, 'gap'>,
): Verdict[] {
  const declared = new Map(Object.entries(rule.fromAbsence ?? {}));
  let heeded = verdicts;
  for (const [name, list] of Object.entries(lists)) {
    const outcomes = declared.get(name) ?? (rule.needs.some((need) => need === name) ? [] : undefined);
    const why = outcomes && present(list, facts) ? gap(list.group, list.subject) : undefined;
    if (!outcomes || !why) continue;
    heeded = heeded.map((verdict) =>
      outcomes.includes(verdict.outcome) ? unknown(verdict.subject, `"${rule.title}"`, why) : verdict,
    );
    const isTold = heeded.some(
      ({ outcome, message }) => outcome === 'unknown' && message.includes(why.detail),
    );
    if (!isTold)
      heeded = [...heeded, unknown(`further ${list.rows}`, `"${rule.title}" for further ${list.rows}`, why)];
  }
  return heeded;
}

/** What is missing as a whole the rule itself has heeded. */
function present({ group, subject }: List, facts: Facts): boolean {
  const found: unknown = facts[group];
  if (subject === 'incomplete' || found === undefined) return found !== undefined;
  return Object.entries(Object(found)).some(([key, value]) => key === subject && value !== undefined);
}
