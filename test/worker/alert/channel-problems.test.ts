import { expect, it } from 'vitest';
import { channelsSchema } from '../../../audit/alert/channel-settings.ts';
import { channelProblems, heartbeatProblems } from '../../../worker/alert/channel-problems.ts';

const channels = channelsSchema.parse([
  { type: 'email', name: 'cf', from: 'a@example.com', to: ['b@example.com'] },
  {
    type: 'smtp',
    name: 'mail',
    host: 'smtp.example.com',
    username: 'a',
    passwordSecret: 'SMTP_PASSWORD',
    from: 'a@example.com',
    to: ['b@example.com'],
  },
  { type: 'webhook', name: 'hook', urlSecret: 'HOOK_URL', signingSecret: 'HOOK_KEY' },
  { type: 'ntfy', name: 'phone', topicSecret: 'NTFY_TOPIC' },
]);

const problems = (secretOf: (name: string) => string | null, bound: boolean) =>
  channels.flatMap((channel) =>
    channelProblems(channel, secretOf, { emailBinding: () => (bound ? ({} as SendEmail) : null) }),
  );

it('names every secret and binding that is missing, and how to set it', () => {
  expect(problems(() => null, false)).toEqual([
    'The binding EMAIL ([[send_email]], for alerts by "cf") is missing.',
    'The secret SMTP_PASSWORD (for alerts by "mail") is not set: `npx wrangler secret put SMTP_PASSWORD`.',
    'The secret HOOK_URL (for alerts by "hook") is not set: `npx wrangler secret put HOOK_URL`.',
    'The secret HOOK_KEY (for alerts by "hook") is not set: `npx wrangler secret put HOOK_KEY`.',
    'The secret NTFY_TOPIC (for alerts by "phone") is not set: `npx wrangler secret put NTFY_TOPIC`.',
  ]);
  expect(problems(() => 'set', true)).toEqual([]);
});

it('asks for the address of the heartbeat', () => {
  expect(heartbeatProblems({ urlSecret: 'HEARTBEAT_URL' }, () => null)).toEqual([
    'The secret HEARTBEAT_URL (the ping URL of the heartbeat) is not set: `npx wrangler secret put HEARTBEAT_URL`.',
  ]);
  expect(heartbeatProblems({ urlSecret: 'HEARTBEAT_URL' }, () => 'set')).toEqual([]);
});
