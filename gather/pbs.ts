/** The way to a Proxmox Backup Server: reading requests only, few at a time, each with an end. */
import { type ApiClient, apiClient } from './api-client.ts';
import { pbsFailure } from './pbs-error.ts';
import type { TransportOptions } from './transport.ts';

export interface PbsClientOptions extends Omit<TransportOptions, 'urls'> {
  /** `https://backup.example.com:8007` */
  url: string;
  /** `user@realm!name:secret`, with a colon before the secret. */
  token: string;
}

export interface PbsClient extends ApiClient {
  /** Host of the URL, without port. */
  host: string;
}

/**
 * Authentication, as proxmox-auth-api reads it: the header `Authorization: PBSAPIToken=…`, no cookie, no body.
 * At most two requests at once; listing snapshots reads a file for each, so more time is given than to a cluster.
 * @throws Error when the token or the URL cannot be used; neither is in its message
 */
export function pbsClient({ url, token, timeoutMs = 30_000, ...options }: PbsClientOptions): PbsClient {
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+![\x21-\x39\x3b-\x7e]+:[\x21-\x7e]+$/.test(token))
    throw new Error(
      'The API token of a backup server must read user@realm!name:secret, with a colon before the secret.',
    );
  const at = token.indexOf(':');
  const client = apiClient(
    { ...options, timeoutMs, urls: [url] },
    {
      scheme: 'PBSAPIToken=',
      token,
      tokenId: token.slice(0, at),
      secret: token.slice(at + 1),
      failureOf: pbsFailure,
      who: 'the backup server',
      example: 'https://backup.example.com:8007',
    },
    // A hanging datastore leaves several requests in a row unanswered and must not end the questions to the others.
    { maxAtOnce: 2, maxPerLane: 2, laneOf: datastoreIn, patience: 6 },
  );
  return { ...client, host: new URL(url).hostname };
}

function datastoreIn(path: string): string {
  const store = /^\/admin\/datastore\/([^/?]+)/.exec(path)?.[1];
  return store === undefined ? '' : `datastore ${decodeURIComponent(store)}`;
}
