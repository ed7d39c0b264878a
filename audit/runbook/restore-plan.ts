/** The restore list: all guests in the order in which to bring them back, each with its best copies. */
import { counted } from '../figures.ts';
import { guestName } from '../guest-name.ts';
import type { RestoreGuest, RestorePlan, RestorePoint } from '../report-runbooks.ts';
import { afterAll, afterRestore } from './after-restore.ts';
import { type Expected, restoreTime, workTime } from './expected.ts';
import { restoreGuest, startGuest, statusOf } from './guest-commands.ts';
import { homeStorage } from './room.ts';
import type { Ranked, Scene } from './scene.ts';
import type { Source } from './sources.ts';
import { blindBackups, orderUnknowns } from './unseen.ts';

/** More to choose from helps nobody on that day. */
const mostPoints = 3;

export function restorePlan(scene: Scene): RestorePlan {
  const after = afterRestore(scene.facts, scene.policy);
  const guests = scene.ranked.map((ranked) => guestOf(scene, ranked, after(ranked)));
  const best = guests.flatMap(({ points: [point] }) => point ?? []);
  const byPlace = Map.groupBy(best, ({ place }) => place);
  const used = new Set(guests.flatMap(({ points }) => points.map(({ place }) => place)));
  const away = guests.flatMap(({ points }) => points.find((point) => point.away === 'yes') ?? []);
  return {
    guests,
    places: [...scene.places]
      .filter(([id]) => used.has(id))
      .map(([id, place]) => {
        const own = byPlace.get(id) ?? [];
        return { ...place, guests: own.length, bytes: bytesOf(own) };
      })
      .sort((a, b) => b.guests - a.guests || (a.id < b.id ? -1 : 1)),
    total: {
      guests: guests.length,
      restorable: best.length,
      restorableFromAway: away.length,
      bytesFromAway: bytesOf(away),
      expectedFromAway: workTime(
        {
          restores: away.map(({ expected }) => expected),
          starts: 0,
          also: 'New hardware and its installation are not counted.',
        },
        scene.policy,
      ),
    },
    afterAll: afterAll(scene.policy),
    unknowns: [...orderUnknowns(scene), ...blindBackups(scene)],
  };
}

function guestOf(scene: Scene, ranked: Ranked, after: RestoreGuest['after']): RestoreGuest {
  const { guest, role, tier, wave, why, needs } = ranked;
  const sources = scene.sources(guest);
  const [first, ...others] = sources;
  // Whatever comes first, one that survives the site is among them.
  const away = others.find((source) => source.away === 'yes');
  const kept = sources.slice(0, mostPoints);
  const chosen = away === undefined || kept.includes(away) ? kept : [...kept.slice(0, mostPoints - 1), away];
  return {
    id: guest.id,
    name: guestName(guest),
    ...(role && { role: role.role }),
    ...(tier && { tier }),
    template: guest.template,
    wave,
    why,
    needs,
    points: chosen.map((source) => pointOf(scene, ranked, source)),
    ...(first === undefined && { cannot: whyNot(scene) }),
    after,
    verify: statusOf(guest, guest.node),
  };
}

function pointOf(scene: Scene, { guest }: Ranked, source: Source): RestorePoint {
  const { place, away, copy, takenAt, sizeBytes, proof, text } = source;
  return {
    place,
    away,
    copy,
    takenAt,
    ...(sizeBytes !== undefined && { sizeBytes }),
    proof,
    withoutDisks: source.withoutDisks,
    commands: restoreHere(scene, guest, source),
    ...(text !== undefined && { text }),
    expected: restoreTime(guest, source, scene.facts, scene.policy),
  };
}

/** To where the guest was, under its own id, which must be free. */
export function restoreHere(
  scene: Scene,
  guest: Ranked['guest'],
  source: Source,
  force = false,
): RestorePoint['commands'] {
  const node = source.node ?? guest.node;
  const storage = homeStorage(scene.world, guest);
  return [
    ...source.fetch.map((each) => ({ ...each, on: node })),
    ...(source.archive === undefined
      ? []
      : [
          restoreGuest(guest, source.archive, node, { ...(storage !== undefined && { storage }), force }),
          ...(guest.template ? [] : [startGuest(guest, node)]),
        ]),
  ];
}

function whyNot(scene: Scene): string {
  const [blind] = blindBackups(scene);
  return blind === undefined
    ? 'There is no usable copy of it, neither in the cluster nor at an offsite place.'
    : `No usable copy of it is known. ${blind}`;
}

const bytesOf = (points: readonly RestorePoint[]): number | null =>
  points.reduce<number | null>(
    (sum, { sizeBytes }) => (sum === null || sizeBytes === undefined ? null : sum + sizeBytes),
    0,
  );

/** How many guests nothing can be restored of, in words; undefined when there are none. */
export function lostText({ guests }: RestorePlan): string | undefined {
  const lost = guests.filter(({ points, template }) => points.length === 0 && !template).length;
  return lost === 0 ? undefined : `Of ${counted(lost, 'guest')} nothing can be restored.`;
}

export type { Expected };
