/** Any mail server that takes mail over TLS, with a password or without. */
import { type ChannelOf, isLoopback } from '../../../audit/alert/channel-settings.ts';
import { type Delivery, later, type Means, refused, type SecretOf, withoutSecrets } from '../delivery.ts';
import { encodedHeader } from '../encoded-header.ts';
import { oneLine } from '../plain-text.ts';
import type { RenderedMessage } from '../rendered.ts';
import { type SmtpServer, transmit } from '../smtp-session.ts';

export async function send(
  { mail }: RenderedMessage,
  settings: ChannelOf<'smtp'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const { host, security, username, passwordSecret, from, to } = settings;
  // The configuration's schema holds this too; a password in the clear is worth asking twice.
  if (security === 'none' && !isLoopback(host)) return refused(`${host}: without TLS nothing is sent there.`);
  const password = passwordSecret ? secretOf(passwordSecret) : null;
  if (passwordSecret && !password) return refused(`The secret ${passwordSecret} is not set.`);
  const port = settings.port ?? (security === 'tls' ? 465 : 587);
  const server: SmtpServer = { host, port, security };
  if (username && password) server.credentials = { username, password };
  try {
    await transmit(server, {
      from,
      to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      // Given whole: the library's own From and To put encoded words into quotes, and its Subject is one long line.
      headers: {
        ...mail.headers,
        From: `Offsight <${from}>`,
        To: to.join(',\r\n '),
        Subject: encodedHeader(mail.subject),
        Date: new Date(means.now() * 1000).toUTCString().replace('GMT', '+0000'),
      },
    });
    return { accepted: true, id: mail.headers['Message-ID'] };
  } catch (error) {
    return failure(
      `${host}:${port}`,
      error,
      password ? [`\0${username}\0${password}`, password] : [],
      passwordSecret,
    );
  }
}

/** What an SMTP answer means (RFC 5321, 4.2.1): 4xx may be tried again, 5xx may not; no answer may. */
function failure(
  server: string,
  error: unknown,
  secrets: string[],
  passwordSecret: string | undefined,
): Delivery {
  const text = error instanceof Error ? error.message : '';
  // `Invalid RCPT TO: <a@b> 550 5.1.1 …`: the answer begins with its code.
  const answer = /(?:^|[\s:])([245]\d\d[ -][\s\S]*)$/.exec(text)?.[1];
  if (!answer) return later(`${server}: ${transportProblem(text)}.`);
  const said = oneLine(withoutSecrets(answer, secrets), 200);
  if (/^(530|534|535|538)/.test(answer))
    return refused(
      `${server} does not accept the username and ${passwordSecret ?? 'a mail without a password'}: ${said}`,
    );
  return answer.startsWith('4')
    ? later(`${server} cannot take the mail now: ${said}`)
    : refused(`${server} refused the mail: ${said}`);
}

/** In words of our own: what the runtime says of a failed connection is for its makers. */
function transportProblem(text: string): string {
  if (/^it /.test(text)) return text.replace(/\.$/, '');
  if (/timeout/i.test(text)) return 'no answer within 15 s';
  if (/No supported auth method/.test(text)) return 'it offers neither AUTH PLAIN nor AUTH LOGIN';
  return 'no connection; check host, port, security and the certificate';
}
