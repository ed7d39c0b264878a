import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';

export interface PinnedFetchOptions {
  /**
   * SHA-256 fingerprints of the leaf certificates to accept, in any writing that `readFingerprint` reads. When there
   * are any, every https server must show one of them, whoever signed it; when there are none, certificates are
   * verified as usual.
   */
  fingerprints?: readonly string[];
  /** Accepts any certificate. */
  insecure?: boolean;
  /** Told of each server whose certificate was refused, once a server. */
  onRefused?(refusal: CertificateRefused): void;
}

/**
 * A `fetch` for Proxmox, whose nodes sign their certificates themselves. The certificate is judged when the
 * connection stands and before a request goes over it, so that no token reaches a server that is not meant.
 * Plain http goes to this machine only.
 *
 * @throws (from the returned fetch) CertificateRefused; TypeError `fetch failed` as usual.
 */
export function pinnedFetch({
  fingerprints = [],
  insecure = false,
  onRefused,
}: PinnedFetchOptions): typeof fetch {
  const pins = fingerprints.map((text) => {
    const pin = readFingerprint(text);
    if (pin === null) throw new Error(`"${text}" is not a SHA-256 fingerprint.`);
    return pin;
  });
  const refused = new Set<string>();
  const dispatcher = new Agent({
    connect: judging(
      (refusal) => {
        if (!refused.has(refusal.server)) onRefused?.(refusal);
        refused.add(refusal.server);
      },
      judgeBy(pins, insecure),
    ),
  });
  const pinned = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const refusal = plainHttpRefusal(url);
    if (refusal !== null) throw new TypeError(refusal);
    try {
      // The platform's Request belongs to another copy of undici; its parts are what this one takes.
      const given = input instanceof Request ? { method: input.method, headers: [...input.headers] } : {};
      const asked = { ...given, ...init, dispatcher } as Parameters<typeof undiciFetch>[1];
      // Two declarations of the same standard class.
      return (await undiciFetch(url, asked)) as unknown as Response;
    } catch (error) {
      if (error instanceof Error && error.cause instanceof CertificateRefused) throw error.cause;
      throw error;
    }
  };
  return pinned;
}

/** The server's certificate is not one to send a token to. */
export class CertificateRefused extends Error {
  override name = 'CertificateRefused';
  /** `https://10.0.0.2:8006`. */
  readonly server: string;
  /** SHA-256 of the certificate shown, `AB:CD:…`. */
  readonly fingerprint: string;
  /** True when fingerprints were given and this is none of them. */
  readonly pinned: boolean;

  constructor(server: string, fingerprint: string, pinned: boolean, why: string) {
    super(`${server} ${why}`);
    this.server = server;
    this.fingerprint = fingerprint;
    this.pinned = pinned;
  }
}

/** `AB:CD:…` of 64 hex digits with or without colons in either case; null for anything else. */
export function readFingerprint(text: string): string | null {
  const digits = text
    .trim()
    .replace(/^sha-?256[:= ]/i, '')
    .replaceAll(':', '')
    .toUpperCase();
  return /^[0-9A-F]{64}$/.test(digits) ? (digits.match(/../g)?.join(':') ?? null) : null;
}

/** Why a URL must not be asked, or null: a token is sent in the clear to this very machine only. */
export function plainHttpRefusal(url: URL): string | null {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return null;
  return url.protocol === 'http:'
    ? `${url.origin} is plain http, over which anyone on the way could read the token: use https (http is for this machine only).`
    : `${url.protocol}// cannot be used: use https.`;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));

/** Why a connection may not be used, as the end of a sentence; null when it may. */
type Judge = (
  certificate: X509Certificate | undefined,
  socket: TLSSocket,
) => { pinned: boolean; why: string } | null;

const judgeBy =
  (pins: readonly string[], insecure: boolean): Judge =>
  (certificate, socket) => {
    if (insecure) return null;
    if (pins.length > 0)
      return certificate !== undefined && pins.includes(certificate.fingerprint256)
        ? null
        : { pinned: true, why: 'shows a certificate with another fingerprint than given' };
    if (socket.authorized) return null;
    // Node's types say Error; what it sets is the error's code.
    const code = String(socket.authorizationError);
    return {
      pinned: false,
      why: `shows a certificate that ${reasons[code] ?? 'could not be verified'} (${code})`,
    };
  };

/** By OpenSSL's and Node's names for them. */
const reasons: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'a private authority signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an authority unknown to this computer signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an authority unknown to this computer signed',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is made out for another name',
};

/** Connects without Node's own refusal, which would hide the certificate, and judges before handing the socket over. */
function judging(refuse: (refusal: CertificateRefused) => void, judge: Judge): buildConnector.connector {
  // A resumed session may show no certificate: each connection does the whole handshake.
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null || options.protocol !== 'https:') return callback(...result);
      // An https connection comes over TLS.
      const secure = socket as TLSSocket;
      const certificate = secure.getPeerX509Certificate();
      const verdict = judge(certificate, secure);
      if (verdict === null) return callback(null, secure);
      secure.destroy();
      const server = `https://${options.host ?? options.hostname}`;
      const fingerprint = certificate?.fingerprint256 ?? 'none';
      const refusal = new CertificateRefused(server, fingerprint, verdict.pinned, verdict.why);
      refuse(refusal);
      callback(refusal, null);
    });
}
