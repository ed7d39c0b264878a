/** The SMTP channel in workerd against a real mail server. */
import type { Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { brokenServer } from '../../support/broken-server.ts';
import { pemOf } from '../../support/loopback-server.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { type AlertWorker, alertWorker } from './built-worker.ts';
import { digest, hostile, worse } from './sample.ts';
import { channelTo, type Smtp } from './smtp-channel.ts';

let worker: AlertWorker;
beforeAll(async () => {
  worker = await alertWorker();
}, 120_000);
afterAll(() => worker?.[Symbol.asyncDispose]());

const site = 'https://offsight.example.com';
const password = 'pä$$ word-canary';

const sendTo = (server: { port: number }, more: Partial<Smtp> = {}, message: AlertMessage = worse) =>
  worker.order({
    message,
    site,
    channel: channelTo(server.port, more),
    secrets: { SMTP_PASSWORD: password },
    now: worse.takenAt + 60,
  });

/** What a mail program makes of it. */
async function parsed(server: MailServer, index = 0) {
  const mail = server.mails[index];
  if (!mail) throw new Error('no such mail');
  const { subject, from, to, date, messageId, text, html, headers, attachments } = await PostalMime.parse(
    mail.raw,
  );
  const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
  const kept = [
    'auto-submitted',
    'in-reply-to',
    'references',
    'list-id',
    'x-offsight-report',
    'x-offsight-kind',
  ];
  return {
    subject,
    from,
    to,
    date,
    messageId,
    text: text?.trimEnd(),
    html: html?.trimEnd(),
    attachments,
    headers: Object.fromEntries(kept.map((key) => [key, named[key]])),
  };
}

it.each(['tls', 'starttls'] as const)('arrives whole over %s, once', async (security) => {
  await using server = await mailServer({ security, password });
  expect(await sendTo(server, { security })).toEqual({
    accepted: true,
    id: '<homelab-20261122T031700Z-worse@offsight.example.com>',
  });
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]).toMatchObject({
    from: 'offsight@example.com',
    to: ['owner@example.com', 'second@example.com'],
    secure: true,
    greeting: '[127.0.0.1]', // as strict servers want an address
  });
  expect(server.logins).toEqual([{ username: 'offsight', password, secure: true }]);
  const { mail } = renderMessage(worse, site);
  expect(await parsed(server)).toEqual({
    subject: 'Homelab 7.2 → 5.9: backup of 3 guests stale offsite',
    from: { name: 'Offsight', address: 'offsight@example.com' },
    to: [
      { name: '', address: 'owner@example.com' },
      { name: '', address: 'second@example.com' },
    ],
    date: '2026-11-22T03:18:00.000Z',
    messageId: '<homelab-20261122T031700Z-worse@offsight.example.com>',
    text: mail.text.trimEnd(),
    html: mail.html.trimEnd(),
    attachments: [],
    headers: {
      'auto-submitted': 'auto-generated',
      'in-reply-to': '<backup-offsite-fresh.homelab@offsight.example.com>',
      references: '<backup-offsite-fresh.homelab@offsight.example.com>',
      'list-id': '"Offsight homelab" <homelab.alerts.offsight.example.com>',
      'x-offsight-report': '20261122T031700Z',
      'x-offsight-kind': 'worse',
    },
  });
});

it('sends the digest, and without a password where none is asked for', async () => {
  await using server = await mailServer({ security: 'tls' });
  const open = { username: undefined, passwordSecret: undefined };
  expect(await sendTo(server, open, digest)).toMatchObject({ accepted: true });
  expect((await parsed(server)).text).toBe(renderMessage(digest, site).mail.text.trimEnd());
  expect(server.logins).toEqual([]);
});

