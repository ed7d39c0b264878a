/** What HA is told to do with a guest. */
import type { Guest } from '../guest-name.ts';
import { type Service, sidOf } from './ha-view.ts';
import { because, type World } from './world.ts';

export type Protection =
  | { kind: 'managed'; service: Service }
  /** HA does nothing for it; `why` is a full sentence. */
  | { kind: 'none' | 'unknown'; why: string };

export function protectionOf(world: World, guest: Guest): Protection {
  const { ha } = world.facts;
  if (!ha) return { kind: 'unknown', why: `Whether HA manages it could not be seen${because(world, 'ha')}` };
  const service = world.ha.services.get(sidOf(guest));
  if (!service) return { kind: 'none', why: 'HA does not manage it.' };
  const { requestedState, state } = service;
  if (requestedState !== 'started')
    return {
      kind: 'none',
      why: `HA manages it with the requested state ${requestedState}, so it does not start it.`,
    };
  if (!ha.status)
    return { kind: 'unknown', why: `The state of HA could not be seen${because(world, 'ha', 'status')}` };
  if (!world.ha.armed) return { kind: 'none', why: 'HA is disarmed: it recovers nothing.' };
  if (state === 'error' || state === 'freeze')
    return { kind: 'none', why: `HA manages it, but leaves it alone in its state ${state}.` };
  return { kind: 'managed', service };
}
