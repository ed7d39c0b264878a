/** When the owner wants to be told. Channels and their secrets stand elsewhere. */
import * as z from 'zod/mini';
import { severities } from '../rule.ts';
import { isTimeZone } from './local-time.ts';

const points = (most: number) => z.number().check(z.gt(0), z.lte(most));
const hour = z.int().check(z.gte(0), z.lte(23));
const clock = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it like 22:00'));

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

/** A day counts from its first to its last second (UTC). */
const moment = z.union(
  [z.iso.datetime({ offset: true }), z.iso.date()],
  'write a time with its zone, 2026-11-22T10:15:00Z, or a day, 2026-11-22',
);

const maintenanceSchema = z.strictObject({
  /** Absent: it has begun already. */
  from: z.optional(moment),
  until: moment,
  reason: z.string().check(z.minLength(1)),
  /**
   * As reports name them: `node/pve1` with what stands on it, `lxc/110`, `storage/nas`, `offsite/away`, `cluster`.
   * Absent: everything.
   */
  subjects: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
});

const digestSchema = z.union(
  [
    z.literal('off'),
    z.strictObject({ every: z.literal('day'), hour: z._default(hour, 8) }),
    z.strictObject({
      every: z.literal('week'),
      weekday: z._default(z.enum(weekdays), 'monday'),
      hour: z._default(hour, 8),
    }),
  ],
  "say 'off', { every: 'day', hour } or { every: 'week', weekday, hour }",
);

export const alertSettingsSchema = z.strictObject({
  /** For quiet hours, the digest's hour and the limit's day: `Europe/Berlin`. */
  timeZone: z._default(
    z.string().check(z.refine(isTimeZone, 'name a time zone like Europe/Berlin or UTC')),
    'UTC',
  ),
  /** Points that the overall score, or a category, must have fallen since they were last told. */
  overallDrop: z._default(points(10), 0.5),
  categoryDrop: z._default(points(10), 1),
  /** Points out of a hundred. */
  coverageDrop: z._default(points(100), 20),
  /** New findings as grave as this, or graver, are told one by one. */
  newFindings: z._default(z.enum(severities), 'high'),
  /** Audits in a row that must show it before it is told, and likewise before it counts as recovered. */
  confirmAudits: z._default(z.int().check(z.gte(1), z.lte(20)), 1),
  /** Nothing is sent from one to the other; afterwards one message tells what is still there. */
  quietHours: z.optional(
    z.strictObject({
      from: clock,
      to: clock,
      /** Critical ones are sent all the same. */
      exceptCritical: z._default(z.boolean(), true),
    }),
  ),
  maintenance: z._default(z.array(maintenanceSchema), []),
  /** Messages a day, the last of which sums up all that is left. Welcome and digest do not count. */
  perDay: z._default(z.int().check(z.gte(1)), 6),
  digest: z._default(digestSchema, { every: 'week', weekday: 'monday', hour: 8 }),
});

export type AlertSettings = z.output<typeof alertSettingsSchema>;
export type Maintenance = AlertSettings['maintenance'][number];
