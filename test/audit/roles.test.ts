import { describe, expect, it } from 'vitest';
import { defaultRoles, type Role, roleOf, tierOf } from '../../audit/roles.ts';

const guest = (name?: string, ...tags: string[]) => ({ name, tags });
const roles = (...names: string[]): Role[] => [{ role: 'r', names, tier: 'high', redundant: false }];

describe('a name pattern', () => {
  it.each([
    ['traefik', 'traefik', true],
    ['traefik', 'traefik-2', false],
    ['traefik*', 'traefik-2', true],
    ['traefik*', 'Traefik', true],
    ['TRAEFIK*', 'traefik', true],
    ['*dns', 'home-dns', true],
    ['*dns', 'dns-home', false],
    ['*', 'anything', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'acb', false],
    ['a*bc*c', 'abc', false],
    ['a*b*b', 'ab', false],
    ['a*x*c', 'abc', false],
    ['a.c', 'abc', false],
    ['', '', true],
  ])('%j and %j: %s', (pattern, name, matches) => {
    expect(roleOf(guest(name), roles(pattern)) !== undefined).toBe(matches);
  });

  it('takes no exponential time', () => {
    const pattern = `${'*a'.repeat(200)}b`;
    expect(roleOf(guest('a'.repeat(5000)), roles(pattern))).toBeUndefined();
  });
});

describe('the role of a guest', () => {
  it.each([
    [guest('traefik'), 'reverse-proxy'],
    [guest('adguard-2'), 'dns'],
    [guest('kea-dhcp-1'), 'dhcp'],
    [guest('homeassistant'), 'home-automation'],
    [guest('uptime-kuma'), 'monitoring'],
    [guest('wikijs'), 'documentation'],
    [guest('esphome'), 'device-management'],
    [guest('buildbox'), undefined],
    [guest(), undefined],
    [guest(undefined, 'role-dns'), 'dns'],
    [guest('traefik', 'role-dns'), 'dns'],
    [guest('traefik', 'role-nobody-knows'), 'reverse-proxy'],
  ])('%j: %s', (which, role) => {
    expect(roleOf(which, defaultRoles)?.role).toBe(role);
  });

  it('is the first of the list that fits', () => {
    const list: Role[] = [
      { role: 'first', names: ['web*'], tier: 'low', redundant: false },
      { role: 'second', names: ['web-1'], tier: 'high', redundant: false },
    ];
    expect(roleOf(guest('web-1'), list)?.role).toBe('first');
  });
});

describe('the tier of a guest', () => {
  it.each([
    [guest('traefik'), 'critical'],
    [guest('grafana'), 'high'],
    [guest('traefik', 'tier-low'), 'low'],
    [guest('buildbox', 'tier-medium'), 'medium'],
    [guest('buildbox', 'tier-medium', 'tier-high'), 'high'],
    [guest('buildbox', 'role-dns'), 'critical'],
    [guest('buildbox', 'tier-important'), undefined],
    [guest('buildbox'), undefined],
  ])('%j: %s', (which, tier) => {
    expect(tierOf(which, defaultRoles)).toBe(tier);
  });
});
