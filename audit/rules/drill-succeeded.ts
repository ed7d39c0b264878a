import { guestName } from '../guest-name.ts';
import { dateOf } from '../moments.ts';
import { newestDrills } from '../newest-drills.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'drill-succeeded',
  title: 'The last restore for practice of every guest succeeded',
  category: 'recovery',
  essential: false,
  needs: ['drills', 'guests'],

  check({ drills, guests }, { gap }) {
    const known = new Map(guests.map((guest) => [guest.id, guestName(guest)]));
    return [...newestDrills(drills)]
      .filter(([id]) => known.has(id) || gap('guests', 'filtered'))
      .map(([id, { at, succeeded, verifiedHow, source, by, id: drill }]) => {
        const name = known.get(id) ?? id;
        const seen = { seen: `${verifiedHow.slice(0, 200)} (${by})`, where: `drills/${drill}` };
        if (succeeded) return pass(id, `The restore of ${name} on ${dateOf(at)} succeeded.`, seen);
        return fail(
          'high',
          id,
          `The restore of ${name} from ${source} on ${dateOf(at)} failed, and none has succeeded since.`,
          { ...seen, expected: 'a restore that works' },
          {
            summary: 'Find out why, put it right, and practise again: until then it has no backup.',
            commands: [],
          },
        );
      });
  },
});
