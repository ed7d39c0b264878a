import { release3Server } from './servers/release-3.ts';
import { troubled } from './servers/troubled.ts';
import { vault } from './servers/vault.ts';
import type { BackupServerState } from './state.ts';

/** Every backup server that can be simulated, by name, made for a moment (Unix seconds). */
export const servers: Record<string, (now: number) => BackupServerState> = {
  vault,
  troubled,
  'release-3': release3Server,
};
