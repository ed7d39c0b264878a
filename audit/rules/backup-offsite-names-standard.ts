import { counted } from '../figures.ts';
import { listed } from '../listing.ts';
import { objectCommands } from '../offsite/bucket-command.ts';
import { judgeTargets, type ReadTarget, seenAt, subjectOf, untold } from '../offsite/judge-targets.ts';
import type { Copy, OffsiteView } from '../offsite/model.ts';
import { shownKey } from '../offsite/other-copies.ts';
import { offsiteAlso, offsiteView } from '../offsite/view.ts';
import { defineRule, fail, pass, type Verdict } from '../rule.ts';

export default defineRule({
  id: 'backup-offsite-names-standard',
  title: 'Offsite archives have the names that Proxmox VE gives',
  category: 'recovery',
  essential: false,
  needs: ['offsite'],
  also: offsiteAlso,

  check(facts, context) {
    const ask = (target: ReadTarget) => judge(target, offsiteView(facts, context));
    // Under rclone's crypt no name is one that Proxmox gave.
    return judgeTargets(facts, context, ask, ({ kind, crypt }) => kind === 'vzdump' && crypt === 'none');
  },
});

function judge(target: ReadTarget, view: OffsiteView): Verdict {
  const { name, facts, complete } = target;
  const odd = facts.copies.filter(({ vmid, renamed }) => renamed || vmid === undefined);
  if (odd.length > 0)
    return fail(
      'low',
      subjectOf(target),
      `${counted(odd.length, 'archive')} at ${name} ${odd.length === 1 ? 'has a name' : 'have names'} that Proxmox VE does not give: ${listed(odd.map(({ key }) => shownKey(key)))}. No retention removes ${odd.length === 1 ? 'it' : 'them'}, and a restore does not show whose ${odd.length === 1 ? 'it is' : 'they are'}.`,
      odd.slice(0, 5).map(({ key }) => ({
        seen: shownKey(key),
        where: facts.place,
        expected: 'vzdump-qemu-100-2026_11_22-01_00_00.vma.zst',
      })),
      {
        summary:
          'Give them back their names, of kind, guest and time, where they are to be pruned and restored like others. Else move them to a folder of their own.',
        commands: objectCommands('aws s3 mv', target, renames(target, odd, view).slice(0, 5)),
      },
    );
  if (!complete) return untold(target, `All names at ${name}`, 'the list ended before all was read');
  return pass(
    subjectOf(target),
    `All archives at ${name} have the names that Proxmox VE gives.`,
    seenAt(target, counted(facts.copies.length, 'archive')),
  );
}

/** Of those that tell inside whose they are and when they began: from where to where. */
function renames(target: ReadTarget, odd: readonly Copy[], { guests }: OffsiteView): string[][] {
  const { zoneSeconds } = target.facts;
  const owners = new Map(
    guests.flatMap(({ guest, cells }) =>
      cells
        .filter((cell) => cell.target.name === target.name)
        .flatMap((cell) => cell.copies.map(({ copy }) => [copy.key, guest] as const)),
    ),
  );
  return odd.flatMap(({ key, takenAt, timeFrom }) => {
    const guest = owners.get(key);
    const [ending] = /\.(?:tgz|(?:tar|vma)(?:\.[a-z0-9]+)?)$/.exec(key) ?? [];
    if (!guest || !ending || timeFrom !== 'header' || zoneSeconds === undefined) return [];
    const at = takenAt + zoneSeconds;
    // Headers may tell times that no name can.
    if (at < 0 || at > lastNamed) return [];
    const folder = key.replace(/[^/]*$/, '');
    return [[key, `${folder}vzdump-${guest.type}-${guest.vmid}-${stampOf(at)}${ending}`]];
  });
}

/** The end of the year 9999. */
const lastNamed = 253_402_300_799;

/** `2026_11_22-01_00_00`, as vzdump writes local times. */
const stampOf = (at: number): string =>
  new Date(at * 1000)
    .toISOString()
    .slice(0, 19)
    .replace('T', '-')
    .replace(/^(\d+)-(\d+)-/, '$1_$2_')
    .replaceAll(':', '_');
