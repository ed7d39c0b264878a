/** Questions to the cluster, and what is left of one that was not answered. */
import type * as z from 'zod/mini';
import type { FactGroup, Gap } from '../audit/facts.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { cleanProse } from './clean-text.ts';

export interface Question<Schema extends z.ZodMiniType> {
  /** Made with `api`. */
  path: string;
  schema: Schema;
  query?: Record<string, string | number>;
  /** What the owner would lose, completing "The token may not …": `list the backups on nas`. */
  what: string;
  onSend?: () => void;
}

/** Asks; what cannot be read is a value, not an exception. */
export interface Asker {
  /** `user@realm!name` */
  tokenId: string;
  ask<Schema extends z.ZodMiniType>(question: Question<Schema>): Promise<z.output<Schema> | Unread>;
  /** From here on questions depend on the answers so far, as far as they came through this asker. */
  nextWave(): void;
  /** For questions that wait for one another and on which nothing here waits: it counts waves of its own from now on. */
  branch(): Asker;
  /** Cluster-wide questions are answered by this node, and count among its own. */
  enterBy(node: string): void;
}

export interface Progress {
  done: number;
  /** Questions known so far; it grows as answers open new ones. */
  total: number;
  /** What was just answered, as in `Question`. */
  what: string;
}

/** A gap of one group. */
export type GapOf<Group extends string> = Omit<Gap, 'group'> & { group: Group };

/** Something that could not be read: a gap that does not know yet of which group it is. */
export class Unread {
  what: string;
  reason: Gap['reason'];
  /** A clause without a full stop: the cause. */
  cause: string;
  privilege: string | undefined;
  path: string | undefined;

  constructor(what: string, reason: Gap['reason'], cause: string, privilege?: string, path?: string) {
    this.what = what;
    this.reason = reason;
    this.cause = cause;
    this.privilege = privilege;
    this.path = path;
  }

  as<Group extends string = FactGroup>(group: Group, subject?: string): GapOf<Group> {
    return {
      group,
      ...(subject !== undefined && { subject }),
      reason: this.reason,
      ...(this.privilege && { privilege: this.privilege }),
      detail: this.privilege
        ? `The token may not ${this.what} (needs ${this.privilege}).`
        : cleanProse(`Could not ${this.what}: ${this.cause}.`),
      ...(this.path && { path: this.path }),
    };
  }
}

/** Facts of one group, and what is missing of it. */
export interface Gathered<Facts> {
  facts?: Facts | undefined;
  gaps: Gap[];
}

/** An API path; every value in it is encoded. */
export const api = (parts: TemplateStringsArray, ...values: (string | number)[]): string =>
  String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));

export function askerOf(client: ApiClient, onProgress?: (progress: Progress) => void): Asker {
  return askerAfter(0, { client, onProgress, entry: undefined, done: 0, total: 0 });
}

/** What an asker has in common with its branches. */
interface Shared {
  client: ApiClient;
  onProgress: ((progress: Progress) => void) | undefined;
  entry: string | undefined;
  done: number;
  total: number;
}

/** @param before length of the chain of requests that came before */
function askerAfter(before: number, shared: Shared): Asker {
  const { client, onProgress } = shared;
  let after = before;
  let longest = before;
  return {
    tokenId: client.tokenId,
    nextWave() {
      after = longest;
    },
    branch: () => askerAfter(after, shared),
    enterBy(node) {
      shared.entry = node;
    },
    async ask({ path, schema, query, what, onSend }) {
      shared.total += 1;
      const node = path.startsWith('/nodes/') ? undefined : shared.entry;
      const chain = after;
      let tries = 0;
      const sent = () => {
        longest = Math.max(longest, chain + ++tries);
        onSend?.();
      };
      try {
        return await client.get(path, schema, query, { after: chain, ...(node && { node }), onSend: sent });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return new Unread(what, error.reason, error.message, error.privilege, error.path);
      } finally {
        shared.done += 1;
        onProgress?.({ done: shared.done, total: shared.total, what });
      }
    },
  };
}

/** A node that the cluster says is off is not asked. */
export const offline = (node: string, what: string): Unread =>
  new Unread(what, 'unreachable', `${node} is offline`);

/**
 * One gap for a group of which nothing could be read.
 * @param what as in `Question`, for the whole: `read the tasks of any node`
 */
export function nothingOf(group: FactGroup, what: string, parts: Unread[]): Gap {
  const refused = parts.filter(({ privilege }) => privilege);
  const first = refused[0] ?? parts[0];
  if (!first)
    return new Unread(what, 'unreachable', 'the cluster names no node that could be asked').as(group);
  const privileges = new Set(
    refused.map(({ privilege }) => privilege?.replace(/ on \/nodes\/[^/]+$/, ' on /nodes')),
  );
  const [privilege] = privileges.size === 1 ? privileges : [first.privilege];
  return new Unread(what, first.reason, first.cause, privilege, first.path).as(group);
}
