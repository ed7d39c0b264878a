/** Whether a certificate is one to send a token to, and how long it lasts. */
import { counted } from '../../audit/figures.ts';
import { dateOf } from '../../audit/moments.ts';
import { type Finding, ok, problem } from './line.ts';
import type { Certificate } from './world.ts';

const day = 86_400;

/** @param now Unix seconds @param warnDays days left below which it counts */
export function judgeCertificate(
  certificate: Certificate,
  pins: readonly string[],
  now: number,
  warnDays: number,
): { finding: Finding; refused: boolean } {
  const { fingerprint, validUntil, distrust } = certificate;
  const pinned = pins.includes(fingerprint);
  if (pins.length > 0 && !pinned)
    return {
      refused: true,
      finding: problem(
        `It has another fingerprint than given: SHA-256 ${fingerprint}.`,
        'Unless the certificate was renewed, somebody may sit between: compare it on the node (pvenode cert info, or proxmox-backup-manager cert info), then give the new --fingerprint.',
      ),
    };
  if (!pinned && distrust !== null) return { refused: true, finding: distrusted(certificate, distrust) };
  const left = Math.floor((validUntil - now) / day);
  const end = dateOf(validUntil);
  if (validUntil <= now)
    return {
      refused: false,
      finding: problem(`It ended on ${end}; the fingerprint that you gave lets it pass.`, renew),
    };
  if (left < warnDays)
    return { refused: false, finding: problem(`It ends on ${end}, in ${counted(left, 'day')}.`, renew) };
  const trust = pinned ? 'It has the fingerprint that you gave' : 'It is valid for this name';
  return { refused: false, finding: ok(`${trust}, until ${end}.`) };
}

const renew =
  'Renew it: pvenode acme cert order, or pvecm updatecerts --force, on the node; a backup server has proxmox-backup-manager cert update --force.';

function distrusted({ fingerprint, names, validUntil }: Certificate, code: string): Finding {
  if (code === 'CERT_HAS_EXPIRED') return problem(`It ended on ${dateOf(validUntil)}.`, renew);
  if (code === 'CERT_NOT_YET_VALID')
    return problem('It is not valid yet.', 'Compare the clock of the server with the one here.');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return problem(
      `It is made out for another name: ${names || 'none'}.`,
      'Use one of its names in the configuration, or renew it with this one.',
    );
  const who = selfSigned.test(code)
    ? 'The server or its own authority signed it'
    : 'An authority unknown here signed it';
  return problem(
    `${who} (${code}): SHA-256 ${fingerprint}.`,
    `Compare it on the node (pvenode cert info, or proxmox-backup-manager cert info); if it is the same:\nnpm run doctor -- --fingerprint ${fingerprint}`,
  );
}

const selfSigned = /SELF_SIGNED/;
