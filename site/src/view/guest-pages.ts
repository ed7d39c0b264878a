import type { Inventory, OffsiteGuest, Report } from '../../../audit/report.ts';
import { guestAnchor } from './place.ts';

/** What a report has of one guest: it is in the cluster, or expected offsite, or both. */
export interface KnownGuest {
  id: string;
  name?: string | undefined;
  seen?: Inventory['guests'][number];
  offsite?: OffsiteGuest;
}

const known = new WeakMap<Report, Map<string, KnownGuest>>();

/** Guests that have pages, by their names in addresses (`lxc-110`). */
export function guestPages(report: Report): ReadonlyMap<string, KnownGuest> {
  const before = known.get(report);
  if (before) return before;
  const pages = new Map<string, KnownGuest>();
  for (const seen of report.inventory.guests)
    pages.set(guestAnchor(seen.id), { id: seen.id, name: seen.name, seen });
  for (const offsite of report.offsite?.guests ?? []) {
    const { id, name } = offsite;
    pages.set(guestAnchor(id), { id, name, ...pages.get(guestAnchor(id)), offsite });
  }
  known.set(report, pages);
  return pages;
}

/** The guest a finding is about, for `lxc/110`, `lxc/110@away` and `lxc/110/eth0`; only where it has a page. */
export function guestOfSubject(report: Report, subject: string): string | undefined {
  const pages = guestPages(report);
  if (pages.has(guestAnchor(subject))) return subject;
  const [id] = /^(?:lxc|qemu)\/\d+(?=[@/])/.exec(subject) ?? [];
  return id !== undefined && pages.has(guestAnchor(id)) ? id : undefined;
}
