import { listed } from '../listing.ts';
import { digitsOf } from '../offsite/digits.ts';
import { withView } from '../offsite/judge-cells.ts';
import type { GuestView } from '../offsite/model.ts';
import { graver } from '../offsite/severity.ts';
import { offsiteAlso } from '../offsite/view.ts';
import type { OffsiteGuest } from '../report-offsite.ts';
import { defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

type Digit = OffsiteGuest['digits'][number];

export default defineRule({
  id: 'backup-offsite-three-two-one',
  title: 'Backups keep to 3-2-1-1-0',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return withView(facts, context, ({ guests }) => {
      const digits = digitsOf(facts, context);
      return guests
        .filter(({ worst }) => worst !== 'not-expected')
        .map((guest) => judge(guest, digits(guest)));
    });
  },
});

const words: Record<Digit['digit'], string> = {
  '3': 'three copies',
  '2': 'two kinds of storage',
  '1-offsite': 'one copy offsite',
  '1-immutable': 'one copy that nobody can delete',
  '0': 'freedom from errors',
};

function judge(guest: GuestView, digits: Digit[]): Verdict {
  const { id, name, cells } = guest;
  const lacking = digits.filter(({ answer }) => answer === 'no');
  const unseen = digits.filter(({ answer }) => answer === 'unknown');
  const evidence = digits.map(({ digit, answer, why }) => ({
    seen: `${words[digit]}: ${answer}, ${why}`,
    where: listed(cells.map(({ target }) => target.name)),
    expected: words[digit],
  }));
  // Whether it must be there at all may hang on tags that nobody sees.
  const wanted = cells.some(({ expected }) => expected === 'yes');
  if (lacking.length > 0 && wanted)
    return fail(
      graver(lacking.some(({ digit }) => digit === '3' || digit === '1-offsite') ? 'medium' : 'low', guest),
      id,
      `${name} does not have, of 3-2-1-1-0: ${lacking.map(textOf).join('; ')}.`,
      evidence,
      { summary: lacking.map(({ digit }) => mend[digit]).join(' '), commands: [] },
    );
  if (lacking.length + unseen.length === 0)
    return pass(id, `The backups of ${name} keep to 3-2-1-1-0.`, ...evidence);
  return unknown(id, `3-2-1-1-0 of ${name}`, {
    group: 'offsite',
    reason: 'skipped',
    detail: `${[...lacking, ...unseen].map(textOf).join('; ')}.`,
  });
}

const textOf = ({ digit, why }: Digit): string => `${words[digit]} (${why.replace(/\.$/, '')})`;

const mend: Record<Digit['digit'], string> = {
  '3': 'Let a backup job take it to a storage of the cluster, and have that copied to an offsite place.',
  '2': 'Put one of its backups on another kind of storage than its disks.',
  '1-offsite':
    'Copy its backups to another site in time; where nothing shows that the place is elsewhere, say so under declares.offsite of the target.',
  '1-immutable':
    'Have one place lock what arrives, or keep older versions, for keys that this site has; where that cannot be seen, say so under declares.protected of the target.',
  '0': 'Put right what is wrong with its copies, and restore one for practice.',
};
