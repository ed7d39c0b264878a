import * as z from 'zod/mini';
import type { Facts, Gap } from '../audit/facts.ts';
import { type Asker, api, type Gathered, offline, Unread } from './ask.ts';
import { asText } from './clean-text.ts';
import { amount, flag, identifier, list, maybe, rowsOf, text, whole } from './decode.ts';
import { decodeList, decodeRows } from './decode-rows.ts';
import { type FirstLook, onlineNodes } from './first-look.ts';
import { known } from './known.ts';
import { retentionOf } from './property-string.ts';
import { sorted } from './sorted.ts';
import { filters, hidden } from './visibility.ts';

export type Storage = NonNullable<Facts['storage']>[number];
type Config = z.output<typeof configRow>;
type State = z.output<typeof stateRow>;

/** Storages as configured, with their state on each online node. Gaps `filtered`, `incomplete`, `storage/<node>/<storage>`. */
export async function gatherStorage(asker: Asker, look: FirstLook): Promise<Gathered<Storage[]>> {
  const path = '/storage';
  const [configs, ...states] = await Promise.all([
    asker.ask({ path, schema: rowsOf(configRow), what: 'list the storages' }),
    ...onlineNodes(look).map((node) => readStates(asker, node)),
  ]);
  if (configs instanceof Unread) return { gaps: [configs.as('storage')] };
  const filtered = hidden(look.permissions, filters.storage);
  if (filtered && configs.length === 0) return { gaps: [filtered.as('storage')] };
  const subject = ({ storage }: Record<string, unknown>) => `storage/${asText(storage) ?? '?'}`;
  const about = { group: 'storage', schema: configRow, what: 'a storage', path, subject } as const;
  const decoded = decodeList(configs, about, { things: 'storages' });
  const facts = sorted(decoded.rows.map(storageOf(states)), ({ storage }) => storage);
  return {
    facts,
    gaps: [
      ...(filtered ? [filtered.as('storage', 'filtered')] : []),
      ...decoded.gaps,
      ...states.flatMap(({ gaps }) => gaps),
      ...facts.flatMap((storage) => silentNodes(storage, look, states)),
    ],
  };
}

/** Nodes on which a storage is configured: where it is restricted, these alone. */
export const nodesWith = ({ onlyNodes }: Storage, look: FirstLook): FirstLook['nodes'] =>
  look.nodes.filter(({ node }) => onlyNodes === undefined || onlyNodes.includes(node));

const configRow = z.object({
  storage: identifier,
  type: text,
  content: maybe(list),
  shared: maybe(flag),
  disable: maybe(flag),
  nodes: maybe(list),
  server: maybe(text),
  portal: maybe(text),
  monhost: maybe(list),
  export: maybe(text),
  share: maybe(text),
  datastore: maybe(text),
  volume: maybe(text),
  pool: maybe(text),
  target: maybe(text),
  vgname: maybe(text),
  thinpool: maybe(text),
  path: maybe(text),
  namespace: maybe(text),
  'prune-backups': maybe(text),
  maxfiles: maybe(whole),
});

const stateRow = z.object({
  storage: identifier,
  enabled: maybe(flag),
  active: maybe(flag),
  total: maybe(amount),
  used: maybe(amount),
  avail: maybe(amount),
});

interface NodeStates {
  node: string;
  states: State[] | Unread;
  gaps: Gap[];
}

async function readStates(asker: Asker, node: string): Promise<NodeStates> {
  const path = api`/nodes/${node}/storage`;
  const answer = await asker.ask({
    path,
    schema: rowsOf(stateRow),
    what: `read the state of the storages on ${node}`,
  });
  if (answer instanceof Unread) return { node, states: answer, gaps: [] };
  const subject = ({ storage }: Record<string, unknown>) => `storage/${node}/${asText(storage) ?? '?'}`;
  const what = `the state of a storage on ${node}`;
  const decoded = decodeRows(answer, { group: 'storage', schema: stateRow, what, path, subject });
  return { node, states: decoded.rows, gaps: decoded.gaps };
}

const storageOf =
  (states: NodeStates[]) =>
  (config: Config): Storage => {
    const { storage, type, nodes } = config;
    const onNodes = states
      .filter(({ node }) => nodes === undefined || nodes.includes(node))
      .flatMap(({ node, states: there }) => {
        const state = there instanceof Unread ? undefined : there.find((row) => row.storage === storage);
        return state ? [stateOn(node, state)] : [];
      });
    return known({
      storage,
      type,
      shared: config.shared === true,
      enabled: config.disable !== true,
      content: sorted(config.content ?? [], (kind) => kind),
      server: serverOf(config),
      location: locationOf(config),
      namespace: config.namespace,
      onlyNodes: nodes && sorted(nodes, (node) => node),
      retention: retentionOf(config['prune-backups'], config.maxfiles),
      onNodes: sorted(onNodes, ({ node }) => node),
    });
  };

/** An inactive storage gives its sizes as 0, which says nothing. */
function stateOn(node: string, { enabled, active, total, used, avail }: State): Storage['onNodes'][number] {
  const state = { node, enabled: enabled === true, active: active === true };
  if (!active) return state;
  return known({ ...state, totalBytes: total, usedBytes: used, availableBytes: avail });
}

/** A host without the port, so that storages of one server are seen to be of one server. */
function serverOf({ server, portal, monhost }: Config): string | undefined {
  return (server ?? portal ?? monhost?.[0])
    ?.replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([^:]+):\d+$/, '$1');
}

function locationOf(config: Config): string | undefined {
  const { vgname, thinpool } = config;
  const volumes = vgname && (thinpool ? `${vgname}/${thinpool}` : vgname);
  const served = config.export ?? config.share ?? config.datastore ?? config.volume ?? config.target;
  return served ?? config.pool ?? volumes ?? config.path;
}

/** Nodes that ought to have told of an enabled storage. For a shared one a node that is off matters not. */
function silentNodes(storage: Storage, look: FirstLook, states: NodeStates[]): Gap[] {
  if (!storage.enabled) return [];
  return nodesWith(storage, look).flatMap(({ node, online }) => {
    const subject = `storage/${node}/${storage.storage}`;
    const what = `read the state of the storage ${storage.storage} on ${node}`;
    if (!online) return storage.shared ? [] : [offline(node, what).as('storage', subject)];
    const answer = states.find((each) => each.node === node)?.states;
    return answer instanceof Unread ? [answer.as('storage', subject)] : [];
  });
}
