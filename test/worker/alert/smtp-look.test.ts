/** Whether a mail server would take a mail, asked from this computer and from workerd: both say the same. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSmtp } from '../../../cli/smtp-socket.ts';
import type { LineState } from '../../../gather/doctor/line.ts';
import { askMailServer } from '../../../gather/doctor/smtp.ts';
import { loopbackServer, pemOf } from '../../support/loopback-server.ts';
import { type MailServerOptions, mailServer } from '../../support/mail-server.ts';
import { type AlertWorker, alertWorker } from './built-worker.ts';
import { worse } from './sample.ts';
import { channelTo, type Smtp } from './smtp-channel.ts';

let worker: AlertWorker;
beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates(), pemOf('node').cert]);
  worker = await alertWorker();
}, 120_000);
afterAll(() => worker?.[Symbol.asyncDispose]());

const password = 'pä$$ word-canary';

const here = (channel: Smtp) =>
  askMailServer(
    connectSmtp,
    channel,
    channel.passwordSecret ? password : null,
    'set it',
    AbortSignal.timeout(8000),
  );

const inWorker = (channel: Smtp) =>
  worker.look({ message: worse, site: null, channel, secrets: { SMTP_PASSWORD: password }, now: 0 });

const noPassword = { username: undefined, passwordSecret: undefined };

const rows: [string, MailServerOptions, Partial<Smtp>, LineState, RegExp][] = [
  [
    'TLS and a password',
    { security: 'tls', password },
    {},
    'ok',
    /encrypts and takes the password; nothing was sent/,
  ],
  [
    'STARTTLS and a password',
    { security: 'starttls', password },
    { security: 'starttls' },
    'ok',
    /takes the password/,
  ],
  [
    'AUTH LOGIN alone',
    { security: 'tls', password, options: { authMethods: ['LOGIN'] } },
    {},
    'ok',
    /takes the password/,
  ],
  ['no password at all', { security: 'tls' }, noPassword, 'ok', /answers, encrypts; nothing was sent/],
  [
    'no TLS on this machine',
    { security: 'none' },
    { ...noPassword, security: 'none' },
    'ok',
    /answers; nothing/,
  ],
  [
    'another password',
    { security: 'tls', password: 'other' },
    {},
    'problem',
    /username and password \(535\)/,
  ],
  [
    'no STARTTLS',
    { security: 'none', password },
    { security: 'starttls' },
    'problem',
    /does not offer STARTTLS/,
  ],
  [
    'no AUTH',
    { security: 'tls', options: { disabledCommands: ['AUTH'] } },
    {},
    'problem',
    /it takes no password/,
  ],
];

describe.each([
  ['this computer', here],
  ['the Worker', inWorker],
])('seen from %s', (_, look) => {
  it.each(rows)('%s', async (_name, options, more, state, said) => {
    await using server = await mailServer(options);
    const found = await look(channelTo(server.port, more));
    expect(found).toMatchObject({ state, said: expect.stringMatching(said) });
    expect(server.mails).toEqual([]);
    const text = JSON.stringify(found);
    for (const secret of [password, btoa(`\0offsight\0${password}`)]) expect(text).not.toContain(secret);
  });

  it('nothing listens', async () => {
    expect(await look(channelTo(1))).toMatchObject({ state: 'problem' });
  });

  it('something else answers', async () => {
    await using server = await loopbackServer(() => {});
    const { said, state } = await look(channelTo(server.port));
    expect([state, said]).toEqual([
      'problem',
      expect.stringMatching(/speaks no TLS|connection failed|certificate/),
    ]);
  });
});

it('a password never goes over a connection that is not encrypted to another machine', async () => {
  const found = await here(channelTo(1, { host: 'mail.example', security: 'none' }));
  expect(found).toMatchObject({ state: 'problem', said: expect.stringContaining('without TLS') });
});
