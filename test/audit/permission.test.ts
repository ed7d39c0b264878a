import { expect, it } from 'vitest';
import { holds } from '../../audit/permission.ts';

const permissions = {
  '/': { 'Sys.Audit': false },
  '/pool': { 'Pool.Audit': true, 'Pool.Allocate': false },
  '/pool/closed': { 'VM.Audit': true },
  '/storage': { 'Datastore.Audit': true },
};

it.each([
  ['Pool.Audit', '/pool/prod', true],
  ['Pool.Audit', '/pool/prod/inner', true],
  ['Pool.Allocate', '/pool', true],
  ['Pool.Allocate', '/pool/prod', false],
  ['Pool.Audit', '/pool/closed', false],
  ['VM.Audit', '/pool/closed', true],
  ['Sys.Audit', '/', true],
  ['Sys.Audit', '/nodes', false],
  ['Datastore.Audit', '/vms/100', false],
  ['constructor', '/', false],
])('%s on %s: %s', (privilege, path, held) => expect(holds(permissions, privilege, path)).toBe(held));
