import { counted } from '../figures.ts';
import { dateOf, duration } from '../moments.ts';
import { judgeCells, subjectOf, withView } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-restored',
  title: 'Guests that matter have been restored from each offsite place',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const { now, policy, gap } = context;
    if (!facts.drills)
      return withView(facts, context, () => [
        unknown('cluster', 'Restores from offsite places', gap('drills')),
      ]);
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { tier, usable, restored, name, target } = cell;
      const days = tier && policy.tiers[tier].drillEveryDays;
      if (days === undefined) return undefined;
      if (!usable) return toldBy(cell);
      const every = counted(days, 'day');
      const seen = {
        seen: restored ? `restored on ${dateOf(restored.at)}` : 'no drill that succeeded',
        where: 'drills',
        expected: `a restore from ${target.name} every ${every}`,
      };
      if (restored && restored.at >= now - days * 86_400)
        return pass(
          subjectOf(cell),
          `${name} was restored from ${target.name} ${duration(now - restored.at)} ago.`,
          seen,
        );
      return fail(
        graver('low', cell),
        subjectOf(cell),
        restored
          ? `${name} was last restored from ${target.name} ${duration(now - restored.at)} ago; as it is ${tier}, every ${every} are asked for.`
          : `${name} is ${tier}, and no restore of it from ${target.name} that succeeded has been recorded.`,
        seen,
        {
          summary: `Fetch its newest copy from ${target.name}, with nothing of this site but what you would still have; restore it under another id, on a bridge that leads nowhere; look that it works; and record the drill with the source ${target.name}.`,
          commands: lookAt(cell),
        },
      );
    });
  },
});
