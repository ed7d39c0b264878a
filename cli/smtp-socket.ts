/** A connection to a mail server, from this computer. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SmtpConnect, SmtpSocket } from '../gather/doctor/smtp.ts';

export const connectSmtp: SmtpConnect = async (host, port, tls, signal) => {
  const name = isIP(host) === 0 && { servername: host };
  const socket = tls ? connectTls({ host, port, ...name }) : connect({ host, port });
  await standing(socket, tls ? 'secureConnect' : 'connect', signal);
  return over(socket, host, signal);
};

/** @throws what the connection fails with; the signal's reason */
function standing(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => void socket.destroy(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    // It stays: an error that nobody listens for would end the program.
    socket.on('error', reject);
    socket.once(event, () => resolve());
  });
}

function over(socket: Socket, host: string, signal: AbortSignal): SmtpSocket {
  const pieces = socket.setEncoding('utf8')[Symbol.asyncIterator]();
  return {
    async read() {
      const { done, value } = await pieces.next();
      return done ? null : String(value);
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        socket.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    async startTls() {
      const secure = connectTls({ socket, ...(isIP(host) === 0 && { servername: host }), host });
      await standing(secure, 'secureConnect', signal);
      return over(secure, host, signal);
    },
    close: () => void socket.destroy(),
  };
}
