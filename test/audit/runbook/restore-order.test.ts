import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guest } from '../../../audit/guest-name.ts';
import { defaultRoles, roleOf, tierWithin } from '../../../audit/roles.ts';
import { restoreOrder, type Standing } from '../../../audit/runbook/restore-order.ts';

/** `110 traefik`, with `off` or `template` behind it. */
function standing(text: string): Standing {
  const [vmid = '', name = '', state] = text.split(' ');
  const guest: Guest = {
    id: `lxc/${vmid}`,
    vmid: Number(vmid),
    type: 'lxc',
    node: 'pve1',
    name,
    template: state === 'template',
    status: state === 'off' || state === 'template' ? 'stopped' : 'running',
    tags: state?.startsWith('tier-') ? [state] : [],
  };
  const role = roleOf(guest, defaultRoles);
  const tier = tierWithin(guest, role);
  return { guest, ...(role && { role }), ...(tier && { tier }) };
}

const guests = [
  '100 build',
  '101 traefik',
  '102 pihole',
  '103 postgres',
  '104 nextcloud',
  '105 opnsense',
  '106 pbs',
  '107 vaultwarden off',
  '108 golden template',
  '109 kea',
  '110 dns-test tier-low',
  '111 shelf off',
].map(standing);

const order = (dependencies: { of: string; needs: string[] }[] = []) => {
  const { ranked, circles } = restoreOrder(guests, { dependencies });
  return { names: ranked.map(({ guest }) => guest.name), ranked, circles };
};

it('groundwork first, then tiers, guests that were off and templates last', () => {
  expect(order().names).toEqual([
    'pbs',
    'opnsense',
    'pihole',
    'kea',
    'traefik',
    'postgres',
    'vaultwarden',
    'nextcloud',
    'dns-test',
    'build',
    'shelf',
    'golden',
  ]);
});

it('what others need comes before them, whatever its own tier', () => {
  const { names, ranked } = order([
    { of: 'role/reverse-proxy', needs: ['lxc/100', 'role/database'] },
    { of: '*', needs: ['lxc/111'] },
  ]);
  expect(names[0]).toBe('shelf');
  expect(names.indexOf('build')).toBeLessThan(names.indexOf('traefik'));
  const traefik = ranked.find(({ guest }) => guest.name === 'traefik');
  expect(traefik?.needs).toEqual(['lxc/103', 'lxc/100', 'lxc/111']);
  expect(traefik?.why).toBe('Tier critical; after lxc/103, lxc/100 and lxc/111.');
  expect(ranked[0]?.why).toBe(
    'Needed by pbs (CT 106), opnsense (CT 105), pihole (CT 102) and 8 more; nobody said how important it is; it was off.',
  );
});

it('a circle is cut where it closes, and said', () => {
  const { names, circles } = order([
    { of: 'lxc/103', needs: ['lxc/104'] },
    { of: 'lxc/104', needs: ['lxc/103'] },
  ]);
  expect(names).toHaveLength(guests.length);
  expect(circles).toEqual([
    'nextcloud (CT 104) and postgres (CT 103) need each other by the dependencies: nextcloud (CT 104) is brought back first.',
  ]);
});

describe('whatever depends on what', () => {
  const name = fc.constantFrom('*', ...guests.map(({ guest }) => guest.id), 'role/dns', 'role/database');
  const dependencies = fc.array(
    fc.record({ of: name, needs: fc.array(name, { minLength: 1, maxLength: 3 }) }),
    {
      maxLength: 8,
    },
  );

  it('everybody is brought back once, in waves that never go back, after those whom he needs', () => {
    fc.assert(
      fc.property(dependencies, (declared) => {
        const { ranked } = order(declared);
        expect(ranked.map(({ guest }) => guest.id).sort()).toEqual(
          guests.map(({ guest }) => guest.id).sort(),
        );
        const wave = new Map(ranked.map(({ guest, wave: own }) => [guest.id, own]));
        for (const [at, entry] of ranked.entries()) {
          expect(entry.wave).toBeGreaterThanOrEqual(ranked[at - 1]?.wave ?? 1);
          for (const need of entry.needs) expect(wave.get(need)).toBeLessThan(entry.wave);
        }
      }),
      { numRuns: 200 },
    );
  });
});
