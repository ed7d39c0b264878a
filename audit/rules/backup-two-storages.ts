import { backupPlaces } from '../backup-places.ts';
import { command } from '../command.ts';
import { datastoresOf } from '../datastores.ts';
import type { FactsOf, Gap } from '../facts.ts';
import { listed } from '../listing.ts';
import { type Context, defineRule, fail, notApplicable, pass, unknown, type Verdict } from '../rule.ts';
import { type TieredGuest, tieredGuests, tiersUndeclared, untieredYet } from '../tiered-guests.ts';

export default defineRule({
  id: 'backup-two-storages',
  title: 'Guests that matter have backups in two places',
  category: 'recovery',
  essential: false,
  needs: ['guests', 'backups'],
  also: ['storage', 'backupServers'],

  check({ guests, backups, storage, backupServers }, { policy, gap }) {
    const tiered = tieredGuests(guests, policy);
    const untold = untieredYet(guests, gap);
    if (tiered.length + untold.length === 0)
      return tiersUndeclared(guests, gap, 'which backups must be in two places');
    const placesOf = backupPlaces({ backups, storage, backupServers: backupServers ?? [] });
    const unseen = unseenPlace({ backups, storage, backupServers }, gap);
    const matter = tiered.filter(({ tier }) => tier === 'critical' || tier === 'high');
    const verdicts = matter.flatMap((one): Verdict[] => {
      const places = [...placesOf(one.guest)].sort();
      return places.length > 0 ? [judge(one, places, unseen)] : [];
    });
    if (verdicts.length + untold.length > 0 || matter.length === 0) return [...verdicts, ...untold];
    return notApplicable('backup-recent', 'No guest that matters has a copy that could be seen.');
  },
});

interface Unseen {
  place: string;
  gap?: Gap;
}

/** The first place that may hold further copies and could not be looked into. */
function unseenPlace(
  { backups, storage, backupServers }: FactsOf<'backups'> & Partial<FactsOf<'storage' | 'backupServers'>>,
  gap: Context['gap'],
): Unseen | undefined {
  if (!storage) return { place: 'all storages', gap: gap('storage') };
  if (!backupServers) return { place: 'backup servers', gap: gap('backupServers') };
  const filtered = gap('backups', 'filtered');
  if (filtered) return { place: 'all storages', gap: filtered };
  const listedNames = new Set(backups.listed.map((entry) => entry.storage));
  const missing = storage.find(
    (entry) => entry.enabled && entry.content.includes('backup') && !listedNames.has(entry.storage),
  )?.storage;
  if (missing !== undefined) return { place: missing, gap: gap('backups', `storage/${missing}`) };
  for (const { name, hidden, unread } of datastoresOf(backupServers, gap))
    if (hidden || unread) return { place: name, gap: unread };
  const silent = backupServers.find(({ name }) => gap('backupServers', name))?.name;
  if (silent !== undefined) return { place: silent, gap: gap('backupServers', silent) };
  const shortened = backupServers.find(({ name }) => gap('backupServers', `${name}/*`))?.name;
  return shortened === undefined
    ? undefined
    : { place: shortened, gap: gap('backupServers', `${shortened}/*`) };
}

function judge({ guest, name, tier }: TieredGuest, places: string[], unseen: Unseen | undefined): Verdict {
  const seen = {
    seen: listed(places),
    where: '/nodes/{node}/storage/{storage}/content',
    expected: 'two places',
  };
  if (places.length > 1)
    return pass(guest.id, `${name} is ${tier} and has backups in ${listed(places)}.`, seen);
  if (unseen) return unknown(guest.id, `Backups of ${name} on ${unseen.place}`, unseen.gap);
  return fail(
    'medium',
    guest.id,
    `${name} is ${tier}, and all its backups lie in one place, ${listed(places)}.`,
    seen,
    {
      summary:
        'Let a second job write to another storage, or let a backup server synchronize to one elsewhere.',
      commands: [command('reads', 'pvesm status', [], { content: 'backup' })],
    },
  );
}
