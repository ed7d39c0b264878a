/** A real mail server on loopback that takes every mail and sends none on. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailFolder } from './folder.ts';

export interface MailCatcher {
  port: number;
  close(): Promise<void>;
}

/** Far more than an alert takes; mail programs cut at a tenth of it. */
const maxBytes = 1024 * 1024;

/** Speaks plain SMTP without a password, on 127.0.0.1 alone. @param folder where it keeps what it is given */
export async function catchMails(folder: Pick<MailFolder, 'keep'>): Promise<MailCatcher> {
  const open = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: maxBytes,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return callback(refusal(552, 'This mail is too large'));
        try {
          folder.keep(Buffer.concat(chunks));
          callback();
        } catch (error) {
          callback(
            refusal(452, `It could not be written: ${error instanceof Error ? error.message : error}`),
          );
        }
      });
    },
  });
  // Errors of clients that went away; what matters to them they are told over SMTP.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    // A server that listens on TCP has such an address.
    port: (server.server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

const refusal = (responseCode: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode });
