import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import {
  judgeUsable,
  type ReadTarget,
  seenAt,
  subjectOf,
  type UsableCell,
  untold,
} from '../offsite/judge-targets.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { declared } from '../offsite/protection.ts';
import { offsiteAlso } from '../offsite/view.ts';
import { defineRule, type Fix, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-keys-kept',
  title: 'Keys of encrypted offsite copies are kept outside of the cluster',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    return judgeUsable(facts, context, (target, cells) => {
      const closed = cells.filter(({ encrypted }) => encrypted === 'yes');
      return closed.length > 0 ? judge(target, closed, context.now) : undefined;
    });
  },
});

function judge(target: ReadTarget, cells: UsableCell[], now: number): Verdict {
  const { name, policy } = target;
  const word = policy.declares.keyKept;
  const said = declared(word, now);
  const keys = [
    ...new Set(cells.flatMap(({ copies }) => copies.flatMap(({ copy }) => copy.keyFingerprint ?? []))),
  ].sort();
  const shown = keys.map((key) => shownKey(key).slice(0, 23));
  const what = keys.length > 0 ? counted(keys.length, 'key') : 'the key';
  const seen = seenAt(
    target,
    `${counted(cells.length, 'guest')} with encrypted copies${keys.length > 0 ? `, ${what}: ${listed(shown)}` : ''}`,
    'each key in another place, too (declares.keyKept)',
  );
  const held =
    keys.length > 1 ? `They hold ${what} (${listed(shown)}): older copies need the older ones.` : '';
  if (!word)
    return untold(
      target,
      `Whether the keys of the encrypted copies at ${name} are kept outside of the cluster`,
      `nobody has declared it. ${held}`.trim(),
      fixOf(target),
    );
  if (said === undefined)
    return fail(
      'medium',
      subjectOf(target),
      `That the keys of the encrypted copies at ${name} are kept outside of the cluster was declared until ${word.until}, and nobody has looked since. Without them no restore is possible. ${held}`.trim(),
      seen,
      fixOf(target),
    );
  const silent = keys.length > 1 ? keys.filter((key) => !names(word.evidence, key)) : [];
  if (silent.length > 0)
    return untold(
      target,
      `Whether all ${counted(keys.length, 'key')} of the encrypted copies at ${name} are kept outside of the cluster`,
      `the declaration does not name ${listed(silent.map((key) => shownKey(key).slice(0, 23)))}`,
      fixOf(target),
    );
  return pass(
    subjectOf(target),
    `The ${keys.length > 1 ? 'keys' : 'key'} of the encrypted copies at ${name} ${keys.length > 1 ? 'are' : 'is'} kept outside of the cluster: ${said}.`,
    seen,
  );
}

/** Whether a text names a fingerprint, by its first eight digits at least, with colons or without. */
const names = (text: string, fingerprint: string): boolean =>
  plain(text).includes(plain(fingerprint).slice(0, 8));

const plain = (text: string): string => text.toLowerCase().replaceAll(':', '');

const where: Record<ReadTarget['policy']['kind'], string> = {
  vzdump: "The two passwords of rclone's crypt remote are in rclone.conf of whoever uploads.",
  restic: 'The password of the repository is with whoever runs restic.',
  'pbs-s3':
    'The key is in /etc/pve/priv/storage/<storage>.enc of the cluster; proxmox-backup-client key paperkey prints it.',
  pbs: 'The key is in /etc/pve/priv/storage/<storage>.enc of the cluster; proxmox-backup-client key paperkey prints it.',
};

const fixOf = ({ name, policy }: ReadTarget): Fix => ({
  summary: `Put every key on paper and into a password manager that does not run on this cluster, restore one file with it, and declare it: declares: { keyKept: { by, until, evidence } } of the target ${name}, with the fingerprints in the evidence. ${where[policy.kind]}`,
  commands: [],
});
