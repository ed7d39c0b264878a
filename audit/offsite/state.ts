import type { Guest } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { dateOf, duration, moment } from '../moments.ts';
import type { CellState } from '../report-offsite.ts';
import { mayLackTheSame, shortDigests } from './lost-chunks.ts';
import type { Answer, CellView, CopyView, Proof, Rpo, TargetView } from './model.ts';

export interface StateInput {
  target: TargetView;
  guest: Guest;
  name: string;
  expected: Answer;
  rpo: Rpo;
  newest?: CopyView | undefined;
  usable?: CopyView | undefined;
  fresh: Answer;
  proofs: readonly Proof[];
  missingDisks: readonly string[];
  maybeHidden: boolean;
  /** When its data there were last read, and for how many days that counts. */
  read?: CellView['read'];
  readDays: number;
  now: number;
}

export interface State {
  state: CellState;
  message: string;
}

/** What a cell comes to, the worst first, and why. */
export function stateOf(input: StateInput): State {
  const { newest, missingDisks } = input;
  if (!newest) return withoutCopy(input);
  const at = moment(newest.takenAt);
  const still = stillThere(input);
  if (newest.identity === 'other')
    return {
      state: 'foreign',
      message: `The newest copy that goes by its id, of ${at}, is of ${newest.otherName}.${still}`,
    };
  if (newest.broken !== undefined)
    return { state: 'broken', message: `${shortDigests(newest.broken)}${still}` };
  if (missingDisks.length > 0)
    return {
      state: 'incomplete',
      message: `The copy of ${at} is without ${listed(missingDisks)}; a disk that was added since must be in the next one.`,
    };
  return byAge(input, newest);
}

function withoutCopy({ target, expected, name, maybeHidden }: StateInput): State {
  if (!target.facts)
    return {
      state: expected === 'no' ? 'not-expected' : 'unknown',
      message: `${target.name} could not be looked into${target.gap ? `: ${target.gap.detail}` : '.'}`,
    };
  if (expected === 'no') return { state: 'not-expected', message: `${target.name} need not have ${name}.` };
  if (expected === 'unknown')
    return {
      state: 'unknown',
      message: `Whether ${target.name} must have ${name} hangs on its tags, which could not be seen.`,
    };
  if (maybeHidden)
    return {
      state: 'unknown',
      message: `${target.name} has copies of which nothing tells whose they are; those of ${name} may be among them.`,
    };
  return target.complete
    ? { state: 'missing', message: `${target.name} has no copy of ${name}.` }
    : {
        state: 'unknown',
        message: `No copy of ${name} was found at ${target.name}, but the list ended before all was read.`,
      };
}

function byAge(input: StateInput, newest: CopyView): State {
  const { target, rpo, fresh, proofs, now } = input;
  if (fresh === 'no')
    return {
      state: 'stale',
      message: `The newest copy, of ${moment(newest.takenAt)}, is ${duration(now - newest.takenAt)} old; at most ${duration(rpo.seconds)} may be lost.`,
    };
  if (fresh === 'unknown') {
    const unread = target.complete ? '' : `, and the list of ${target.name} ended before all was read`;
    return {
      state: 'unknown',
      message: `Its age is not certain: ${proofs[1]?.how}${unread}.`,
    };
  }
  const read = readLately(input);
  const open = proofs.filter(
    ({ level, outcome }) => outcome === 'decayed' || (outcome === 'open' && !(level === 'L5' && read)),
  );
  const of = `The copy of ${moment(newest.takenAt)}`;
  if (open.length > 0)
    return {
      state: 'listed',
      message: `${of} is fresh; not proven: ${open.map(({ level, how }) => `${level}, ${how}`).join('; ')}.`,
    };
  const never = proofs.filter(({ outcome }) => outcome === 'cannot').map(({ level }) => level);
  return {
    state: 'proven',
    message:
      never.length === 0
        ? `${of} is fresh, whole, and what it says${read ? `; its data were last read on ${dateOf(read.at)}, in the copy of ${dateOf(read.takenAt)}` : ''}.`
        : `${of} is fresh, and all that can be proven from outside is; not ${listed(never)}.`,
  };
}

/** Set where not this copy itself but one before it was read, and not too long ago. */
function readLately({ read, readDays, proofs, now }: StateInput): CellView['read'] {
  const own = proofs.some(({ level, outcome }) => level === 'L5' && outcome !== 'open');
  return !own && read && read.at >= now - readDays * 86_400 ? read : undefined;
}

/** What a restore would use instead. */
function stillThere(input: StateInput): string {
  const { usable, now } = input;
  if (!usable) return ' No other one can be used.';
  const age = `of ${moment(usable.takenAt)}, is ${duration(now - usable.takenAt)} old`;
  return mayLackTheSame(input)
    ? ` The newest one that may be usable, ${age}; whether it needs the same chunks was not looked at.`
    : ` The newest usable one, ${age}.`;
}
