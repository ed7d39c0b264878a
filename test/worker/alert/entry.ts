/** A Worker that sends one alert as it is told to, for the tests of channels that only workerd can run. */
import type { Channel } from '../../../audit/alert/channel-settings.ts';
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { askMailServer } from '../../../gather/doctor/smtp.ts';
import { deliver } from '../../../worker/alert/channels.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { connectSmtp } from '../../../worker/doctor/smtp-socket.ts';

export interface Order {
  message: AlertMessage;
  site: string | null;
  channel: Channel;
  secrets: Record<string, string>;
  now: number;
  /** Only asks the mail server whether it would take one. */
  look?: boolean;
}

export default {
  async fetch(request, env) {
    const { message, site, channel, secrets, now, look } = await request.json<Order>();
    if (look && channel.type === 'smtp') {
      const password = secrets[channel.passwordSecret ?? ''] ?? null;
      return Response.json(
        await askMailServer(connectSmtp, channel, password, 'set it', AbortSignal.timeout(8000)),
      );
    }
    const delivery = await deliver(renderMessage(message, site), channel, (name) => secrets[name] ?? null, {
      fetch: (input, init) => fetch(input, init),
      now: () => now,
      emailBinding: (name) => (name === 'EMAIL' ? env.EMAIL : null),
    });
    return Response.json(delivery);
  },
} satisfies ExportedHandler<{ EMAIL: SendEmail }>;
