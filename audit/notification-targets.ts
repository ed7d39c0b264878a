import type { FactsOf } from './facts.ts';

type Notifications = FactsOf<'notifications'>['notifications'];

/**
 * Targets that are on and that some matcher which is on sends to. What it matches is not looked at.
 *
 * @returns undefined when targets or matchers are not known.
 */
export function reachedTargets({
  targets,
  matchers,
}: Notifications): NonNullable<Notifications['targets']> | undefined {
  if (!targets || !matchers) return undefined;
  const named = new Set(matchers.filter(({ enabled }) => enabled).flatMap((matcher) => matcher.targets));
  return targets.filter(({ name, enabled }) => enabled && named.has(name));
}
