/** Every channel by its type. What their settings hold: audit/alert/channel-settings.ts. */
import type { Channel, ChannelOf, ChannelType } from '../../audit/alert/channel-settings.ts';
import * as discord from './channel/discord.ts';
import * as email from './channel/email.ts';
import * as gotify from './channel/gotify.ts';
import * as ntfy from './channel/ntfy.ts';
import * as slack from './channel/slack.ts';
import * as smtp from './channel/smtp.ts';
import * as webhook from './channel/webhook.ts';
import { type Delivery, later, type Means, type SecretOf, type Send } from './delivery.ts';
import type { RenderedMessage } from './rendered.ts';

const registry: { [Type in ChannelType]: Send<ChannelOf<Type>> } = {
  email: email.send,
  smtp: smtp.send,
  webhook: webhook.send,
  ntfy: ntfy.send,
  discord: discord.send,
  slack: slack.send,
  gotify: gotify.send,
};

/** Sends through one channel. Never throws: a fault of ours is a failed delivery too, and can be tried again. */
export async function deliver(
  message: RenderedMessage,
  channel: Channel,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  // The type names the settings that its channel takes; the compiler does not follow that through a table.
  const send = registry[channel.type] as Send<Channel>;
  try {
    return await send(message, channel, secretOf, means);
  } catch (error) {
    return later(`A fault in Offsight: ${error instanceof Error ? error.name : 'unknown'}.`);
  }
}
