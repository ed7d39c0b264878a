import { duration, moment } from '../moments.ts';
import type { CopyView, Proof, Rpo } from './model.ts';

/** Furthest that a time zone is from UTC. */
const anyZone = 14 * 3600;
/** Clocks differ a little. */
const clockSlack = 3600;

/**
 * Whether a copy is young enough by its own time. What only the bucket says may be too young, never too old: it is
 * renewed by whoever copies the object.
 */
export function ageOf(
  { takenAt, copy, timedByOwn }: CopyView,
  { seconds }: Rpo,
  now: number,
): { outcome: Proof['outcome']; how: string } {
  const age = now - takenAt;
  // The cluster's own listing tells the time of the same archive.
  const timeFrom = timedByOwn ? 'key' : copy.timeFrom;
  const off = timeFrom === 'name-guessed' ? anyZone : 0;
  const begun = `begun ${moment(takenAt)}`;
  if (age < -clockSlack - off)
    return { outcome: 'open', how: `${begun}, which is yet to come: a clock is wrong` };
  if (age - off > seconds)
    return { outcome: 'failed', how: `${begun}, ${duration(age)} ago where ${duration(seconds)} may pass` };
  if (timeFrom === 'modified')
    return {
      outcome: 'cannot',
      how: `only the bucket tells a time, ${moment(takenAt)}, and that of a later copying`,
    };
  if (age + off > seconds)
    return {
      outcome: 'open',
      how: `${begun} or up to 14 hours off, as nothing tells the time zone of its name`,
    };
  return {
    outcome: 'proven',
    how: `${begun}, by ${timedByOwn ? "the cluster's own listing" : words[timeFrom]}`,
  };
}

const words = {
  header: 'what is written inside',
  key: 'its key',
  name: "its name, in the node's time zone",
  'name-guessed': 'its name',
  mtime: "the file's own time",
};
