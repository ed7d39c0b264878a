import { expect, it } from 'vitest';
import { snapshotTime } from '../../../audit/runbook/datastore-sources.ts';

it.each([
  [1795000000, '2026-11-18T11:06:40Z'],
  [1e18, 'impossible-time'],
])('names snapshots as a backup server does: %d', (at, name) => expect(snapshotTime(at)).toBe(name));
