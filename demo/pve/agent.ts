import type { GuestState } from '../state.ts';
import { failed } from './api-error.ts';
import { type Ask, type Endpoint, get, type Rule } from './endpoint.ts';
import { macAddress } from './guest-config.ts';
import { guestAt } from './guests.ts';
import { isBefore } from './release.ts';
import { everybody, needs, needsAny } from './rules.ts';

/** What the guest agent of a virtual machine tells. */
export const agentEndpoints: Endpoint[] = [
  get('/nodes/{node}/qemu/{vmid}/agent', everybody, () => Object.keys(commands()).map((name) => ({ name }))),
  ...Object.entries(commands()).map(([command, result]) =>
    get(`/nodes/{node}/qemu/{vmid}/agent/${command}`, mayAsk, (ask) => ({
      result: result(running(ask), ask),
    })),
  ),
];

/** Reading needed VM.Monitor until 8; since 9.0 there is a privilege for it. */
function mayAsk(ask: Ask): ReturnType<Rule> {
  const old = isBefore(ask.cluster.release, '9.0');
  const rule = old
    ? needs('/vms/{vmid}', 'VM.Monitor')
    : needsAny('/vms/{vmid}', 'VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted');
  rule(ask);
}

function running(ask: Ask): GuestState {
  const guest = guestAt(ask, 'qemu');
  const enabled = guest.agentRuns || /^(1|enabled=1)/.test(String(guest.config.agent ?? '0'));
  if (!enabled) throw failed('No QEMU guest agent configured');
  if (guest.status !== 'running') throw failed(`VM ${guest.vmid} is not running`);
  if (!guest.agentRuns) throw failed('QEMU guest agent is not running');
  return guest;
}

type Command = (guest: GuestState, ask: Ask) => unknown;

function commands(): Record<string, Command> {
  return {
    info: () => ({ version: '9.2.0', supported_commands: [{ name: 'guest-get-osinfo', enabled: true }] }),
    'get-osinfo': () => ({
      id: 'debian',
      name: 'Debian GNU/Linux',
      'pretty-name': 'Debian GNU/Linux 13 (trixie)',
      version: '13 (trixie)',
      'version-id': '13',
      'kernel-release': '6.12.57+deb13-amd64',
      'kernel-version': '#1 SMP PREEMPT_DYNAMIC Debian',
      machine: 'x86_64',
    }),
    'get-host-name': ({ name }) => ({ 'host-name': name }),
    'get-fsinfo': ({ disks }) => [
      {
        name: 'sda1',
        mountpoint: '/',
        type: 'ext4',
        'total-bytes': disks[0]?.sizeBytes ?? 0,
        'used-bytes': Math.round((disks[0]?.sizeBytes ?? 0) * 0.4),
        disk: [],
      },
    ],
    'network-get-interfaces': (guest) => [
      {
        name: 'eth0',
        'hardware-address': macAddress(guest).toLowerCase(),
        'ip-addresses': [
          { 'ip-address-type': 'ipv4', 'ip-address': `192.168.1.${(guest.vmid % 200) + 20}`, prefix: 24 },
        ],
      },
    ],
    'get-time': (_, { now }) => now * 1e9,
    'get-timezone': () => ({ zone: 'UTC', offset: 0 }),
    'get-users': () => [],
    'get-vcpus': ({ cores }) =>
      Array.from({ length: cores }, (_, i) => ({ 'logical-id': i, online: true, 'can-offline': i > 0 })),
    'get-memory-blocks': () => [],
    'get-memory-block-info': () => ({ size: 134_217_728 }),
  };
}
