import type { Random } from '../seed.ts';
import type { Parameter, Query } from './parameters.ts';
import type { Permissions } from './permissions.ts';
import { forbidden } from './refusal.ts';
import type { BackupServerState } from './state.ts';

/** One path of the API: who may call it, what it takes, what it answers. */
export interface Endpoint {
  /** Path as the API documentation writes it, e.g. `/nodes/{node}/status`. */
  path: string;
  allow: Rule;
  answer: (ask: Ask) => unknown;
  params: Record<string, Parameter>;
  /** Parameters that came later, each with the first release that takes it. */
  since: Record<string, string>;
  /** Nobody needs to log in. */
  world: boolean;
}

/** A call that passed authentication: the parameters and what the caller may see. */
export interface Ask {
  server: BackupServerState;
  /** `user@realm!name` */
  caller: string;
  may: Permissions;
  /** Parameters of the path, by name. */
  at: Record<string, string>;
  query: Query;
  /** Keys beside `data` in the answer: `total`, `digest`. */
  beside: Record<string, unknown>;
  /** Order of what is read from directories. */
  random: Random;
}

/** A check before parameters are looked at: throws 403. */
export type Rule = (ask: Ask) => void;

/** Any authenticated caller; the answer itself may be filtered. */
export const everybody: Rule = () => {};

/** A privilege on a fixed path; `{name}` stands for a parameter. The refusal names nothing. */
export const needs =
  (path: string, privilege: string): Rule =>
  ({ may, at }) => {
    const place = path.replace(/\{(\w+)\}/g, (_, name: string) => at[name] ?? '');
    if (!may.any(place, privilege)) throw forbidden();
  };

export function get(
  path: string,
  allow: Rule,
  answer: Endpoint['answer'],
  options: Partial<Pick<Endpoint, 'params' | 'since' | 'world'>> = {},
): Endpoint {
  return { path, allow, answer, params: {}, since: {}, world: false, ...options };
}
