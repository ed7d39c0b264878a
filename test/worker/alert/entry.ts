/** A Worker that sends one alert as it is told to, for the tests of channels that only workerd can run. */
import type { Channel } from '../../../audit/alert/channel-settings.ts';
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { deliver } from '../../../worker/alert/channels.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';

export interface Order {
  message: AlertMessage;
  site: string | null;
  channel: Channel;
  secrets: Record<string, string>;
  now: number;
}

export default {
  async fetch(request, env) {
    const { message, site, channel, secrets, now } = await request.json<Order>();
    const delivery = await deliver(renderMessage(message, site), channel, (name) => secrets[name] ?? null, {
      fetch: (input, init) => fetch(input, init),
      now: () => now,
      emailBinding: (name) => (name === 'EMAIL' ? env.EMAIL : null),
    });
    return Response.json(delivery);
  },
} satisfies ExportedHandler<{ EMAIL: SendEmail }>;
