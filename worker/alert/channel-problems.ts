/** What a channel or the heartbeat lacks of secrets and bindings, with the next step; before anything is sent. */
import type { Channel, HeartbeatSettings } from '../../audit/alert/channel-settings.ts';
import { missingSecret } from '../setting-problems.ts';
import type { Means, SecretOf } from './delivery.ts';

export function channelProblems(
  channel: Channel,
  secretOf: SecretOf,
  { emailBinding }: Pick<Means, 'emailBinding'>,
): string[] {
  if (channel.type === 'email')
    return emailBinding(channel.binding)
      ? []
      : [`The binding ${channel.binding} ([[send_email]], for alerts by "${channel.name}") is missing.`];
  return secretNames(channel)
    .filter((secret) => secretOf(secret) === null)
    .map((secret) => missingSecret(secret, `for alerts by "${channel.name}"`));
}

export const heartbeatProblems = ({ urlSecret }: HeartbeatSettings, secretOf: SecretOf): string[] =>
  secretOf(urlSecret) === null ? [missingSecret(urlSecret, 'the ping URL of the heartbeat')] : [];

/** Every setting that names a secret ends so. */
const secretNames = (channel: Channel): string[] =>
  Object.entries(channel).flatMap(([setting, value]) =>
    /^signingSecret$|Secret$/.test(setting) && typeof value === 'string' ? [value] : [],
  );
