import type { Failure } from '../../../audit/report.ts';
import { memoryText } from './amount.ts';
import { waysOf, wayWords } from './fates.ts';
import { count } from './number.ts';

export const kindWords: Record<Failure['kind'] | 'service', string> = {
  node: 'Node',
  'storage-server': 'Storage server',
  storage: 'Storage',
  guest: 'Guest',
  service: 'Service',
};

const kindTitles: [Failure['kind'], string][] = [
  ['node', 'Nodes'],
  ['storage-server', 'Storage servers'],
  ['storage', 'Shared storages'],
  ['guest', 'Critical guests'],
];

/** Failures by what fails, in the order of the report; kinds of which there is none are left out. */
export const failuresByKind = (failures: Failure[]): { title: string; failures: Failure[] }[] =>
  kindTitles
    .map(([kind, title]) => ({ title, failures: failures.filter((failure) => failure.kind === kind) }))
    .filter(({ failures }) => failures.length > 0);

/** A few words with the shape that goes with them. */
export interface Tally {
  shape: string;
  text: string;
}

/** A failure at a glance: who gets out how, what is lost with it, and whether the cluster can still decide. */
export function talliesOf(failure: Failure, alone: boolean): Tally[] {
  const { kind, quorate, complete, lastBackups } = failure;
  const ways = waysOf(failure).map(({ way, count }) => ({ shape: way, text: `${count} ${wayWords[way]}` }));
  return [
    ...ways,
    ...(ways.length === 0 && complete ? [{ shape: 'pass', text: 'no guest stops' }] : []),
    ...(complete ? [] : [{ shape: 'unknown', text: 'not all seen' }]),
    ...(lastBackups > 0
      ? [{ shape: 'high', text: `all known backups of ${count(lastBackups, 'guest')}` }]
      : []),
    // Where a single guest fails, the nodes go on as before.
    ...(kind === 'guest' && quorate ? [] : [quorumTally(quorate, alone)]),
  ];
}

function quorumTally(quorate: boolean | null, alone: boolean): Tally {
  if (quorate === null) return { shape: 'unknown', text: 'quorum not known' };
  if (quorate) return { shape: 'pass', text: alone ? 'the node goes on' : 'quorum holds' };
  return { shape: 'critical', text: alone ? 'no other node' : 'no quorum' };
}

/** Which services are without a guest meanwhile, and which go on. */
export function serviceLines({ kind, roles }: Failure, nameOf: (id: string) => string): string[] {
  // The summary of a guest says so already.
  if (kind === 'guest') return [];
  const gone = roles.filter(({ remaining }) => remaining.length === 0);
  return [
    ...(gone.length > 0
      ? [
          `Nothing stands in for ${gone.map(({ role, down }) => `${role} (${few(down, nameOf)})`).join(', ')}.`,
        ]
      : []),
    ...roles
      .filter(({ remaining }) => remaining.length > 0)
      .map(({ role, remaining }) => `${role} goes on with ${few(remaining, nameOf)}.`),
  ];
}

function few(ids: string[], nameOf: (id: string) => string): string {
  const names = ids.slice(0, 5).map(nameOf);
  return [...names, ...(ids.length > 5 ? [`${ids.length - 5} more`] : [])].join(', ');
}

/** Nodes on which memory does not last for those that HA moves there. */
export const overloadLines = ({ overload }: Failure): string[] =>
  overload.map(
    ({ node, arriving, allocatedBytes, totalBytes }) =>
      `${node} does not have the memory for ${count(arriving, 'guest')} more: ${memoryText(allocatedBytes)} would be promised of ${memoryText(totalBytes)}.`,
  );
