/** Copies at the offsite targets: what they prove, how they are fetched, and what takes them then. */
import { type Command, command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { percent } from '../figures.ts';
import type { Guest } from '../guest-name.ts';
import { placeOf } from '../offsite/digits.ts';
import { repository } from '../offsite/mend.ts';
import type { CellView, CopyView, TargetView } from '../offsite/model.ts';
import { type OffsiteContext, offsiteView } from '../offsite/view.ts';
import { storageName } from './datastore-sources.ts';
import type { Finder, Source } from './sources.ts';

/** Where fetched archives go: it exists on every node, and both restore tools take a path. */
export const dumpFolder = '/var/lib/vz/dump';

export function offsiteSources(facts: Facts, context: OffsiteContext): Finder {
  if (context.policy.offsite.targets.length === 0) return () => [];
  const view = offsiteView({ ...facts, offsite: facts.offsite ?? { targets: [] } }, context);
  const cells = new Map(view.guests.map((guest) => [guest.id, guest.cells]));
  const rates = measuredRates(facts);
  return ({ id }) =>
    (cells.get(id) ?? []).flatMap((cell) =>
      cell.usable
        ? [
            {
              ...describe(cell, cell.usable, context),
              fetchRate: cell.target.policy.bytesPerSecond ?? rates.get(cell.target.name) ?? null,
              ...wayOf(cell.target, cell.usable, cell.guest),
            },
          ]
        : [],
    );
}

function describe(
  { target, missingDisks, newest }: CellView,
  usable: CopyView,
  context: OffsiteContext,
): Omit<Source, 'fetch'> {
  const { copy, takenAt } = usable;
  const { sizeBytes } = copy;
  return {
    place: `offsite/${target.name}`,
    name: target.name,
    away: placeOf(target, context).answer,
    copy: copy.key,
    takenAt,
    ...(sizeBytes !== undefined && { sizeBytes }),
    proof: proofOf(copy, context),
    withoutDisks: newest === usable ? missingDisks : [],
  };
}

/** The most that looks at this very copy have shown, as long as they count. */
function proofOf({ checks }: CopyView['copy'], { now, policy }: OffsiteContext): Source['proof'] {
  const { proofDays } = policy.offsite;
  const ok = (proof: 'header' | 'complete' | 'content') =>
    checks.find(
      (check) =>
        check.proof === proof && check.outcome === 'ok' && check.at >= now - proofDays[proof] * 86_400,
    );
  const looks = [
    { level: 'read', check: ok('content') },
    { level: 'whole', check: ok('complete') },
    { level: 'identified', check: ok('header') },
  ] as const;
  const best = looks.find(({ check }) => check !== undefined);
  if (!best?.check)
    return { level: 'listed', text: 'it is listed, and nothing that was read of it counts today' };
  const { level, check } = best;
  const share = check.share === undefined ? '' : ` (${percent(check.share)} of it was read)`;
  return { level, text: `proven by ${check.how}${share}`, at: check.at };
}

type Way = Pick<Source, 'archive' | 'fetch' | 'text'>;

function wayOf(target: TargetView, { copy }: CopyView, guest: Guest): Way {
  switch (target.policy.kind) {
    case 'vzdump':
      return archiveWay(target, copy, guest);
    case 'restic':
      return resticWay(target, copy.key, guest);
    default:
      return {
        archive: `${storageName([target.name])}:backup/${copy.key}`,
        fetch: [],
        ...(copy.encryption === 'encrypted' && { text: 'It is encrypted: the storage needs its key.' }),
      };
  }
}

/** Restore tools tell by the name what an archive is. */
const standardName = /^vzdump-(qemu|lxc)-\d+-[\w-]+\.(vma|tar)(\.(zst|gz|lzo))?$/;

function archiveWay({ policy }: TargetView, { key }: CopyView['copy'], { type, vmid }: Guest): Way {
  const { via, prefix, crypt } = policy;
  const file = key.slice(key.lastIndexOf('/') + 1);
  if (crypt === 'rclone')
    return {
      fetch: [],
      text: `Names and data are encrypted by rclone: with its configuration, rclone copy brings the archive to ${dumpFolder} and decrypts it; no command can be given from here. Restore it from there as vzdump-${type}-${vmid}-….`,
    };
  if (!standardName.test(file))
    return {
      fetch: [],
      text: `Its name is not one that restore tools know: fetch it, give it a name like vzdump-${type}-${vmid}-2026_01_31-02_00_00.${type === 'lxc' ? 'tar' : 'vma'}.zst with the right ending, and restore it from there.`,
    };
  const archive = `${dumpFolder}/${file}`;
  if (!('endpoint' in via))
    return {
      archive,
      fetch: [],
      text: `First fetch ${prefix}${key} from the bucket to ${dumpFolder} of the node: the bucket is known here by its binding alone, so no command can be given.`,
    };
  return { archive, fetch: [fetchArchive(via, `${prefix}${key}`)] };
}

const fetchArchive = ({ bucket, endpoint }: { bucket: string; endpoint: string }, key: string): Command =>
  command('changes', 'aws s3 cp', [`s3://${bucket}/${key}`, `${dumpFolder}/`], { 'endpoint-url': endpoint });

function resticWay({ policy: { via, prefix } }: TargetView, key: string, { type, vmid }: Guest): Way {
  return {
    fetch:
      'endpoint' in via
        ? [
            command('changes', 'restic restore', [key], {
              target: `/root/restored-${type}-${vmid}`,
              repo: repository(via, prefix),
            }),
          ]
        : [],
    text: 'These are files, not a guest: make a guest anew, and put its files back by hand.',
  };
}

/** By the newest restore for practice from each place that tells how much it was and how long it took. */
function measuredRates({ drills = [] }: Facts): Map<string, number> {
  const rates = new Map<string, number>();
  for (const { source, succeeded, bytes, minutes } of drills.toSorted((a, b) => a.at - b.at))
    if (succeeded && bytes && minutes) rates.set(source, bytes / (minutes * 60));
  return rates;
}
