import * as z from 'zod/mini';
import { type GapOf, Unread } from './ask.ts';
import { amount, maybe, text } from './decode.ts';
import { decodeRows } from './decode-rows.ts';

export type ServerGap = GapOf<'backupServers'>;

/** Name of a datastore, namespace part or group; it becomes part of paths and subjects. */
const safe = '[A-Za-z0-9_][A-Za-z0-9._-]{0,99}';

export const safeName = z.pipe(text, z.string().check(z.regex(new RegExp(`^${safe}$`))));

/** `prod/web`, '' for the root. */
export const namespaceName = z.pipe(
  text,
  z.string().check(z.regex(new RegExp(`^(?:${safe}(?:/${safe}){0,7})?$`))),
);

/** Bytes; older releases write -1 where they do not know. */
export const bytes = z.optional(
  z.pipe(
    z.transform((value: unknown) => (value === -1 ? undefined : value)),
    maybe(amount),
  ),
);

/** Rows that make no sense are named one by one only so far: there may be very many. */
const namedRows = 3;

/**
 * Decodes a list row by row.
 * @param subject of every gap
 * @param what a row is: `a snapshot in main on vault`
 */
export function serverRows<Schema extends z.ZodMiniType>(
  list: readonly unknown[],
  schema: Schema,
  { subject, what, path }: { subject: string; what: string; path: string },
): { rows: z.output<Schema>[]; gaps: ServerGap[] } {
  const about = { group: 'backupServers', schema, what, path, subject: () => subject } as const;
  const rows: z.output<Schema>[] = [];
  const gaps: ServerGap[] = [];
  let unnamed = 0;
  for (const row of list) {
    const decoded = decodeRows([row], about);
    rows.push(...decoded.rows);
    if (gaps.length < namedRows) gaps.push(...decoded.gaps.map((gap) => ({ ...gap, subject })));
    else unnamed += decoded.gaps.length;
  }
  if (unnamed > 0) {
    const rest = new Unread(
      `read ${what}`,
      'malformed',
      `${unnamed} more are not right either`,
      undefined,
      path,
    );
    gaps.push(rest.as('backupServers', subject));
  }
  return { rows, gaps };
}
