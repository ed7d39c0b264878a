import type { Report } from '../../../audit/report.ts';
import { findingsOf } from './findings.ts';

export interface Choice {
  /** Of the field; items carry its values in `data-<name>`. */
  name: string;
  label: string;
  options: { value: string; text: string }[];
}

/** By what findings can be filtered: only by what some of them have, and where there is something to choose. */
export function filterOf(report: Report): {
  severities: { severity: string; count: number }[];
  choices: Choice[];
} {
  const groups = findingsOf(report);
  const found = groups.flatMap(({ rules }) => rules);
  const nodeOf = nodesOf(report);
  const categories = new Set<string>(found.map(({ result }) => result.category));
  const nodes = new Set(
    found.flatMap(({ verdicts }) => verdicts.flatMap(({ subject }) => nodeOf(subject) ?? [])),
  );
  const choices: Choice[] = [
    {
      name: 'category',
      label: 'Category',
      options: report.score.categories
        .filter(({ id }) => categories.has(id))
        .map(({ id, title }) => ({ value: id, text: title })),
    },
    { name: 'node', label: 'Node', options: [...nodes].sort().map((node) => ({ value: node, text: node })) },
  ];
  return {
    severities: groups.map(({ severity, count }) => ({ severity, count })),
    choices: choices.filter(({ options }) => options.length > 1),
  };
}

const known = new WeakMap<Report, Map<string, string>>();

/** The node that a finding's subject is, or on which that guest or local storage lies; nothing for all others. */
export function nodesOf(report: Report): (subject: string) => string | undefined {
  const { nodes, guests, storage } = report.inventory;
  const places =
    known.get(report) ??
    new Map([
      ...nodes.map(({ node }) => [`node/${node}`, node] as const),
      ...guests.map(({ id, node }) => [id, node] as const),
      ...storage.flatMap(({ subject, node }) => (node === undefined ? [] : [[subject, node] as const])),
    ]);
  known.set(report, places);
  return (subject) => {
    // A rule may name a part of it: `node/pve1/zfs`, `lxc/110/eth0`.
    for (let at = subject; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) {
      const node = places.get(at);
      if (node !== undefined) return node;
    }
    return undefined;
  };
}
