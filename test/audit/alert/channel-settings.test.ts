import { expect, it } from 'vitest';
import { type Channel, channelsSchema, wants } from '../../../audit/alert/channel-settings.ts';

const mail = { from: 'offsight@example.com', to: ['owner@example.com'] };

/** The examples of docs/alerts.md. */
it('fills in what an owner leaves out', () => {
  expect(
    channelsSchema.parse([
      { type: 'email', name: 'cloudflare', ...mail },
      { type: 'smtp', name: 'mail', host: 'smtp.example.com', ...mail },
      { type: 'ntfy', name: 'phone', topicSecret: 'NTFY_TOPIC' },
    ]),
  ).toEqual([
    { type: 'email', name: 'cloudflare', minSeverity: 'info', binding: 'EMAIL', ...mail },
    { type: 'smtp', name: 'mail', minSeverity: 'info', host: 'smtp.example.com', security: 'tls', ...mail },
    {
      type: 'ntfy',
      name: 'phone',
      minSeverity: 'info',
      server: 'https://ntfy.sh',
      topicSecret: 'NTFY_TOPIC',
    },
  ]);
});

const smtp = { type: 'smtp', name: 'mail', host: 'smtp.example.com', ...mail };

it.each([
  ['mail in the clear to another machine', [{ ...smtp, security: 'none' }], /without TLS/],
  ['port 25', [{ ...smtp, port: 25 }], /cannot reach port 25/],
  ['a username alone', [{ ...smtp, username: 'offsight' }], /go together/],
  ['a password alone', [{ ...smtp, passwordSecret: 'SMTP_PASSWORD' }], /go together/],
  [
    'a value where a name belongs',
    [{ ...smtp, username: 'a', passwordSecret: 'hunter2' }],
    /name the secret/,
  ],
  ['two of one name', [smtp, smtp], /share a name/],
  ['a header in an address', [{ ...smtp, to: ['a@example.com\r\nBcc: b@example.com'] }], /email/i],
  ['nobody to write to', [{ ...smtp, to: [] }], /.*/],
  ['an unknown kind', [{ ...smtp, kinds: ['sometimes'] }], /.*/],
])('refuses %s', (_, channels, message) => {
  const parsed = channelsSchema.safeParse(channels);
  expect(parsed.success).toBe(false);
  expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
});

it('lets mail in the clear stay on this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '::1'])
    expect(channelsSchema.safeParse([{ ...smtp, host, port: 25, security: 'none' }]).success).toBe(true);
});

const all: Pick<Channel, 'minSeverity' | 'kinds'> = { minSeverity: 'info' };
const pager: typeof all = { minSeverity: 'high', kinds: ['worse', 'blind'] };

it.each([
  [all, 'digest', 'info', true],
  [all, 'worse', 'low', true],
  [pager, 'worse', 'critical', true],
  [pager, 'worse', 'high', true],
  [pager, 'worse', 'medium', false],
  [pager, 'digest', 'info', false],
  [pager, 'summary', 'critical', false],
  [pager, 'test', 'info', true],
] as const)('%j wants %s of severity %s: %s', (channel, kind, severity, wanted) => {
  expect(wants(channel, { kind, severity })).toBe(wanted);
});
