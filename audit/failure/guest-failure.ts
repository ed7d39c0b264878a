import { type Guest, guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import type { Failure } from '../report-failures.ts';
import { assemble } from './assemble.ts';
import type { BackupChoice } from './backup-choice.ts';
import { configEvidence, type Draft, haEvidence } from './draft.ts';
import { roleLosses } from './losses.ts';
import { protectionOf } from './protection.ts';
import { quorumNow } from './quorum.ts';
import type { World } from './world.ts';

/** The local resource manager looks at its services every ten seconds, and may have just done so. */
const roundSeconds = 10;

/** A guest's process ends by itself, on a node that lives: what starts it again, and what its owner does without. */
export function guestFailure(world: World, guest: Guest, backupOf: (guest: Guest) => BackupChoice): Failure {
  const quorum = quorumNow(world);
  const draft = { ...fateOf(world, guest, quorum.quorate), ...newest(backupOf(guest)) };
  const failure = assemble(
    world,
    {
      subject: guest.id,
      kind: 'guest',
      name: guestName(guest),
      opening: '',
      quorum,
      lastBackups: 0,
      incomplete: false,
      storages: [],
      delay: { from: 0, to: roundSeconds },
      assumptions: ['The guest stops, its disks stay intact. A guest that hangs is not noticed by HA.'],
      unknowns: draft.fate === 'unknown' ? [draft.why] : [],
    },
    [draft],
  );
  return { ...failure, summary: summary(world, guest, draft) };
}

type GuestDraft = Draft & { fate: 'returns' | 'manual' | 'unknown' };

function fateOf(world: World, guest: Guest, quorate: boolean | null): GuestDraft {
  const protection = protectionOf(world, guest);
  const found = { guest, to: guest.node, evidence: [haEvidence(world, guest), configEvidence(guest)] };
  if (protection.kind === 'managed' && quorate === true)
    return { ...found, fate: 'returns', by: 'ha', why: `HA starts it again on ${guest.node}.` };
  if (protection.kind === 'none')
    return {
      ...found,
      fate: 'manual',
      by: 'hand',
      why: `${protection.why} It stays down until somebody starts it.`,
    };
  const why = protection.kind === 'managed' ? 'HA starts it again only with quorum.' : protection.why;
  return quorate === false
    ? { ...found, fate: 'manual', by: 'hand', why: `${why} Nothing starts until quorum is back.` }
    : { guest, evidence: found.evidence, fate: 'unknown', why };
}

/** For the case that its disks are damaged after all. */
function newest(choice: BackupChoice): Pick<Draft, 'backup'> {
  if (choice.kind !== 'copy') return {};
  const { storage, volid, takenAt, sizeBytes } = choice.copy;
  return { backup: { storage, volid, takenAt, ...(sizeBytes !== undefined && { sizeBytes }) } };
}

function summary(world: World, guest: Guest, { fate }: GuestDraft): string {
  const [loss] = roleLosses(world, new Set([guest.id]));
  const starts = {
    returns: 'HA starts it again',
    manual: 'it stays down until somebody starts it',
    unknown: 'whether anything starts it again is not known',
  }[fate];
  const without = !loss
    ? ''
    : loss.remaining.length > 0
      ? `; ${loss.role} goes on with ${listed(loss.remaining)}`
      : `; until then ${loss.role} is gone`;
  return `If ${guestName(guest)} stops, ${starts}${without}.`;
}
