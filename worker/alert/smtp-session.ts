/**
 * One SMTP session with worker-mailer, made strict. Of its version 1.2.1, which is pinned, six things would not do:
 * - it goes on in the clear, password included, when a server does not offer STARTTLS;
 * - it reads on for ever, without a pause, when the server has closed the connection;
 * - it refuses to send without a password where the server could take one;
 * - it keeps what the server offered before TLS, which anybody on the way may have written;
 * - it gives its address without brackets, which strict servers refuse (RFC 5321, 4.1.3);
 * - it waits anew for each answer, so that a server that is slow at every step holds it for minutes.
 * They sit in methods that the library calls but does not publish, so this takes their place by name; the tests
 * against a real server fail when a release renames them.
 */
import {
  type Credentials,
  type EmailOptions,
  LogLevel,
  WorkerMailer,
  type WorkerMailerOptions,
} from 'worker-mailer';
import { inTime } from '../in-time.ts';

export interface SmtpServer {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  /** Absent = without a password. */
  credentials?: Credentials;
}

/** What the server said, or why there was nothing to hear. */
export class SmtpError extends Error {
  override readonly name = 'SmtpError';
}

/** @throws Error with the server's answer in its message when the mail was not accepted */
export async function transmit(server: SmtpServer, mail: EmailOptions): Promise<void> {
  const session = new StrictMailer(server);
  try {
    await inTime(wholeSeconds, sent(session, mail), 'it');
  } finally {
    session.hangUp();
  }
}

async function sent(session: StrictMailer, mail: EmailOptions): Promise<void> {
  await session.initializeSmtpSession();
  void session.start();
  await session.send(mail);
}

/** For each answer. */
const timeoutMs = 15_000;

/** For all of them: whoever tries the channels out is answered within a minute. */
const wholeSeconds = 30;

/** The methods and fields of WorkerMailer that are used here, under the names it has them. */
interface Inside {
  reader: ReadableStreamDefaultReader<Uint8Array>;
  socket: Socket;
  allowAuth: boolean;
  authTypeSupported: string[];
  initializeSmtpSession(): Promise<void>;
  /** Sends what is queued, one after another. Never throws. */
  start(): Promise<void>;
  send(mail: EmailOptions): Promise<void>;
  close(): Promise<void>;
  tls(): Promise<void>;
  auth(): Promise<void>;
  writeLine(line: string): Promise<void>;
  read(): Promise<string>;
}

// Private to the compiler only; see above.
const Mailer = WorkerMailer as unknown as new (options: WorkerMailerOptions) => Inside;

class StrictMailer extends Mailer {
  readonly #server: SmtpServer;
  #encrypted: boolean;

  constructor(server: SmtpServer) {
    const { host, port, security, credentials } = server;
    super({
      host,
      port,
      secure: security === 'tls',
      startTls: security === 'starttls',
      ...(credentials ? { credentials: inBytes(credentials) } : {}),
      authType: ['plain', 'login'],
      // It would write addresses into the log.
      logLevel: LogLevel.NONE,
      socketTimeoutMs: timeoutMs,
      // A mail that bounces is told to the sender, where the server can do so.
      dsn: { NOTIFY: { FAILURE: true }, RET: { HEADERS: true } },
    });
    this.#server = server;
    this.#encrypted = security === 'tls';
  }

  override async tls(): Promise<void> {
    await super.tls();
    this.#encrypted = true;
    this.allowAuth = false;
    this.authTypeSupported = [];
  }

  /** Called once before any mail, whether or not there is a password. */
  override async auth(): Promise<void> {
    const { security, credentials } = this.#server;
    if (security !== 'none' && !this.#encrypted) throw new SmtpError('it does not offer STARTTLS');
    if (!credentials) return;
    if (!this.allowAuth) throw new SmtpError('it takes no password; leave out username and passwordSecret');
    await super.auth();
  }

  override writeLine(line: string): Promise<void> {
    return super.writeLine(line.replace(/^(EHLO|HELO) ([\d.]+)$/, '$1 [$2]'));
  }

  /** One whole answer, which ends with a line that has a space after its code. */
  override async read(): Promise<string> {
    const utf8 = new TextDecoder();
    let answer = '';
    while (!/(^|\n)\d{3}( [^\n]*)?\r?\n$/.test(answer)) {
      const { value, done } = await this.reader.read();
      if (done) throw new SmtpError('it closed the connection');
      answer += utf8.decode(value, { stream: true });
      if (answer.length > 64 * 1024) throw new SmtpError('its answer does not end');
    }
    return answer;
  }

  /** Says goodbye without waiting for an answer: the mail has been accepted or not by now. */
  hangUp(): void {
    // Closing fails when the other side has closed before, which is as good.
    const quietly = () => {};
    this.socket.closed.catch(quietly);
    this.close()
      .catch(quietly)
      .finally(() => this.socket.close().catch(quietly));
  }
}

/** The library puts letters into base64 as if each were one byte: give it the bytes of UTF-8. */
const inBytes = ({ username, password }: Credentials): Credentials => ({
  username: bytesOf(username),
  password: bytesOf(password),
});

const bytesOf = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
