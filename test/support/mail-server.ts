/** A real mail server on a free port of 127.0.0.1, which keeps what it is given. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { pemOf } from './loopback-server.ts';

export interface MailServer extends AsyncDisposable {
  port: number;
  /** Every mail that came through whole. */
  mails: ReceivedMail[];
  /** Usernames and passwords that were tried, and whether TLS was on. */
  logins: { username?: string | null; password?: string | null; secure: boolean }[];
  /** How many have connected. */
  connections: number;
}

export interface ReceivedMail {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
  /** The name by which the sender greeted. */
  greeting: string;
}

export interface MailServerOptions {
  security: 'tls' | 'starttls' | 'none';
  /** Absent = nobody has to sign in. */
  password?: string;
  /** What becomes of each whole mail: an error to answer with; `cut` or `closed`: taken, and then no answer. */
  onMail?: (count: number) => (Error & { responseCode?: number }) | 'cut' | 'closed' | null;
  options?: SMTPServerOptions;
}

export async function mailServer({
  security,
  password,
  onMail,
  options,
}: MailServerOptions): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const logins: MailServer['logins'] = [];
  let connections = 0;
  let count = 0;
  const sockets: Socket[] = [];
  const server = new SMTPServer({
    ...pemOf('node'),
    secure: security === 'tls',
    hideSTARTTLS: security !== 'starttls',
    authOptional: password === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, callback) {
      connections += 1;
      callback();
    },
    onAuth({ username, password: given }, session, callback) {
      logins.push({ username, password: given, secure: session.secure });
      if (given === password) callback(null, { user: username });
      else {
        const line = Buffer.from(`\0${username}\0${given}`).toString('base64');
        const error = new Error(`Invalid password ${given} in ${line}`);
        callback(Object.assign(error, { responseCode: 535 }));
      }
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        count += 1;
        const verdict = onMail?.(count) ?? null;
        if (verdict instanceof Error) return callback(verdict);
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          greeting: session.hostNameAppearsAs,
        });
        // The tests send one mail at a time.
        if (verdict === 'cut') sockets.at(-1)?.destroy();
        else if (verdict === 'closed') sockets.at(-1)?.end();
        else callback();
      });
    },
    ...options,
  });
  // The library's own errors are of clients that went away; what matters shows in what arrived.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => void sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    // A server that listens on TCP has such an address.
    port: (server.server.address() as AddressInfo).port,
    mails: received,
    logins,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
