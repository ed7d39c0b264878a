import * as z from 'zod/mini';

/** `/access/users?full=1`, `/access/tfa`, `/access/acl`, `/access/roles`. Parts that could not be read are absent (gaps `users`, `tfa`, `acl`, `roles`). */
export const accessSchema = z.object({
  /** The audit's own token, `user@realm!name`; the secret is never kept. */
  ownToken: z.string(),
  users: z.optional(
    z.array(
      z.object({
        userid: z.string(),
        enabled: z.boolean(),
        /** Unix seconds; absent = never. */
        expiresAt: z.optional(z.number()),
        hasEmail: z.boolean(),
        groups: z.array(z.string()),
        tokens: z.array(
          z.object({
            /** `user@realm!name`. */
            id: z.string(),
            expiresAt: z.optional(z.number()),
            privilegeSeparated: z.boolean(),
            hasComment: z.optional(z.boolean()),
          }),
        ),
      }),
    ),
  ),
  /** Users with at least one enabled second factor, with the kinds. */
  tfa: z.optional(z.array(z.object({ userid: z.string(), kinds: z.array(z.string()) }))),
  acl: z.optional(
    z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['user', 'group', 'token']),
        who: z.string(),
        role: z.string(),
        propagate: z.boolean(),
      }),
    ),
  ),
  /** Realms (`/access/domains`); absent when they could not be read (gap `realms`). */
  realms: z.optional(z.array(z.object({ realm: z.string(), type: z.string(), requiresTfa: z.boolean() }))),
  /** Role → privileges. */
  roles: z.optional(z.record(z.string(), z.array(z.string()))),
});
