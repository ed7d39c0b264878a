import { fingerprint } from '../seed.ts';
import type { NodeState } from '../state.ts';

/** The fingerprint of one of a node's certificates; the root certificate is the same on every node. */
export function certificateFingerprint(node: NodeState, filename: string): string {
  const certificate = node.certificates.find((known) => known.filename === filename);
  const key = filename === 'pve-root-ca.pem' ? certificate?.subject : `${node.name}/${certificate?.subject}`;
  return fingerprint(`${key}/${filename}/${certificate?.issuer}`);
}

/** A text in the form of a certificate; it holds no key and no signature. */
export function certificatePem(node: NodeState, filename: string): string {
  const fingerprintHere = certificateFingerprint(node, filename);
  const lines = Array.from({ length: 20 }, (_, i) =>
    btoa(fingerprint(`${fingerprintHere}${i}`)).slice(0, 64),
  );
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
