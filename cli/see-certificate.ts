/** The certificate that a server shows: a handshake, and nothing sent over it. */
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Certificate } from '../gather/doctor/world.ts';

/** @throws what the connection fails with; the signal's reason */
export function seeCertificate(url: URL, signal: AbortSignal): Promise<Certificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      // Judged afterwards; Node's own refusal would hide it.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const stop = () => void socket.destroy(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      const trusted = socket.authorized;
      // Node's types say Error; what it sets is the error's code.
      const code = String(socket.authorizationError);
      socket.destroy();
      if (!shown) return reject(new Error('the server showed no certificate'));
      resolve({
        fingerprint: shown.fingerprint256,
        validUntil: Date.parse(shown.validTo) / 1000,
        names: (shown.subjectAltName ?? '').replaceAll(/(DNS|IP Address):/g, ''),
        distrust: trusted ? null : code,
      });
    });
  });
}
