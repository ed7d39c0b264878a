import { expect, it } from 'vitest';
import { compareVersions } from '../../audit/version-order.ts';

it.each([
  ['9.2.3', '9.2.11', -1],
  ['9.2.11', '9.2.3', 1],
  ['9.2', '9.2', 0],
  ['9.2', '9.2.0', 0],
  ['9.2', '9.2.1', -1],
  ['9.2.1', '9.2', 1],
  ['9.2.0', '9.2', 0],
  ['6.17.4-2-pve', '6.17.13-1-pve', -1],
  ['7.4-16', '7.4-3', 1],
  ['', 'none', 0],
])('%s and %s', (a, b, order) => expect(Math.sign(compareVersions(a, b))).toBe(order));
