/** The way to a Proxmox VE cluster: reading requests only, few at a time, each with an end. */
import { type ApiClient, apiClient } from './api-client.ts';
import { pveFailure } from './pve-error.ts';
import type { TransportOptions } from './transport.ts';

export interface PveClientOptions extends TransportOptions {
  /** `user@realm!name=secret` */
  token: string;
  maxAtOnce?: number;
  maxPerNode?: number;
}

export type PveClient = ApiClient;

/**
 * Authentication, as pve-http-server reads it: the header `Authorization: PVEAPIToken=…`, no cookie, no body.
 * @throws Error when the token or a URL cannot be used; neither is in its message
 */
export function pveClient(options: PveClientOptions): PveClient {
  const { token, maxAtOnce = 6, maxPerNode = 2 } = options;
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+![\x21-\x7e]+=[\x21-\x7e]+$/.test(token))
    throw new Error('The API token must read user@realm!name=secret, as `pveum user token add` prints it.');
  const at = token.indexOf('=');
  return apiClient(
    options,
    {
      scheme: 'PVEAPIToken=',
      token,
      tokenId: token.slice(0, at),
      secret: token.slice(at + 1),
      failureOf: pveFailure,
      who: 'the cluster',
      example: 'https://pve1.example.com:8006',
    },
    { maxAtOnce, maxPerLane: maxPerNode, laneOf: nodeIn, patience: maxAtOnce },
  );
}

const nodeIn = (path: string): string => decodeURIComponent(/^\/nodes\/([^/?]+)/.exec(path)?.[1] ?? '');
