/** What has to be done after a restore and no command of it does. */
import type { Facts } from '../facts.ts';
import { sidOf } from '../ha-guests.ts';
import type { Policy } from '../policy.ts';
import type { RestoreGuest } from '../report-runbooks.ts';
import { means } from './restore-order.ts';
import type { Ranked } from './scene.ts';

export type After = RestoreGuest['after'];

/** The owner's steps, then what restores for practice found missing, then what the facts tell. */
export function afterRestore(
  { drills = [], ha }: Facts,
  { restoreSteps }: Pick<Policy, 'restoreSteps'>,
): (ranked: Ranked) => After {
  const managed = new Set(ha?.resources.map(({ sid }) => sid));
  const found = Map.groupBy(drills, ({ guest }) => guest);
  return (ranked) => {
    const { guest } = ranked;
    const declared = restoreSteps
      .filter(({ of }) => of !== '*' && means(of, ranked))
      .flatMap(({ steps }) => steps);
    const missing = [...new Set((found.get(guest.id) ?? []).flatMap(({ missingSteps }) => missingSteps))];
    return [
      ...declared.map((text) => ({ text, from: 'policy' as const })),
      ...missing.filter((text) => !declared.includes(text)).map((text) => ({ text, from: 'drill' as const })),
      ...ownSteps(ranked, managed).map((text) => ({ text, from: 'facts' as const })),
    ];
  };
}

function ownSteps({ guest }: Ranked, managed: ReadonlySet<string>): string[] {
  const { passthrough = [], mountedIsos = [] } = guest.config ?? {};
  return [
    ...(passthrough.length > 0
      ? [
          `Look that ${passthrough.join(', ')} is the right device of the node it stands on, before it starts.`,
        ]
      : []),
    ...(mountedIsos.length > 0
      ? [`Take ${mountedIsos.join(', ')} out of its drive where the image is gone.`]
      : []),
    ...(managed.has(sidOf(guest)) ? [`Let HA manage it again as ${sidOf(guest)}, once it runs.`] : []),
  ];
}

/** Of every guest. */
export const afterAll = ({ restoreSteps }: Pick<Policy, 'restoreSteps'>): string[] =>
  restoreSteps.filter(({ of }) => of === '*').flatMap(({ steps }) => steps);
