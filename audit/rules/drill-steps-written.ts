import { attestationOf } from '../attestations.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { dateOf } from '../moments.ts';
import { newestDrills } from '../newest-drills.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'drill-steps-written',
  title: 'What drills found missing has been written down',
  category: 'recovery',
  essential: false,
  needs: ['drills', 'guests'],

  check({ drills, guests }, context) {
    const written = attestationOf('recovery-procedure', context);
    const names = new Map(guests.map((guest) => [guest.id, guestName(guest)]));
    return [...newestDrills(drills)].map(([id, { at, missingSteps, id: drill }]) => {
      const name = names.get(id) ?? id;
      const date = dateOf(at);
      const where = `drills/${drill}`;
      if (missingSteps.length === 0)
        return pass(id, `The drill of ${name} on ${date} found no step missing.`, {
          seen: 'nothing missing',
          where,
        });
      const steps = listed(missingSteps.map((step) => `"${step.slice(0, 100)}"`));
      if (written && written.when >= date)
        return pass(id, `What the drill of ${name} on ${date} found was written down by ${written.by}.`, {
          seen: written.evidence.slice(0, 200),
          where: 'attestations of the policy',
        });
      return fail(
        'low',
        id,
        `The drill of ${name} on ${date} found steps missing in the procedure: ${steps}.`,
        { seen: steps, where, expected: 'a procedure attested since' },
        {
          summary:
            "Write them down, then attest 'recovery-procedure' in the policy, or practise again without a gap.",
          commands: [],
        },
      );
    });
  },
});
