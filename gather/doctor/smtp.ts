/** A conversation with a mail server up to the point where a mail would begin, and no further (RFC 5321, 3207, 4954). */
import type { ChannelOf } from '../../audit/alert/channel-settings.ts';
import { isLoopback } from '../../audit/alert/channel-settings.ts';
import { cleanProse } from '../clean-text.ts';
import { type Finding, ok, problem } from './line.ts';

export interface SmtpSocket {
  /** The next piece of what the server says; null when it has closed. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  /** The same connection under TLS, the certificate verified for the host. */
  startTls(): Promise<SmtpSocket>;
  close(): void;
}

/** @throws what the connection, or its TLS, fails with */
export type SmtpConnect = (
  host: string,
  port: number,
  tls: boolean,
  signal: AbortSignal,
) => Promise<SmtpSocket>;

/** @param password null where the channel has none */
export async function askMailServer(
  connect: SmtpConnect,
  settings: ChannelOf<'smtp'>,
  password: string | null,
  howToSet: string,
  signal: AbortSignal,
): Promise<Finding> {
  const { host, security, username } = settings;
  if (security === 'none' && !isLoopback(host))
    return problem(`${host}: without TLS nothing is sent there.`, 'Set security to tls or starttls.');
  const port = settings.port ?? (security === 'tls' ? 465 : 587);
  const server = `${host}:${port}`;
  let socket: SmtpSocket | undefined;
  try {
    socket = await connect(host, port, security === 'tls', signal);
    await answer(socket, '220');
    let offers = await greet(socket);
    if (security === 'starttls') {
      if (!/^STARTTLS$/im.test(offers))
        throw new Refused(
          'it does not offer STARTTLS',
          'Set security to tls (port 465), or use another server.',
        );
      await say(socket, 'STARTTLS', '220');
      socket = await socket.startTls();
      offers = await greet(socket);
    }
    if (username && password) await signIn(socket, offers, username, password, howToSet);
    await socket.write('QUIT\r\n');
    const how = security === 'none' ? 'answers' : 'answers, encrypts';
    return ok(`${server} ${how}${username ? ' and takes the password' : ''}; nothing was sent.`);
  } catch (error) {
    return failed(server, error);
  } finally {
    socket?.close();
  }
}

class Refused extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

const greet = (socket: SmtpSocket): Promise<string> => say(socket, 'EHLO offsight.invalid', '250');

/** @returns what it answered, each line without its code */
async function say(socket: SmtpSocket, text: string, expected: string): Promise<string> {
  await socket.write(`${text}\r\n`);
  return await answer(socket, expected);
}

const longest = 64 * 1024;

async function answer(socket: SmtpSocket, expected: string): Promise<string> {
  let said = '';
  while (!/(^|\n)\d{3}( [^\n]*)?\r?\n$/.test(said)) {
    const more = await socket.read();
    if (more === null)
      throw new Refused(
        'it closed the connection',
        'Check host, port and security: 465 with tls, 587 with starttls.',
      );
    said += more;
    if (said.length > longest) throw new Refused('its answer does not end', 'Is this a mail server?');
  }
  if (!said.startsWith(expected))
    throw new Refused(cleanProse(said), 'The text before is what the mail server answered.');
  return said.replaceAll(/^\d{3}[ -]/gm, '').replaceAll('\r', '');
}

async function signIn(
  socket: SmtpSocket,
  offers: string,
  username: string,
  password: string,
  howToSet: string,
): Promise<void> {
  const methods = /^AUTH[ =](.*)$/im.exec(offers)?.[1]?.toUpperCase() ?? '';
  if (!/\b(PLAIN|LOGIN)\b/.test(methods))
    throw new Refused('it takes no password', 'Leave out username and passwordSecret, or check the port.');
  try {
    if (/\bPLAIN\b/.test(methods))
      await say(socket, `AUTH PLAIN ${base64(`\0${username}\0${password}`)}`, '235');
    else {
      await say(socket, 'AUTH LOGIN', '334');
      await say(socket, base64(username), '334');
      await say(socket, base64(password), '235');
    }
  } catch (error) {
    // What it says of a password may hold the password.
    const code = error instanceof Refused ? /^\d{3}/.exec(error.message)?.[0] : undefined;
    if (!code) throw error;
    throw new Refused(
      `it does not take the username and password (${code})`,
      `Mail providers want an app password. ${howToSet}`,
    );
  }
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

function failed(server: string, error: unknown): Finding {
  if (error instanceof Refused) return problem(`${server}: ${error.message}.`, error.next);
  const { code = '', message = '' } = error instanceof Error ? (error as Error & { code?: string }) : {};
  const known = words.find(([pattern]) => pattern.test(`${code} ${message}`));
  return known
    ? problem(`${server}: ${known[1]}.`, known[2])
    : problem(`${server}: the connection failed.`, 'Check host, port, security and the certificate.');
}

const ports = 'Check host, port and security: 465 with tls, 587 with starttls.';

const words: [RegExp, string, string][] = [
  [/ECONNREFUSED|refused/i, 'the connection was refused', ports],
  [/ENOTFOUND|EAI_AGAIN|DNS/i, 'the host name could not be resolved', 'Check the host.'],
  [/ETIMEDOUT|too late|timed? ?out/i, 'no answer came in time', ports],
  [/WRONG_VERSION|PACKET_LENGTH|EPROTO|HTTP_REQUEST/i, 'it speaks no TLS there', ports],
  [/EXPIRED/i, 'its certificate has ended', 'Renew it there.'],
  [/ALTNAME/i, 'its certificate is made out for another name', 'Use the name that is in it.'],
  [
    /CERT|SELF_SIGNED|SIGNATURE|TLS/i,
    'its certificate is not trusted',
    'It needs one of a public authority.',
  ],
];
