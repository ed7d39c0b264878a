import * as z from 'zod/mini';
import type { Facts } from '../audit/facts.ts';
import { type Asker, type Gathered, Unread } from './ask.ts';
import { cleanProse } from './clean-text.ts';
import { flag, list, maybe, rowsOf, text } from './decode.ts';
import { decodeList } from './decode-rows.ts';
import { known } from './known.ts';
import { sorted } from './sorted.ts';

type Rule = NonNullable<NonNullable<Facts['ha']>['rules']>[number];

/** A group does not list its resources: they name it. */
type RuleOrGroup = Omit<Rule, 'resources'> & { resources?: string[] };

/** Affinity rules, since release 9. */
export async function readRules(asker: Asker): Promise<Gathered<RuleOrGroup[]>> {
  const path = '/cluster/ha/rules';
  const answer = await asker.ask({ path, schema: rowsOf(ruleRow), what: 'list the HA rules' });
  if (answer instanceof Unread) return { gaps: [answer.as('ha', 'rules')] };
  const subject = ({ rule }: Record<string, unknown>) => rule;
  const about = { group: 'ha', schema: ruleRow, what: 'an HA rule', path, subject } as const;
  const decoded = decodeList(answer, about, { things: 'HA rules', part: 'rules' });
  return { facts: sorted(decoded.rows.map(ruleOf), ({ id }) => id), gaps: decoded.gaps };
}

/** HA groups, until release 8, as the node affinity that they are. After the migration to rules there are none. */
export async function readGroups(asker: Asker): Promise<Gathered<RuleOrGroup[]>> {
  const path = '/cluster/ha/groups';
  const answer = await asker.ask({ path, schema: rowsOf(groupRow), what: 'list the HA groups' });
  if (answer instanceof Unread)
    return answer.reason === 'unsupported' && answer.cause.includes('migrated')
      ? { facts: [], gaps: [] }
      : { gaps: [answer.as('ha', 'rules')] };
  const subject = ({ group }: Record<string, unknown>) => group;
  const about = { group: 'ha', schema: groupRow, what: 'an HA group', path, subject } as const;
  const decoded = decodeList(answer, about, { things: 'HA groups', part: 'rules' });
  return { facts: sorted(decoded.rows.map(groupOf), ({ id }) => id), gaps: decoded.gaps };
}

const ruleRow = z.object({
  rule: text,
  type: z.enum(['node-affinity', 'resource-affinity']),
  resources: list,
  nodes: maybe(list),
  strict: maybe(flag),
  affinity: maybe(z.enum(['positive', 'negative'])),
  disable: maybe(flag),
  /** Present when a rule cannot be kept: texts, or lists of texts by field. */
  errors: maybe(z.unknown()),
});

const groupRow = z.object({ group: text, nodes: list, restricted: maybe(flag) });

const ruleOf = (row: z.output<typeof ruleRow>): RuleOrGroup =>
  known({
    id: row.rule,
    type: row.type,
    enabled: row.disable !== true,
    resources: sorted(row.resources, (sid) => sid),
    nodes: row.nodes && priorities(row.nodes),
    strict: row.type === 'node-affinity' ? row.strict === true : undefined,
    affinity: row.affinity,
    errors: row.disable === true ? [] : textsIn(row.errors),
  });

const groupOf = ({ group, nodes, restricted }: z.output<typeof groupRow>): RuleOrGroup => ({
  id: group,
  type: 'node-affinity',
  enabled: true,
  nodes: priorities(nodes),
  strict: restricted === true,
  errors: [],
});

/** `pve1:2`, or `pve2` with priority 0. */
function priorities(nodes: string[]): Record<string, number> {
  const entries = nodes.map((entry): [string, number] => {
    const [node = '', priority] = entry.split(':');
    return [node, Number.parseInt(priority ?? '0', 10) || 0];
  });
  return Object.fromEntries(sorted(entries, ([node]) => node).filter(([node]) => node !== '__proto__'));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [cleanProse(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner: unknown) =>
    Array.isArray(inner) ? inner.filter((each) => typeof each === 'string').map(cleanProse) : textsOf(inner),
  );
}

const textsOf = (value: unknown): string[] => (typeof value === 'string' ? [cleanProse(value)] : []);
