/** The six proofs of one copy: what was looked at, when, and what came of it. */
import type { Guest } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { dateOf, duration } from '../moments.ts';
import type { Policy } from '../policy.ts';
import { ageOf } from './age.ts';
import { byteText } from './byte-text.ts';
import { lastCheck } from './damage.ts';
import type { CopyView, OwnSize, Proof, Rpo, TargetFacts } from './model.ts';
import type { Usual } from './unusual.ts';

type ProofKind = keyof Policy['offsite']['proofDays'];

export interface Proved {
  view: CopyView;
  guest: Guest;
  target: TargetFacts;
  rpo: Rpo;
  missingDisks: string[];
  size: OwnSize | undefined;
  usual: Usual | undefined;
  now: number;
  policy: Policy;
}

export function proofsOf(proved: Proved): Proof[] {
  return [
    listedProof(proved),
    ageProof(proved),
    sizeProof(proved),
    saysProof(proved),
    wholeProof(proved),
    readProof(proved),
  ];
}

const listedProof = ({ target }: Proved): Proof => ({
  level: 'L0',
  outcome: 'proven',
  at: target.readAt,
  how: 'it is listed there',
});

function ageProof({ view, target, rpo, now }: Proved): Proof {
  const { outcome, how } = ageOf(view, rpo, now);
  return { level: 'L1', outcome, at: target.readAt, how };
}

function sizeProof({ view: { copy }, target, size, usual }: Proved): Proof {
  const proof = (outcome: Proof['outcome'], how: string): Proof => ({
    level: 'L2',
    outcome,
    at: target.readAt,
    how,
  });
  if (copy.sizeBytes === 0) return proof('failed', 'it is empty');
  if (size)
    return size.equal
      ? proof('proven', `as many bytes as the same archive on ${size.own.storage}`)
      : proof(
          'failed',
          `${byteText(size.size)} where the same archive on ${size.own.storage} has ${byteText(size.own.sizeBytes)}`,
        );
  if (usual && !usual.odd)
    return proof('proven', `within what is usual among the ${usual.points} copies before it`);
  return {
    level: 'L2',
    outcome: 'open',
    how: usual
      ? 'it differs from what is usual, and the cluster has no copy of its own to compare it with'
      : 'the cluster has no copy of its own to compare it with, and too few copies before it tell what is usual',
  };
}

function saysProof(proved: Proved): Proof {
  const { view, guest, missingDisks } = proved;
  if (view.identity === 'other')
    return {
      ...fromCheck(proved, 'header', 'L3'),
      outcome: 'failed',
      how: `inside it is ${view.otherName}`,
    };
  const base = fromCheck(proved, 'header', 'L3');
  if (missingDisks.length > 0)
    return { ...base, outcome: 'failed', how: `${listed(missingDisks)} of the guest is not in it` };
  if (base.outcome !== 'proven') return base;
  if (view.identity === 'unread' || view.identity === 'unclear')
    return {
      ...base,
      outcome: view.copy.encryption === 'encrypted' ? 'cannot' : 'open',
      how: `${base.how}; but nothing in it that can be read tells whose it is`,
    };
  if (!guest.config)
    return { ...base, outcome: 'open', how: `${base.how}; but the guest's own disks could not be seen` };
  return base;
}

/** Where the tail tells nothing, the right number of bytes does. */
function wholeProof(proved: Proved): Proof {
  const { target, size } = proved;
  const base = fromCheck(proved, 'complete', 'L4');
  const weak = base.outcome === 'open' || base.outcome === 'cannot' || base.outcome === 'decayed';
  if (!weak || target.kind !== 'vzdump' || !size?.equal) return base;
  const how = `exactly as long as the same archive on ${size.own.storage}`;
  return { level: 'L4', outcome: 'proven', at: target.readAt, how };
}

/** What a backup server verified counts where there is no bucket to look into. */
function readProof(proved: Proved): Proof {
  const base = fromCheck(proved, 'content', 'L5');
  const { verification } = proved.view.copy;
  if (verification?.state === 'failed')
    return {
      level: 'L5',
      outcome: 'failed',
      ...(verification.at !== undefined && { at: verification.at }),
      how: 'the verification of the backup server failed',
    };
  if (base.at !== undefined) return base;
  if (
    proved.target.kind === 'vzdump' &&
    (proved.view.copy.sizeBytes ?? 0) > proved.policy.offsite.budget.bytes
  )
    return { ...base, outcome: 'cannot', how: tooLarge(proved.policy) };
  if (proved.target.kind !== 'pbs' || verification?.at === undefined) return base;
  return aged(proved, 'content', {
    level: 'L5',
    outcome: 'proven',
    at: verification.at,
    how: 'the verification of the backup server itself',
  });
}

/** An archive is read from its beginning to its end or not at all. */
const tooLarge = ({ offsite }: Policy): string =>
  `it is larger than the ${byteText(offsite.budget.bytes)} that an audit may fetch (offsite.budget.bytes)`;

function fromCheck(proved: Proved, kind: ProofKind, level: Proof['level']): Proof {
  const check = lastCheck(proved.view.copy, kind);
  if (!check) return { level, outcome: 'open', how: notYet[kind] };
  const { at, how, detail, share } = check;
  const shared = share === undefined ? {} : { share };
  if (check.outcome !== 'ok') return { level, outcome: check.outcome, at, how: detail ?? how, ...shared };
  return aged(proved, kind, { level, outcome: 'proven', at, how, ...shared });
}

const notYet: Record<ProofKind, string> = {
  header: 'it has not been looked into yet',
  complete: 'its end has not been looked at yet',
  content: 'its data have not been read yet',
};

/** A proof that was made long ago no longer counts: what lies in a bucket can be deleted and rot. */
function aged({ now, policy }: Proved, kind: ProofKind, proof: Proof & { at: number }): Proof {
  if (proof.at >= now - policy.offsite.proofDays[kind] * 86_400) return proof;
  return {
    ...proof,
    outcome: 'decayed',
    how: `${proof.how}, last on ${dateOf(proof.at)}, ${duration(now - proof.at)} ago`,
  };
}
