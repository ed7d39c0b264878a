import { offline, Unread } from './ask.ts';
import type { FirstLook } from './first-look.ts';
import { nodesWith, type Storage } from './storage.ts';

/** Where to ask for what lies on a storage. */
export interface Place {
  storage: Storage;
  /** Set for local storages. */
  node?: string;
  /** `storage/<name>`, or `storage/<node>/<name>` for a local one. */
  subject: string;
  /** Node to ask, or why there is none. */
  at: string | Unread;
  /** Another node that sees the same shared storage, should the first one fail. */
  next?: string | undefined;
}

/**
 * A shared storage is looked at once, by a node on which it is active; a local one on each node that has it.
 * @param whatAt what the owner would lose, as in `Question`
 */
export function placesOf(
  storage: Storage,
  look: FirstLook,
  whatAt: (storage: string, node?: string) => string,
): Place[] {
  const name = storage.storage;
  if (storage.shared) {
    const [active, other] = storage.onNodes.filter((state) => state.active);
    const cause =
      storage.onNodes.length > 0
        ? `${name} is active on no online node`
        : `no node told whether ${name} is active`;
    return [
      {
        storage,
        subject: `storage/${name}`,
        at: active?.node ?? new Unread(whatAt(name), 'unreachable', cause),
        next: other?.node,
      },
    ];
  }
  return nodesWith(storage, look).map(({ node, online }) => {
    const what = whatAt(name, node);
    const state = storage.onNodes.find((each) => each.node === node);
    const cause = state ? `${name} is not active there` : `${node} did not tell whether it is active`;
    const silent = online ? new Unread(what, 'unreachable', cause) : offline(node, what);
    return { storage, node, subject: `storage/${node}/${name}`, at: state?.active ? node : silent };
  });
}
