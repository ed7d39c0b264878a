/** The world as the Worker sees it: bindings and secrets, and no certificates. */
import type { Config } from '../../audit/config.ts';
import type { World } from '../../gather/doctor/world.ts';
import { type Env, emailBindingOf, fetcherOf, r2Of, secretOf } from '../env.ts';
import { connectSmtp } from './smtp-socket.ts';

export function worldOf(env: Env, config: Config): World {
  // Called as a method of something else, the runtime's own fetch refuses to work.
  const fetch: World['fetch'] = (input, init) => globalThis.fetch(input, init);
  return {
    config,
    secretOf: (name) => secretOf(env, name),
    howToSet: (name) => `npx wrangler secret put ${name}`,
    wayTo(vpcBinding) {
      if (!vpcBinding) return fetch;
      const vpc = fetcherOf(env, vpcBinding);
      return vpc && ((input, init) => vpc.fetch(input, init));
    },
    fetch,
    now: () => Date.now() / 1000,
    smtp: connectSmtp,
    r2: (binding) => r2Of(env, binding),
    hasEmail: (binding) => emailBindingOf(env, binding) !== null,
    isWorker: true,
  };
}
