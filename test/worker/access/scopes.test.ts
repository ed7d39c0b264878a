import { expect, it } from 'vitest';
import { isPlainPath, scopeOf } from '../../../worker/access/scopes.ts';

it.each([
  ['GET', '/api/health', 'open'],
  ['HEAD', '/api/health', 'open'],
  ['POST', '/api/health', 'read'],
  ['GET', '/api/healthy', 'read'],
  ['GET', '/open/key/lab/badge.svg', 'open'],
  ['GET', '/opened', 'read'],
  ['POST', '/api/audits', 'run'],
  ['GET', '/api/audits', 'run'],
  ['POST', '/api/audits/', 'run'],
  ['POST', '/api/alerts/test', 'run'],
  ['GET', '/api/alerts', 'read'],
  ['GET', '/api/doctor', 'run'],
  ['GET', '/api/drills', 'record'],
  ['HEAD', '/api/drills', 'record'],
  ['POST', '/api/drills', 'record'],
  ['GET', '/', 'read'],
  ['GET', '/site.css', 'read'],
  ['DELETE', '/nothing/there', 'read'],
])('%s %s needs %s', (method, path, need) =>
  expect(scopeOf(new Request(`https://offsight.example.com${path}`, { method }))).toBe(need),
);

it.each(['/', '/lab/', '/lab/reports/20261122T031700Z-m/guests/qemu-100/', '/site.css', '/api', '/rules/'])(
  '%s is written the one way',
  (path) => expect(isPlainPath(path)).toBe(true),
);

it.each(['//', '/lab//', '//lab', '/%61pi', '/lab%00', '/lab\\', '/lab;x', '/läb', 'lab'])(
  '%j is not',
  (path) => expect(isPlainPath(path)).toBe(false),
);
