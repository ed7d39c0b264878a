/** What every runbook is put together from. */
import { type Command, command } from '../command.ts';
import { type Guest, guestName } from '../guest-name.ts';
import type { EndState, Runbook, Step } from '../report-runbooks.ts';
import type { Scene } from './scene.ts';

export type Draft = Omit<Runbook, 'notes'>;

/** Adds the owner's words. */
export const written = ({ policy }: Scene, draft: Draft): Runbook => {
  const notes = policy.runbookNotes[draft.kind];
  return notes === undefined ? draft : { ...draft, notes };
};

/** For addresses: what is no letter, digit or dot becomes a hyphen. */
export const slug = (...parts: string[]): string =>
  parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '');

export const without = (guest: Guest, why: string): Runbook['without'][number] => ({
  guest: guest.id,
  name: guestName(guest),
  why,
});

export const running = (guests: readonly Guest[], text: string): EndState[] =>
  guests.length === 0 ? [] : [{ what: 'running', subjects: guests.map(({ id }) => id), text }];

export const quorate = (scene: Scene): EndState[] =>
  isAlone(scene) ? [] : [{ what: 'quorate', subjects: [], text: 'pvecm status says Quorate: Yes.' }];

/** A host that never joined a cluster, or nothing is known of others. */
export const isAlone = ({ facts, world }: Scene): boolean =>
  facts.cluster?.standalone ?? world.members.length < 2;

/** The first of the nodes that are up, without one. */
export const survivorOf = ({ world }: Scene, lost?: string): string | undefined =>
  world.online.find((node) => node !== lost);

export const clusterStatus = (on?: string): Command => command('reads', 'pvecm status', [], {}, on);
export const haStatus = (on?: string): Command => command('reads', 'ha-manager status', [], {}, on);

export const storageStatus = (storage: string | undefined, on?: string): Command =>
  command('reads', 'pvesm status', [], storage === undefined ? {} : { storage }, on);

export const haIsUsed = ({ facts }: Scene): boolean => (facts.ha?.resources.length ?? 0) > 0;

/** Steps that there are only sometimes. */
export const when = (condition: boolean, step: () => Step): Step[] => (condition ? [step()] : []);
