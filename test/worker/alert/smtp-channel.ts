import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';

export type Smtp = ChannelOf<'smtp'>;

/** A mail server on this machine, as a configuration would name it. */
export const channelTo = (port: number, more: Partial<Smtp> = {}): Smtp => ({
  type: 'smtp',
  name: 'mail',
  minSeverity: 'info',
  host: '127.0.0.1',
  port,
  security: 'tls',
  username: 'offsight',
  passwordSecret: 'SMTP_PASSWORD',
  from: 'offsight@example.com',
  to: ['owner@example.com', 'second@example.com'],
  ...more,
});
