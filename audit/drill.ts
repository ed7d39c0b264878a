/** The record of a restore test, as whoever made it writes it down. */
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { FactsOf } from './facts.ts';

// The small build of zod has no texts of its own.
z.config(en());

export type Drill = FactsOf<'drills'>['drills'][number];

const line = (most: number) =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(most),
      z.regex(/^\P{Cc}*$/u, 'write it in one line, without control characters'),
    );

const amount = () => z.optional(z.number().check(z.gte(0)));

const times = 'give Unix seconds or a time with its zone: 2026-11-22T10:15:00Z';

/** Unix seconds, or ISO 8601 with its zone. */
const moment = z.pipe(
  z.union([z.int().check(z.gte(0)), z.iso.datetime({ offset: true, error: times })], times),
  z.transform((at) => (typeof at === 'number' ? at : Math.floor(Date.parse(at) / 1000))),
);

const drillSchema = z.strictObject({
  /** As reports name it: `qemu/100`. */
  guest: z
    .string()
    .check(z.regex(/^(qemu|lxc)\/[1-9]\d{2,8}$/, 'name it as reports do: qemu/100 or lxc/101')),
  /** When the restore began. */
  at: moment,
  /** Name of the storage or offsite target that the backup came from. */
  source: line(100),
  /** Until the service answered. */
  minutes: amount(),
  bytes: amount(),
  succeeded: z.boolean(),
  verifiedHow: line(1000),
  by: line(100),
  missingSteps: z._default(z.array(line(500)).check(z.maxLength(50)), []),
});

export type DrillInput = z.input<typeof drillSchema>;

/**
 * A record with its id, `20261122T101500Z-qemu-100`: the same drill written down twice is one record.
 * @param now Unix seconds
 * @throws Error that names everything that is wrong, one a line
 */
export function parseDrill(input: unknown, now: number): Drill {
  const parsed = drillSchema.safeParse(input);
  if (!parsed.success)
    throw new Error(
      parsed.error.issues
        .map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
        .join('\n'),
    );
  const { guest, at, source, minutes, bytes, succeeded, verifiedHow, by, missingSteps } = parsed.data;
  if (at > now + clockSeconds) throw new Error('at: this time has not come yet');
  return {
    id: drillId(guest, at),
    guest,
    at,
    source,
    ...(minutes !== undefined && { minutes }),
    ...(bytes !== undefined && { bytes }),
    succeeded,
    verifiedHow,
    by,
    missingSteps,
  };
}

/** Clocks differ. */
const clockSeconds = 600;

const drillId = (guest: string, at: number): string =>
  `${new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, '')}-${guest.replace('/', '-')}`;
