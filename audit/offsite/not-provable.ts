import { counted } from '../figures.ts';
import type { CellView, TargetView } from './model.ts';
import { isR2 } from './protection.ts';

/** What no look from outside can prove at a target, and why: full sentences. */
export function notProvable({ policy, facts }: TargetView, cells: readonly CellView[]): string[] {
  if (!facts) return [];
  const newest = cells.flatMap((cell) => cell.newest ?? []);
  const encrypted = newest.filter(({ copy }) => copy.encryption === 'encrypted').length;
  const { copies, repository, bucket } = facts;
  const sentences: string[] = [];
  if (policy.crypt === 'rclone')
    sentences.push(
      'rclone encrypts the archives: that they are whole shows by their exact size, what is in them only in a restore.',
    );
  else if (encrypted > 0 && policy.kind !== 'restic')
    sentences.push(
      `${counted(encrypted, 'guest')} ${encrypted === 1 ? 'is' : 'are'} encrypted: what is inside cannot be read without the key, that all of it is there can.`,
    );
  if (repository && !policy.passwordSecret)
    sentences.push(
      'Without its password the repository does not tell whose backups are in it; that its files are sound and when the newest came can be seen.',
    );
  const endless = newest.filter(({ copy }) =>
    copy.checks.some(({ proof, outcome }) => proof === 'complete' && outcome === 'cannot'),
  ).length;
  if (endless > 0)
    sentences.push(
      `The format of ${counted(endless, 'newest copy', 'newest copies')} does not show by its end whether something is cut off; the exact size or reading all of it does.`,
    );
  if (copies.some(({ timeFrom }) => timeFrom === 'name-guessed'))
    sentences.push('Names tell local times, and nothing told the time zone: ages may be up to 14 hours off.');
  if (bucket && isR2(policy) && !policy.declares.protected)
    sentences.push(
      'Bucket locks of R2 do not show to a key that only reads: declare them under declares.protected.',
    );
  if (!bucket)
    sentences.push(
      'A backup server does not show whether somebody who has its keys could delete the backups.',
    );
  sentences.push('That a guest starts from its backup shows only in a restore test.');
  return sentences;
}
