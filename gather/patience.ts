import { ApiError, fromProxy } from './api-error.ts';

export interface Patience {
  /** @throws ApiError when asking again would only wait again */
  check(lane: string, path: string): void;
  answered(lane: string): void;
  failed(lane: string, error: ApiError): void;
}

/** So many unanswered requests in a row and a node is left alone. */
const perNode = 3;

interface Silence {
  inRow: number;
  last: ApiError;
}

/**
 * Whoever leaves several requests in a row unanswered is not asked again: a node or tunnel that died costs a
 * few timeouts and not one a guest.
 * @param inAll so many in a row without any answer, and nobody is asked any more
 * @param who all of them: `the cluster`
 */
export function patience(inAll: number, who: string): Patience {
  const nodes = new Map<string, Silence>();
  let everywhere: Silence | undefined;
  const longer = (silence: Silence | undefined, last: ApiError) => ({
    inRow: (silence?.inRow ?? 0) + 1,
    last,
  });
  return {
    check(lane, path) {
      const node = nodes.get(lane);
      if (node && node.inRow >= perNode) throw notAgain(lane || who, path, node.last);
      if (everywhere && everywhere.inRow >= inAll) throw notAgain(who, path, everywhere.last);
    },
    answered(lane) {
      nodes.delete(lane);
      everywhere = undefined;
    },
    failed(lane, error) {
      const nobody = error.status === 0 || fromProxy(error.status);
      everywhere = nobody ? longer(everywhere, error) : undefined;
      if (nobody || fromNode.includes(error.status)) nodes.set(lane, longer(nodes.get(lane), error));
      else nodes.delete(lane);
    },
  };
}

/** The node that was asked could not reach the one it was to ask. */
const fromNode = [595, 596, 599];

const notAgain = (who: string, path: string, { reason, message }: ApiError): ApiError =>
  new ApiError(0, path, reason, `${who} was not asked again after it did not answer: ${message}`);
