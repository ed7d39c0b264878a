import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { isByListAlone } from '../offsite/by-list.ts';
import { isUsable } from '../offsite/calendar.ts';
import { judgeCells, subjectOf, unproven, whereOf } from '../offsite/judge-cells.ts';
import { lookAt } from '../offsite/mend.ts';
import { graver } from '../offsite/severity.ts';
import { toldBy } from '../offsite/told-by.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-restore-points',
  title: 'Every restore point that retention promises is offsite',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeCells(facts, context, (cell): Verdict | string | undefined => {
      const { usable, target, tier, missingPoints, pointsUnknown, points } = cell;
      if (!usable) return toldBy(cell);
      const keepDays = tier && context.policy.tiers[tier].keepDays;
      if (!target.policy.keep && keepDays === undefined) return undefined;
      if (pointsUnknown !== undefined)
        return unproven(cell, `All restore points of ${whereOf(cell)}`, pointsUnknown);
      const seen = {
        seen: counted(points, 'usable restore point'),
        where: target.name,
        expected: target.policy.keep
          ? `keep of the target: ${listed(Object.entries(target.policy.keep).map(([period, count]) => `${period} ${count}`))}`
          : `${counted(keepDays!, 'day')} back (tiers.${tier}.keepDays)`, // one of both is there
      };
      const [first] = missingPoints;
      if (first === undefined) {
        const listedOnly = cell.copies.filter(isUsable).filter(isByListAlone).length;
        const alone =
          listedOnly === 0 ? '' : `, ${listedOnly === points ? 'all' : listedOnly} by the list alone`;
        return pass(
          subjectOf(cell),
          `All restore points of ${whereOf(cell)} that are promised are there, ${points} in all${alone}.`,
          seen,
        );
      }
      const reach = first.startsWith('reaches back');
      return fail(
        graver(reach || missingPoints.length > 1 ? 'medium' : 'low', cell),
        subjectOf(cell),
        reach
          ? `What there is of ${whereOf(cell)} only ${first}.`
          : `Of the restore points of ${whereOf(cell)}, ${counted(missingPoints.length, 'is', 'are')} missing: ${listed(missingPoints)}.`,
        seen,
        {
          summary: target.policy.keep
            ? 'What was pruned or never came cannot be had again: hold the retention there against keep of the target, and look whether copying passes anything over.'
            : 'Let more restore points be kept there: what copies must not delete what the cluster has pruned at home.',
          commands: lookAt(cell),
        },
      );
    });
  },
});
