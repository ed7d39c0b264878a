/** Key files of a restic repository: what stands in them in plain, and the key with a password. */
import * as z from 'zod/mini';
import { cleanName } from '../../clean-text.ts';
import type { FoundInTarget, OffsiteGap } from '../target.ts';
import { NotAuthentic, openKey, type ResticKey } from './crypto.ts';

type KeyFacts = NonNullable<FoundInTarget['repository']>['keys'][number];

const plainSchema = z.object({
  created: z.optional(z.string()),
  hostname: z.optional(z.string()),
  username: z.optional(z.string()),
});

/** Who made the key and when; nothing of the key itself. */
export function keyFacts(file: unknown): KeyFacts {
  const { data } = plainSchema.safeParse(file);
  if (!data) return {};
  const created = Math.floor(Date.parse((data.created ?? '').replace(/(\.\d{3})\d+/, '$1')) / 1000);
  return {
    ...(Number.isFinite(created) ? { created } : {}),
    ...(data.hostname ? { host: cleanName(data.hostname) } : {}),
    ...(data.username ? { user: cleanName(data.username) } : {}),
  };
}

/** Each costs half a second of CPU. */
const mostTried = 5;

/** Tries the password with the newest keys first. A gap says why none opened; it never holds the password. */
export function openRepository(
  password: string,
  files: unknown[],
  subject: string,
): { key: ResticKey } | { gap: OffsiteGap } {
  const problems: string[] = [];
  const newestFirst = files.toSorted((a, b) => (keyFacts(b).created ?? 0) - (keyFacts(a).created ?? 0));
  let wrong = 0;
  for (const file of newestFirst.slice(0, mostTried))
    try {
      return { key: openKey(password, file) };
    } catch (error) {
      if (error instanceof NotAuthentic) wrong++;
      else if (error instanceof RangeError)
        problems.push(`a key asks for more work than is reasonable (${error.message})`);
      else problems.push('a key file could not be read');
    }
  const more =
    files.length > mostTried ? ` Only the newest ${mostTried} of ${files.length} keys were tried.` : '';
  const detail = wrong
    ? `The password ${wrong === 1 ? 'does not open the one key that was tried' : `opens none of the ${wrong} keys that were tried`}: put the right one into the secret.${more}`
    : `No key could be opened: ${[...new Set(problems)].join('; ') || 'none could be fetched'}.${more}`;
  return { gap: { group: 'offsite', subject, reason: wrong ? 'forbidden' : 'malformed', detail } };
}
