/** Where alerts go: the owner's settings of every channel. Of secrets they hold the names, never the values. */
import * as z from 'zod/mini';
import { severities } from '../rule.ts';
import type { AlertMessage } from './message.ts';

export const alertKinds = [
  'welcome',
  'worse',
  'blind',
  'recovered',
  'digest',
  'summary',
  'test',
] as const satisfies readonly AlertMessage['kind'][];

const secretName = z
  .string()
  .check(z.regex(/^[A-Z][A-Z0-9_]*$/, 'name the secret, like SMTP_PASSWORD; its value never stands here'));

const bindingName = z.string().check(z.regex(/^[A-Z][A-Z0-9_]*$/, 'name the binding, like EMAIL'));

/** One plain address; the pattern admits neither spaces nor line ends nor angle brackets. */
const address = z.email();

const everyChannel = {
  /** What the log, the outbox and the test of the channels call it. */
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use a-z, 0-9 and hyphens, at most 32')),
  /** Holds back what is less severe. Welcome, recovered and digest count as `info`. */
  minSeverity: z._default(z.enum(severities), 'info'),
  /** Absent = all of them. A test message goes to every channel. */
  kinds: z.optional(z.array(z.enum(alertKinds)).check(z.minLength(1))),
};

const mailAddresses = {
  from: address,
  /** Cloudflare takes 50 recipients a mail. */
  to: z.array(address).check(z.minLength(1), z.maxLength(50)),
};

/** Cloudflare's `send_email` binding. */
export const emailSchema = z.strictObject({
  type: z.literal('email'),
  ...everyChannel,
  binding: z._default(bindingName, 'EMAIL'),
  ...mailAddresses,
});

const smtpFields = z.strictObject({
  type: z.literal('smtp'),
  ...everyChannel,
  host: z.string().check(z.regex(/^[A-Za-z0-9.:-]+$/, 'name the host alone, like smtp.example.com')),
  /** Absent = 465 with `tls`, 587 with `starttls`. Workers cannot reach port 25. */
  port: z.optional(z.int().check(z.minimum(1), z.maximum(65535))),
  /** `none` sends in the clear and is for a server on this machine only. */
  security: z._default(z.enum(['tls', 'starttls', 'none']), 'tls'),
  username: z.optional(z.string().check(z.minLength(1))),
  passwordSecret: z.optional(secretName),
  ...mailAddresses,
});

export const smtpSchema = smtpFields.check(({ value, issues }) => {
  const wrong = (path: string, message: string) =>
    void issues.push({ code: 'custom', input: value, path: [path], message });
  const here = isLoopback(value.host);
  if (value.security === 'none' && !here)
    wrong('security', 'without TLS only a server on this machine is spoken to: use "tls" or "starttls"');
  if (value.port === 25 && !here) wrong('port', 'Workers cannot reach port 25: use 465 or 587');
  if ((value.username === undefined) !== (value.passwordSecret === undefined))
    wrong('username', 'username and passwordSecret go together');
});

/** Any receiver of JSON; see docs/alerts.md for what it gets and how to check the signature. */
export const webhookSchema = z.strictObject({
  type: z.literal('webhook'),
  ...everyChannel,
  urlSecret: secretName,
  signingSecret: secretName,
});

export const ntfySchema = z.strictObject({
  type: z.literal('ntfy'),
  ...everyChannel,
  server: z._default(z.url({ protocol: /^https?$/ }), 'https://ntfy.sh'),
  /** Whoever knows a topic reads it, so it is a secret. */
  topicSecret: secretName,
  /** Access token (`tk_…`), where the server asks for one. */
  tokenSecret: z.optional(secretName),
});

export const discordSchema = z.strictObject({
  type: z.literal('discord'),
  ...everyChannel,
  urlSecret: secretName,
});

export const slackSchema = z.strictObject({
  type: z.literal('slack'),
  ...everyChannel,
  urlSecret: secretName,
});

export const gotifySchema = z.strictObject({
  type: z.literal('gotify'),
  ...everyChannel,
  server: z.url({ protocol: /^https?$/ }),
  /** Token of an application, not of a client. */
  tokenSecret: secretName,
});

export const channelSchema = z.discriminatedUnion('type', [
  emailSchema,
  smtpSchema,
  webhookSchema,
  ntfySchema,
  discordSchema,
  slackSchema,
  gotifySchema,
]);

export const channelsSchema = z
  .array(channelSchema)
  .check(
    z.refine(
      (list) => new Set(list.map(({ name }) => name)).size === list.length,
      'two channels share a name',
    ),
  );

/** Pings of a dead-man service, which tells when audits stop: docs/alerts.md. */
export const heartbeatSchema = z.strictObject({
  /** Secret with the ping URL, like `https://hc-ping.com/<uuid>`. */
  urlSecret: secretName,
});

export type Channel = z.infer<typeof channelSchema>;
export type ChannelType = Channel['type'];
/** The settings of one type of channel. */
export type ChannelOf<Type extends ChannelType> = Extract<Channel, { type: Type }>;
export type HeartbeatSettings = z.infer<typeof heartbeatSchema>;

/** Whether this channel is to tell this message. */
export function wants(
  { minSeverity, kinds }: Pick<Channel, 'minSeverity' | 'kinds'>,
  { kind, severity }: Pick<AlertMessage, 'kind' | 'severity'>,
): boolean {
  if (kind === 'test') return true;
  if (kinds && !kinds.includes(kind)) return false;
  return severities.indexOf(severity) <= severities.indexOf(minSeverity);
}

/** This machine, by the names that cannot mean another one. */
export const isLoopback = (host: string): boolean =>
  ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host.toLowerCase());