it('lets nothing from a cluster become a header, a recipient or the end of the mail', async () => {
  await using server = await mailServer({ security: 'tls', password });
  expect(await sendTo(server, {}, hostile)).toMatchObject({ accepted: true });
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]?.to).toEqual(['owner@example.com', 'second@example.com']);
  const raw = server.mails[0]?.raw ?? '';
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  expect(head).not.toMatch(/^(bcc|x-evil):/im);
  for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  const mail = await parsed(server);
  expect(mail.text).toBe(renderMessage(hostile, site).mail.text.trimEnd());
  expect(mail.html).toBe(renderMessage(hostile, site).mail.html.trimEnd());
});

it('speaks to no server in the clear when it was told to use STARTTLS', async () => {
  await using server = await mailServer({ security: 'none', password });
  expect(await sendTo(server, { security: 'starttls' })).toEqual({
    accepted: false,
    temporary: true,
    why: `127.0.0.1:${server.port}: it does not offer STARTTLS.`,
  });
  expect(server.mails).toEqual([]);
  expect(server.logins).toEqual([]);
});

it('sends in the clear to this machine alone', async () => {
  await using server = await mailServer({ security: 'none', password });
  expect(await sendTo(server, { security: 'none' })).toMatchObject({ accepted: true });
  expect(await sendTo(server, { security: 'none', host: 'mail.example.com' })).toEqual({
    accepted: false,
    temporary: false,
    why: 'mail.example.com: without TLS nothing is sent there.',
  });
  expect(server.mails).toHaveLength(1);
});

it('names the secret when the password is wrong, and never the password', async () => {
  await using server = await mailServer({ security: 'tls', password: 'another' });
  const delivery = await sendTo(server);
  // The server sends the password back in its answer, and the whole line that it came in.
  expect(delivery).toEqual({
    accepted: false,
    temporary: false,
    why: `127.0.0.1:${server.port} does not accept the username and SMTP_PASSWORD: 535 Invalid password … in …`,
  });
  expect(server.mails).toEqual([]);
});

it('may be sent again after a 4xx, and then arrives once', async () => {
  const busy = Object.assign(new Error('Greylisted, come back'), { responseCode: 451 });
  await using server = await mailServer({
    security: 'tls',
    password,
    onMail: (count) => (count === 1 ? busy : null),
  });
  expect(await sendTo(server)).toEqual({
    accepted: false,
    temporary: true,
    why: `127.0.0.1:${server.port} cannot take the mail now: 451 Greylisted, come back`,
  });
  expect(await sendTo(server)).toMatchObject({ accepted: true });
  expect(server.mails).toHaveLength(1);
});

it('is not sent again after a 5xx', async () => {
  const never = Object.assign(new Error('No such user here'), { responseCode: 550 });
  await using server = await mailServer({
    security: 'tls',
    password,
    options: { onRcptTo: (_address, _session, callback) => callback(never) },
  });
  expect(await sendTo(server)).toEqual({
    accepted: false,
    temporary: false,
    why: `127.0.0.1:${server.port} refused the mail: 550 No such user here`,
  });
  expect(server.mails).toEqual([]);
});

it.each(['cut', 'closed'] as const)('is in doubt when the connection is %s after DATA', async (end) => {
  await using server = await mailServer({
    security: 'none',
    password,
    onMail: (count) => (count === 1 ? end : null),
  });
  expect(await sendTo(server, { security: 'none' })).toEqual({
    accepted: false,
    temporary: true,
    why: expect.stringMatching(/: (it closed the connection|no connection; check .+)\.$/),
  });
  expect(await sendTo(server, { security: 'none' })).toMatchObject({ accepted: true });
  // The server had taken the first one, so there are two; a mailbox that looks at the id keeps one.
  expect(server.mails).toHaveLength(2);
  expect((await parsed(server, 0)).messageId).toBe((await parsed(server, 1)).messageId);
});

