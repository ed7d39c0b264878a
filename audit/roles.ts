/** What a guest is for and how much depends on it: by its tags first, else by its name. */
import * as z from 'zod/mini';

export const tiers = ['critical', 'high', 'medium', 'low'] as const;
export type Tier = (typeof tiers)[number];

export const roleSchema = z.strictObject({
  role: z.string(),
  /** Name patterns: `*` stands for anything, case does not matter. */
  names: z.array(z.string()),
  tier: z.enum(tiers),
  /** Several guests of this role stand in for each other and should not share a node. */
  redundant: z._default(z.boolean(), false),
});
export type Role = z.infer<typeof roleSchema>;

/** Services usual in homelabs and small shops. The owner's list in the policy replaces this one. */
export const defaultRoles: Role[] = [
  role('reverse-proxy', 'critical', ['traefik*', 'nginx*', 'npm', 'caddy*', 'haproxy*', 'swag*'], true),
  role('firewall', 'critical', ['opnsense*', 'pfsense*', 'openwrt*', 'vyos*'], true),
  role('home-automation', 'critical', [
    'homeassistant*',
    'home-assistant*',
    'hass*',
    'openhab*',
    'iobroker*',
  ]),
  role(
    'dns',
    'critical',
    ['adguard*', 'pihole*', 'pi-hole*', 'unbound*', 'bind*', 'technitium*', 'dns*'],
    true,
  ),
  role('dhcp', 'high', ['kea*', 'dhcp*'], true),
  role('identity', 'high', ['authentik*', 'authelia*', 'keycloak*', 'freeipa*', 'lldap*']),
  role('passwords', 'high', ['vaultwarden*', 'bitwarden*']),
  role('database', 'high', ['postgres*', 'mariadb*', 'mysql*', 'influxdb*']),
  role('message-broker', 'high', ['mqtt*', 'mosquitto*', 'rabbitmq*', 'zigbee2mqtt*']),
  role('monitoring', 'high', ['uptime-kuma*', 'grafana*', 'prometheus*', 'zabbix*', 'checkmk*']),
  role('backup-server', 'high', ['pbs*', 'proxmox-backup*']),
  role('documentation', 'medium', ['wikijs*', 'bookstack*', 'netbox*', 'outline*']),
  role('device-management', 'medium', ['esphome*', 'unifi*', 'omada*']),
  role('files', 'medium', [
    'nextcloud*',
    'seafile*',
    'paperless*',
    'immich*',
    'gitea*',
    'forgejo*',
    'gitlab*',
  ]),
];

interface Named {
  name?: string | undefined;
  tags: string[];
}

/** Tags win: `role-dns` names a role of the policy. */
export function roleOf(guest: Named, roles: Role[]): Role | undefined {
  const tagged = roles.find((entry) => guest.tags.includes(`role-${entry.role}`));
  if (tagged) return tagged;
  const name = guest.name?.toLowerCase();
  return name === undefined
    ? undefined
    : roles.find((entry) => globsOf(entry).some((glob) => matches(name, glob)));
}

/** Tags win: `tier-critical`, `tier-high`, …; else the tier of the guest's role; else undefined: nobody said. */
export function tierOf(guest: Named, roles: Role[]): Tier | undefined {
  return tierWithin(guest, roleOf(guest, roles));
}

/** As `tierOf`, where the guest's role is known already. */
export function tierWithin(guest: Named, role: Role | undefined): Tier | undefined {
  return tiers.find((tier) => guest.tags.includes(`tier-${tier}`)) ?? role?.tier;
}

/** A pattern between its stars. */
type Glob = readonly string[];

/** Every rule asks for the role of every guest: patterns are taken apart once. */
const taken = new WeakMap<Role, Glob[]>();

function globsOf(role: Role): Glob[] {
  const known = taken.get(role) ?? role.names.map((glob) => glob.toLowerCase().split('*'));
  taken.set(role, known);
  return known;
}

function matches(name: string, [first = '', ...rest]: Glob): boolean {
  if (!name.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return name === first;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

function role(name: string, tier: Tier, names: string[], redundant = false): Role {
  return { role: name, tier, names, redundant };
}
