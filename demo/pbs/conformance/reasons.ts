import type { Difference } from '../../conformance/difference.ts';

interface Reason {
  what: Difference['what'];
  path: RegExp;
  place?: RegExp;
  detail?: RegExp;
  why: string;
}

const reasons: Reason[] = [
  {
    what: 'type',
    path: /\/snapshots$/,
    place: /^files\[\]$/,
    why: 'documented as names; the code gives name, crypt-mode and size',
  },
  {
    what: 'unknown field',
    path: /\/snapshots$/,
    place: /^files\[\]\./,
    why: 'documented as names; the code gives name, crypt-mode and size',
  },
  {
    what: 'type',
    path: /gc|status|usage/,
    place: /upid$/,
    detail: /^null/,
    why: 'documented as left out before the first run; the code gives null',
  },
  {
    what: 'type',
    path: /\/status$/,
    place: /^counts\./,
    detail: /^null/,
    why: 'documented as left out where there are none; the code gives null',
  },
  {
    what: 'type',
    path: /datastore-usage$/,
    place: /^history\[\]$/,
    detail: /^null/,
    why: 'null where there is no sample, as the description says in words',
  },
];

/** The reason why a difference is allowed, if there is one. */
export function reasonFor(difference: Difference): string | undefined {
  return reasons.find(
    ({ what, path, place, detail }) =>
      what === difference.what &&
      path.test(difference.path) &&
      (!place || place.test(difference.place ?? '')) &&
      (!detail || detail.test(difference.detail)),
  )?.why;
}