it('says what is wrong when nobody listens, and trusts no other certificate', async () => {
  await using server = await mailServer({ security: 'tls', password });
  const elsewhere = await sendTo({ port: 1 });
  expect(elsewhere).toEqual({
    accepted: false,
    temporary: true,
    why: '127.0.0.1:1: no connection; check host, port, security and the certificate.',
  });
  await using stranger = await mailServer({ security: 'tls', password, options: pemOf('stranger') });
  expect(await sendTo(stranger)).toMatchObject({ accepted: false, temporary: true });
  expect([...server.mails, ...stranger.mails]).toEqual([]);
});

/** What stands at the address of the mail server instead, or what becomes of the talk. */
const lines = (...answers: string[]) => {
  const left = [...answers];
  return (socket: Socket) => {
    const next = () => {
      const line = left.shift();
      if (line === undefined) socket.resetAndDestroy();
      else socket.write(`${line}\r\n`);
    };
    socket.on('data', next);
    next();
  };
};
const broken: Record<string, { meet?: (socket: Socket) => void; security?: Smtp['security'] }> = {
  refused: {},
  hang: { meet: () => {} },
  'slow drip': {
    meet: (socket) => {
      const timer = setInterval(() => socket.write('2'), 100);
      socket.on('close', () => clearInterval(timer));
    },
  },
  'slow at every step': {
    meet: (socket) => {
      const answers = [
        '220 mail.example ESMTP',
        '250-mail.example\r\n250 AUTH PLAIN',
        '235 welcome',
        '250 OK',
      ];
      const next = () =>
        void setTimeout(() => socket.writable && socket.write(`${answers.shift()}\r\n`), 9000);
      socket.on('data', next);
      next();
    },
  },
  'reset at once': { meet: (socket) => void socket.resetAndDestroy() },
  'reset after the greeting': { meet: lines('220 mail.example ESMTP') },
  'reset mid-way': { meet: lines('220 mail.example ESMTP', '250 mail.example', '250 OK') },
  'a 4xx greeting': { meet: lines('421 too busy') },
  'a 5xx greeting': { meet: lines('554 not for you') },
  'a garbage greeting': { meet: lines('SSH-2.0-OpenSSH_9.2p1') },
  'a web server': { meet: (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n<!doctype html>') },
  'an endless greeting': {
    meet: (socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write('2'.repeat(2 ** 16)));
      };
      socket.on('drain', more);
      more();
    },
  },
  'no TLS behind the port of TLS': { meet: lines('220 mail.example ESMTP'), security: 'tls' },
  'STARTTLS and no TLS': {
    meet: lines('220 mail.example ESMTP', '250-mail.example\r\n250 STARTTLS', '220 go on', 'what?'),
    security: 'starttls',
  },
};

it('whatever stands where the mail server should: it ends soon, and is told in words without a secret', async () => {
  const wrong = await Promise.all(
    Object.entries(broken).map(async ([kind, { meet, security = 'none' }]) => {
      const server = await brokenServer(meet ?? (() => {}), meet === undefined);
      const ended = sendTo(server, { security }).catch((error: Error) => error);
      const delivery = await Promise.race([ended, after(40_000)]).finally(server.close);
      if (!delivery || delivery instanceof Error) return `${kind}: ${delivery?.message ?? 'no end'}`;
      const sound = !delivery.accepted && /^127\.0\.0\.1:\d+.*\.?$/s.test(delivery.why);
      const secret = [password, btoa('offsight')].find((each) => JSON.stringify(delivery).includes(each));
      if (!sound || secret !== undefined) return `${kind}: ${JSON.stringify(delivery)}`;
      return server.connections() > 1 ? `${kind}: tried more than once` : [];
    }),
  );
  const size = Object.keys(broken).length;
  console.log(`fault table of mail: ${size} cases; ${wrong.flat().length} wrong`);
  expect(wrong.flat()).toEqual([]);
}, 60_000);

const after = (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(resolve, ms, undefined));

it('writes neither addresses nor passwords into the log', () => {
  for (const secret of [password, btoa(password), 'owner@example.com'])
    expect(worker.log.join('\n')).not.toContain(secret);
});
