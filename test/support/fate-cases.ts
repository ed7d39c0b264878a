/** What becomes of one guest when its node dies. */
import { expect, it } from 'vitest';
import { type Change, failureOf, fatesOf, whyOf } from './failure-case.ts';

/** Of traefik (CT 103, managed by HA) when pve3 dies. */
export function fateCases(cases: Record<string, [Change, fate: string, why: RegExp]>): void {
  it.each(Object.entries(cases))('%s', (_, [change, fate, why]) => {
    const failure = failureOf('node/pve3', change);
    expect(fatesOf(failure)).toEqual({ 'lxc/103': fate });
    expect(whyOf(failure, 'lxc/103')).toMatch(why);
  });
}
