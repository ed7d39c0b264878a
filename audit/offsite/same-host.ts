import type { FactsOf } from '../facts.ts';
import { nodeAddresses } from '../failure/servers.ts';
import type { TargetView } from './model.ts';

type Known = Partial<FactsOf<'cluster' | 'network' | 'storage' | 'backupServers'>>;

/** What of the cluster stands at the very address of a target: a clause; undefined when nothing known does. */
export function sameHost(known: Known): (target: TargetView) => string | undefined {
  const nodes = nodeAddresses(known);
  const servers = new Map(
    (known.storage ?? [])
      // Backup servers elsewhere are storages, too.
      .filter(({ type, server }) => type !== 'pbs' && server)
      .map(({ server = '', storage }) => [hostOf(server), storage]),
  );
  return (target) => {
    const host = addressOf(target, known);
    if (host === undefined) return undefined;
    const node = nodes.get(host);
    if (node !== undefined) return `it is the node ${node} of the cluster`;
    const storage = servers.get(host);
    return storage === undefined ? undefined : `it is the server behind the storage ${storage}`;
  };
}

function addressOf({ policy: { via }, facts }: TargetView, { backupServers }: Known): string | undefined {
  if ('binding' in via) return undefined;
  if ('endpoint' in via) return hostOf(facts?.bucket?.host ?? via.endpoint);
  const host = backupServers?.find(({ name }) => name === via.backupServer)?.host;
  return host === undefined ? undefined : hostOf(host);
}

/** `https://[fd00::1]:9000/` and `nas.lan:9000` without all but the name or address, in lower case. */
function hostOf(text: string): string {
  const place = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '');
  const bracketed = /^\[([^\]]*)\]/.exec(place);
  if (bracketed) return bracketed[1]!; // the group takes part in every match
  return /^[^:]*:\d+$/.test(place) ? place.replace(/:\d+$/, '') : place;
}
