/** Whether the memory of a cluster is enough with one node less. Bytes throughout. */
import type { Range } from './grade.ts';
import type { Guest } from './guest-name.ts';
import type { Node } from './node-load.ts';
import { isRunning } from './running-guests.ts';

export interface Remaining {
  /** What remains when the largest node is lost; a range while a node's memory is not known. */
  bytes: Range;
  /** The node assumed lost, `the largest node` while a node's memory is not known. */
  lost: string;
  silent?: Node;
}

/** @param up the nodes that are up now. */
export function remaining(up: readonly Node[]): Remaining {
  const silent = up.filter(({ memory }) => !memory?.totalBytes);
  const known = up
    .flatMap(({ node, memory }) => (memory?.totalBytes ? [{ node, bytes: memory.totalBytes }] : []))
    .sort((a, b) => b.bytes - a.bytes || (a.node < b.node ? -1 : 1));
  const all = known.reduce((sum, { bytes }) => sum + bytes, 0);
  const [largest] = known;
  const low = all - (largest?.bytes ?? 0);
  // One silent node: at best it is itself the largest, and all that is known remains. Two: no limit.
  const high = [low, all][silent.length] ?? Number.POSITIVE_INFINITY;
  const complete = largest && silent.length === 0;
  return { bytes: { low, high }, lost: complete ? largest.node : 'the largest node', silent: silent[0] };
}

export interface Demand {
  /** Promised to all guests, running or not; without upper limit while a guest's memory is not known. */
  allocated: Range;
  /** In use by running guests, at least. */
  used: number;
  silent?: Guest;
}

/**
 * @param guests without templates and those that are not meant to run anywhere.
 * @param all false when there may be more guests than these.
 */
export function demandOf(guests: readonly Guest[], all: boolean): Demand {
  const low = guests.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
  const silent = guests.find(({ memoryBytes }) => memoryBytes === undefined);
  return {
    allocated: { low, high: silent || !all ? Number.POSITIVE_INFINITY : low },
    used: guests.filter(isRunning).reduce((sum, { memoryUsedBytes = 0 }) => sum + memoryUsedBytes, 0),
    silent,
  };
}
