import type { FactsOf } from './facts.ts';
import { configGap } from './guest-config-gap.ts';
import { type Guest, guestName } from './guest-name.ts';
import { type Context, unknown, type Verdict } from './rule.ts';

export type GuestConfig = NonNullable<Guest['config']>;

/** What a rule reads out of a guest's configuration. */
export interface ConfigView {
  /** Guests that are not of this type are left out; absent: both. */
  only?: Guest['type'];
  /** As messages name it, before the guest's name: `The cache modes of`. */
  what: string;
  /** Undefined: the rule has nothing to say of this guest. */
  judge(guest: Guest, config: GuestConfig): Verdict | undefined;
}

/**
 * A verdict for each guest, templates left out. One without a configuration is unknown, and when the token sees
 * only some guests, so is the rest, as `cluster`.
 */
export function judgeByConfig(
  { guests }: FactsOf<'guests'>,
  { gap }: Pick<Context, 'gap'>,
  { only, what, judge }: ConfigView,
): Verdict[] {
  const filtered = gap('guests', 'filtered');
  return [
    ...guests
      .filter(({ template, type }) => !template && (only === undefined || type === only))
      .flatMap((guest) => {
        if (guest.config) return judge(guest, guest.config) ?? [];
        return unknown(guest.id, `${what} ${guestName(guest)}`, configGap(gap, guest.id));
      }),
    ...(filtered ? [unknown('cluster', 'Every guest', filtered)] : []),
  ];
}

/** Evidence from a guest's configuration. */
export const configPath = ({ node, id }: Guest): string => `/nodes/${node}/${id}/config`;
