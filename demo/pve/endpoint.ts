import type { ClusterState, NodeState } from '../state.ts';
import type { Parameter } from './parameters.ts';
import type { Permissions } from './permissions.ts';

/** One path of the API: who may call it, what it takes, what it answers. */
export interface Endpoint {
  /** Path as the API documentation writes it, e.g. `/nodes/{node}/status`. */
  path: string;
  allow: Rule;
  answer: (ask: Ask) => unknown;
  params: Record<string, Parameter>;
  /** First release that has it, and the first that no longer does. */
  since?: string;
  /** The answering node hands the call on to `{node}`; without it the node that was asked answers itself. */
  proxied: boolean;
  /** The list has an order of its own; other lists come in random order. */
  ordered: boolean;
}

/** A call that passed authentication: the parameters and what the caller may see. */
export interface Ask {
  cluster: ClusterState;
  now: number;
  /** The node that was asked. */
  entry: NodeState;
  /** `user@realm!token` or `user@realm`. */
  caller: string;
  may: Permissions;
  /** Parameters of the path, by name. */
  at: Record<string, string>;
  query: Record<string, string>;
  /** Keys beside `data` in the answer: `total`, `changes`. */
  beside: Record<string, unknown>;
}

/** A permission check: throws 403 with the text of the real one. */
export type Rule = (ask: Ask) => void;

type Options = Partial<Pick<Endpoint, 'params' | 'since' | 'proxied' | 'ordered'>>;

/** A path below `/nodes/{node}` is proxied to that node unless the options say otherwise. */
export function get(path: string, allow: Rule, answer: Endpoint['answer'], options: Options = {}): Endpoint {
  return {
    path,
    allow,
    answer,
    params: {},
    proxied: path.startsWith('/nodes/{node}'),
    ordered: false,
    ...options,
  };
}
