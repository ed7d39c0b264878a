import type * as z from 'zod/mini';
import { type GapOf, Unread } from './ask.ts';
import { asText, cleanName } from './clean-text.ts';

export interface RowKind<Schema, Group extends string> {
  group: Group;
  schema: Schema;
  /** `a backup job` */
  what: string;
  path: string;
  /** Subject of a row that cannot be decoded, from the raw row; by default its `id`. */
  subject?: (row: Record<string, unknown>) => unknown;
}

/**
 * As `decodeRows`, where what is not in the list is concluded from: a row that makes no sense costs the certainty that
 * all is there, too. Gap `incomplete`, or the name of the part.
 */
export function decodeList<Schema extends z.ZodMiniType, Group extends string>(
  list: readonly unknown[],
  about: RowKind<Schema, Group>,
  { things, part = 'incomplete' }: { things: string; part?: string },
): { rows: z.output<Schema>[]; gaps: GapOf<Group>[] } {
  const { rows, gaps } = decodeRows(list, about);
  if (gaps.length === 0) return { rows, gaps };
  const cause = `${gaps.length} of ${list.length} rows cannot be read`;
  const whole = new Unread(`read all ${things}`, 'malformed', cause, undefined, about.path);
  return { rows, gaps: [whole.as(about.group, part), ...gaps] };
}

/** Decodes a list row by row: one that makes no sense costs itself, not the list. */
export function decodeRows<Schema extends z.ZodMiniType, Group extends string>(
  list: readonly unknown[],
  { group, schema, what, path, subject = ({ id }) => id }: RowKind<Schema, Group>,
): { rows: z.output<Schema>[]; gaps: GapOf<Group>[] } {
  const rows: z.output<Schema>[] = [];
  const gaps: GapOf<Group>[] = [];
  for (const row of list) {
    const result = schema.safeParse(row);
    if (result.success) {
      rows.push(result.data);
      continue;
    }
    const [issue] = result.error.issues;
    const name = subject(typeof row === 'object' && row !== null ? { ...row } : {});
    const known = asText(name) && cleanName(asText(name) ?? '');
    const cause = `its field ${issue?.path.map(String).join('.') || '(all)'} is ${wrongness(issue)}`;
    gaps.push(
      new Unread(`read ${what}${known ? ` (${known})` : ''}`, 'malformed', cause, undefined, path).as(
        group,
        known ?? 'unreadable rows',
      ),
    );
  }
  return { rows, gaps };
}

/** In words of our own: zod's differ by what else the program has loaded, and quote what is hostile. */
const wrongness = (issue: z.core.$ZodIssue | undefined): string =>
  issue?.code === 'custom'
    ? issue.message
    : issue?.code === 'invalid_type'
      ? `not of the type ${issue.expected}`
      : 'not right';
