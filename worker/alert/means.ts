/** What alerts of this Worker go out with, and what they lack. */
import type { AlertsConfig } from '../../audit/config.ts';
import { type Env, emailBindingOf, secretOf } from '../env.ts';
import { channelProblems, heartbeatProblems } from './channel-problems.ts';
import type { Means, SecretOf } from './delivery.ts';

export interface Outlet {
  secretOf: SecretOf;
  means: Means;
}

/** @param now Unix seconds: when an audit takes its scheduled time for the present, its mails are of that time too */
export const outletOf = (env: Env, now: () => number = () => Date.now() / 1000): Outlet => ({
  secretOf: (name) => secretOf(env, name),
  means: {
    // Called as a method of something else, the runtime's own fetch refuses to work.
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Math.floor(now()),
    emailBinding: (name) => emailBindingOf(env, name),
  },
});

/** Secrets and bindings that channels or the heartbeat lack. It costs these alone, not the audit. */
export function alertProblems(env: Env, { channels, heartbeat }: AlertsConfig): string[] {
  const { secretOf, means } = outletOf(env);
  return [
    ...channels.flatMap((channel) => channelProblems(channel, secretOf, means)),
    ...(heartbeat ? heartbeatProblems(heartbeat, secretOf) : []),
  ];
}
