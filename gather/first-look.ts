/** The first round: does anybody answer, which release, what may the token see, which nodes live. */
import * as z from 'zod/mini';
import type { Gap } from '../audit/facts.ts';
import { type Asker, Unread } from './ask.ts';
import { asText } from './clean-text.ts';
import { amount, flag, identifier, maybe, record, rowsOf, text, whole } from './decode.ts';
import { decodeRows } from './decode-rows.ts';
import { sorted } from './sorted.ts';
import type { Permissions } from './visibility.ts';

export interface FirstLook {
  /** `9.2.3` */
  version: string | Unread;
  /** First number of the version; the newest known when it could not be read. */
  release: number;
  permissions: Permissions | Unread;
  status: ClusterStatus | Unread;
  /** By name; from the cluster's state, or from the resource list when that is hidden. */
  nodes: Member[];
  /** Raw rows of `/cluster/resources` with type qemu or lxc, and those that do not say what they are. */
  guestRows: unknown[] | Unread;
  /** Rows that made no sense. */
  gaps: Gap[];
}

export interface ClusterStatus {
  /** Absent on a stand-alone host. */
  cluster?: { name: string; quorate?: boolean | undefined } | undefined;
  nodes: z.output<typeof statusNode>[];
}

export interface Member {
  node: string;
  online: boolean;
  /** As last broadcast; fields are missing without Sys.Audit on the node. */
  figures?: z.output<typeof nodeRow> | undefined;
}

/** @returns what was learned, or why nothing at all could be read */
export async function firstLook(asker: Asker): Promise<FirstLook | Unread> {
  const [version, permissions, statusRows, resources] = await Promise.all([
    asker.ask({ path: '/version', schema: versionSchema, what: 'read the version' }),
    asker.ask({
      path: '/access/permissions',
      schema: permissionsSchema,
      what: "read the token's own rights",
    }),
    asker.ask({ path: '/cluster/status', schema: statusSchema, what: 'read the state of the cluster' }),
    asker.ask({ path: '/cluster/resources', schema: resourcesSchema, what: 'list guests and nodes' }),
  ]);
  const unread = (answer: unknown) => answer instanceof Unread;
  if (version instanceof Unread && [permissions, statusRows, resources].every(unread))
    return new Unread('read the cluster', version.reason, version.cause, version.privilege, version.path);
  const gaps: Gap[] = [];
  const status = statusRows instanceof Unread ? statusRows : statusOf(statusRows);
  const entry = status instanceof Unread ? undefined : status.nodes.find(({ local }) => local);
  if (entry) asker.enterBy(entry.name);
  return {
    version: version instanceof Unread ? version : version.version,
    release: releaseOf(version instanceof Unread ? '' : version.version),
    permissions,
    status,
    nodes: membersOf(status, resources instanceof Unread ? [] : resources, gaps),
    guestRows:
      resources instanceof Unread
        ? resources
        : resources.filter((row) => isUntyped(row) || ofType('qemu', 'lxc')(row)),
    gaps,
  };
}

export const onlineNodes = (look: FirstLook): string[] =>
  look.nodes.filter(({ online }) => online).map(({ node }) => node);

/** `8.4.1` → 8; without a version the newest known, whose paths the others answer with "not implemented". */
const releaseOf = (version: string): number => Number.parseInt(version, 10) || 9;

const versionSchema = z.object({ version: text });

/** A privilege that is named is held; its value says whether it propagates. What cannot be a path or a privilege is left out. */
export const permissionsSchema = z.pipe(
  record,
  z.transform((paths): Permissions => {
    const held = [...paths].flatMap(([path, privileges]) => {
      const flags = Object.entries(privileges ?? {})
        .filter(([name]) => /^[A-Za-z.]{1,60}$/.test(name))
        .map(([name, value]) => [name, value === true || asText(value) === '1'] as const);
      return /^\/[\w.@/-]{0,200}$/.test(path)
        ? [[path, Object.fromEntries(sorted(flags, ([name]) => name))] as const]
        : [];
    });
    return Object.fromEntries(sorted(held, ([path]) => path));
  }),
);

const clusterRow = z.object({ name: text, quorate: maybe(flag) });

const statusNode = z.object({ name: identifier, online: maybe(flag), local: maybe(flag), ip: maybe(text) });

/** Whoever answers is one of its nodes. */
const statusSchema = rowsOf(z.object({ type: z.literal('node'), name: identifier }));

const resourcesSchema = rowsOf(z.object({ type: text }));

const nodeRow = z.object({
  node: identifier,
  status: maybe(text),
  cpu: maybe(amount),
  maxcpu: maybe(whole),
  mem: maybe(amount),
  maxmem: maybe(amount),
  disk: maybe(amount),
  maxdisk: maybe(amount),
  uptime: maybe(amount),
});

/** Who belongs to the cluster is known in full or not at all: without one node all counts would be wrong. */
function statusOf(list: unknown[]): ClusterStatus | Unread {
  const path = '/cluster/status';
  const about = { group: 'cluster', what: 'a row of the cluster state', path } as const;
  const clusters = decodeRows(list.filter(ofType('cluster')), { ...about, schema: clusterRow });
  const nodes = decodeRows(list.filter(ofType('node')), { ...about, schema: statusNode });
  const lost = clusters.gaps.length + nodes.gaps.length + list.filter(isUntyped).length;
  if (lost > 0) {
    const cause = `${lost} of ${list.length} rows cannot be read`;
    return new Unread('read the state of the cluster', 'malformed', cause, undefined, path);
  }
  return { cluster: clusters.rows[0], nodes: sorted(nodes.rows, ({ name }) => name) };
}

function membersOf(status: ClusterStatus | Unread, resources: unknown[], gaps: Gap[]): Member[] {
  const { rows: figures, gaps: faults } = decodeRows(resources.filter(ofType('node')), {
    group: 'nodes',
    schema: nodeRow,
    what: 'the figures of a node',
    path: '/cluster/resources',
  });
  gaps.push(...faults);
  const figuresOf = new Map(figures.map((row) => [row.node, row]));
  const members =
    status instanceof Unread
      ? figures.map(({ node, status: state }) => ({ node, online: state !== 'offline' }))
      : status.nodes.map(({ name, online }) => ({ node: name, online: online === true }));
  return sorted(members, ({ node }) => node).map((member) => ({
    ...member,
    figures: figuresOf.get(member.node),
  }));
}

const isUntyped = (row: unknown): boolean =>
  typeof row !== 'object' || row === null || !('type' in row) || asText(row.type) === undefined;

const ofType =
  (...types: string[]) =>
  (row: unknown): boolean =>
    typeof row === 'object' && row !== null && 'type' in row && types.includes(asText(row.type) ?? '');
