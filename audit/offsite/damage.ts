import { duration, moment } from '../moments.ts';
import { byteText } from './byte-text.ts';
import type { Copy, OwnCopy, OwnSize, TargetFacts } from './model.ts';
import { sizeOf } from './unusual.ts';

type Check = Copy['checks'][number];
type Kind = TargetFacts['kind'];

const day = 86_400;

/** The newest look of a kind; of two at once the worse. */
export function lastCheck({ checks }: Copy, proof: Check['proof']): Check | undefined {
  const order = ['failed', 'cannot', 'ok'];
  return checks
    .filter((check) => check.proof === proof)
    .toSorted((a, b) => b.at - a.at || order.indexOf(a.outcome) - order.indexOf(b.outcome))[0];
}

/** A backup that has not ended may still be running for so long. */
export const mayRun = ({ unfinished, takenAt }: Copy, now: number): boolean =>
  unfinished === true && takenAt > now - day;

/**
 * How the same archive in the cluster's own listing compares. Undefined: there is none, or no size that could be
 * compared. The listing of a backup server counts the manifest along, which is written again with every note.
 */
export function sizeAgainst(copy: Copy, own: readonly OwnCopy[], kind: Kind): OwnSize | undefined {
  const size = kind === 'vzdump' && copy.encryption === 'encrypted' ? copy.plainBytes : sizeOf(copy);
  if (size === undefined) return undefined;
  const tolerance = kind === 'vzdump' ? 0 : 2 ** 20;
  const compared = own.flatMap(({ storage, takenAt, sizeBytes, unfinished }) =>
    sizeBytes === undefined || unfinished
      ? []
      : [{ size, equal: Math.abs(sizeBytes - size) <= tolerance, own: { storage, takenAt, sizeBytes } }],
  );
  return compared.find(({ equal }) => equal) ?? compared[0];
}

/** Why a restore cannot use a copy: a sentence; undefined when nothing speaks against it. */
export function damageOf(copy: Copy, size: OwnSize | undefined, now: number): string | undefined {
  if (mayRun(copy, now)) return undefined;
  if (copy.unfinished)
    return `The backup of ${moment(copy.takenAt)} never came to its end, ${duration(now - copy.takenAt)} ago.`;
  if (copy.sizeBytes === 0) return `The copy of ${moment(copy.takenAt)} is empty.`;
  if (size && !size.equal)
    return `The copy of ${moment(copy.takenAt)} has ${byteText(size.size)}, the same archive on ${size.own.storage} ${byteText(size.own.sizeBytes)} (${size.size} and ${size.own.sizeBytes} bytes): it is not whole.`;
  for (const proof of ['header', 'complete', 'content'] as const) {
    const check = lastCheck(copy, proof);
    if (check?.outcome === 'failed')
      return `The copy of ${moment(copy.takenAt)} is damaged: ${asClause(check.detail ?? `${check.how} failed.`)}`;
  }
  if (copy.verification?.state === 'failed')
    return `The backup server itself found the copy of ${moment(copy.takenAt)} damaged when it verified it.`;
  return undefined;
}

/** A sentence after a colon: small but for words that are written in capitals. */
const asClause = (sentence: string): string =>
  /^[A-Z][a-z]* /.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
