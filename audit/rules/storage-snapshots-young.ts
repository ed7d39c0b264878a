import { command } from '../command.ts';
import type { Gap } from '../facts.ts';
import { counted } from '../figures.ts';
import { exactly, grade } from '../grade.ts';
import { type Guest, guestName } from '../guest-name.ts';
import { judgeSnapshots, type Snapshot, snapshotPath } from '../guest-snapshots.ts';
import { listed } from '../listing.ts';
import { duration } from '../moments.ts';
import { type Context, defineRule, fail, pass, unknown, type Verdict } from '../rule.ts';

const day = 86_400;

export default defineRule({
  id: 'storage-snapshots-young',
  title: 'No snapshot has been forgotten',
  category: 'storage',
  essential: false,
  needs: ['guests', 'snapshots'],

  check(facts, context) {
    return judgeSnapshots(facts, context, (guest, snapshots) => judge(guest, snapshots, context));
  },
});

function judge(guest: Guest, snapshots: readonly Snapshot[], { now, policy }: Context): Verdict {
  const { id } = guest;
  const name = guestName(guest);
  const limits = policy.thresholds.snapshotDays;
  const where = snapshotPath(guest);
  const expected = `younger than ${limits.warn} days`;
  const halfway = snapshots.filter(({ state }) => state !== undefined);
  // A lock says that somebody is at work on it, or was when it stopped; without one nobody is.
  const stuck = guest.lock === undefined ? halfway : [];
  if (stuck.length > 0)
    return fail(
      'high',
      id,
      `${name} has ${counted(stuck.length, 'snapshot')} that came to no end: ${named(stuck)}.`,
      { seen: stuck.map(({ name: its, state }) => `${its}: ${state}`).join(', '), where, expected: 'none' },
      {
        summary:
          'Remove it; where its storage has nothing of it any more, --force takes it out of the configuration.',
        commands: stuck.slice(0, most).map((snapshot) => removal(guest, snapshot)),
      },
    );
  const aged = snapshots
    .filter(({ state }) => state === undefined)
    .flatMap((snapshot) =>
      snapshot.takenAt === undefined ? [] : [{ ...snapshot, age: now - snapshot.takenAt }],
    )
    .sort((a, b) => b.age - a.age || (a.name < b.name ? -1 : 1));
  const [oldest] = aged;
  const level = oldest ? grade(exactly(oldest.age / day), limits, ['low', 'medium']) : 'fine';
  // An exact number is never unclear.
  if (oldest && level !== 'fine' && level !== 'unclear') {
    const old = aged.filter(({ age }) => age / day >= limits.warn);
    return fail(
      level,
      id,
      `${name} has ${counted(old.length, 'old snapshot')}, the oldest from ${duration(oldest.age)} ago: ${named(old)}.`,
      {
        seen: old.map((snapshot) => `${snapshot.name} ${duration(snapshot.age)}`).join(', '),
        where,
        expected,
      },
      {
        summary: 'Remove what nobody will go back to. A snapshot is no backup: it lies on the same storage.',
        commands: old.slice(0, most).map((snapshot) => removal(guest, snapshot)),
      },
    );
  }
  if (halfway.length > 0)
    return unknown(id, `Whether ${named(halfway)} of ${name} is at work`, atWork(guest));
  const undated = snapshots.find(({ takenAt }) => takenAt === undefined);
  if (undated) return unknown(id, `The age of the snapshot ${undated.name} of ${name}`);
  const has = oldest ? `has ${counted(aged.length, 'young snapshot')}` : 'has no snapshot';
  return pass(id, `${name} ${has}.`, { seen: aged.map((each) => each.name).join(', ') || 'none', where });
}

/** More are counted, not named. */
const most = 5;

const named = (snapshots: readonly Snapshot[]) =>
  listed(
    snapshots.map(({ name, withMemory }) => (withMemory ? `${name} (with memory)` : name)),
    most,
  );

const removal = ({ type, vmid, node }: Guest, { name }: Snapshot) =>
  type === 'lxc'
    ? command('changes', 'pct delsnapshot', [vmid, name], {}, node)
    : command('changes', 'qm delsnapshot', [vmid, name], {}, node);

const atWork = ({ id, lock }: Guest): Gap => ({
  group: 'snapshots',
  subject: id,
  reason: 'unsupported',
  detail: `the guest is locked (${lock}), so a task may be at it.`,
});
