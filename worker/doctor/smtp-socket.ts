/** A connection to a mail server, from the Worker. */
import { connect } from 'cloudflare:sockets';
import type { SmtpConnect, SmtpSocket } from '../../gather/doctor/smtp.ts';

export const connectSmtp: SmtpConnect = async (host, port, tls, signal) => {
  const socket = connect(
    { hostname: host, port },
    { secureTransport: tls ? 'on' : 'starttls', allowHalfOpen: false },
  );
  signal.addEventListener('abort', () => void socket.close().catch(() => {}), { once: true });
  await unlessAborted(socket.opened, signal);
  return over(socket, signal);
};

function over(socket: Socket, signal: AbortSignal): SmtpSocket {
  const reader = socket.readable.getReader();
  const writer = socket.writable.getWriter();
  const decoder = new TextDecoder();
  return {
    async read() {
      const { value, done } = await unlessAborted(reader.read(), signal);
      return done ? null : decoder.decode(value, { stream: true });
    },
    write: (text) => unlessAborted(writer.write(new TextEncoder().encode(text)), signal),
    async startTls() {
      reader.releaseLock();
      writer.releaseLock();
      const secure = socket.startTls();
      await unlessAborted(secure.opened, signal);
      return over(secure, signal);
    },
    // Closing fails when the other side has closed before, which is as good.
    close: () => void socket.close().catch(() => {}),
  };
}

function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
