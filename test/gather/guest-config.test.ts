import { describe, expect, it } from 'vitest';
import { guestConfig } from '../../gather/guest-config.ts';

const GiB = 2 ** 30;

describe('a virtual machine', () => {
  it.each([
    [
      'scsi0',
      'tank:101/vm-101-disk-0.raw,discard=on,size=32G',
      { storage: 'tank', sizeBytes: 32 * GiB, backedUp: true, discard: true },
    ],
    [
      'scsi1',
      'local:111/vm-111-disk-0.raw,backup=0,cache=unsafe,replicate=0,size=200G',
      {
        storage: 'local',
        sizeBytes: 200 * GiB,
        backedUp: false,
        cache: 'unsafe',
        replicated: false,
        discard: false,
      },
    ],
    [
      'virtio1',
      'tank:base-9000-disk-0/vm-104-disk-0,size=8G',
      { storage: 'tank', sizeBytes: 8 * GiB, backedUp: true, discard: false, cloneOf: 9000 },
    ],
    [
      'virtio2',
      'nas:9000/base-9000-disk-0.qcow2/104/vm-104-disk-0.qcow2',
      { storage: 'nas', backedUp: true, discard: false, cloneOf: 9000 },
    ],
    [
      'ide0',
      'nas:9000/base-9000-disk-0.qcow2,size=8G',
      { storage: 'nas', sizeBytes: 8 * GiB, backedUp: true, discard: false },
    ],
    [
      'efidisk0',
      'tank:1/d.raw,efitype=4m,size=528K',
      { storage: 'tank', sizeBytes: 528 * 1024, backedUp: true },
    ],
    [
      'tpmstate0',
      'tank:1/d.raw,size=4M,version=v2.0',
      { storage: 'tank', sizeBytes: 4 * 2 ** 20, backedUp: true },
    ],
    ['virtio3', '/dev/disk/by-id/ata-x,size=1T', { sizeBytes: 1024 * GiB, backedUp: true, discard: false }],
    ['sata0', 'file=nas:1/d.qcow2', { storage: 'nas', backedUp: true, discard: false }],
  ])('has a disk %s', (key, value, disk) => {
    expect(guestConfig('qemu', { [key]: value }).disks).toEqual([{ key, ...disk }]);
  });

  it.each([
    ['unused0', 'local:104/vm-104-disk-3.qcow2'],
    ['scsihw', 'virtio-scsi-single'],
    ['ide2', 'none,media=cdrom'],
    ['ide2', 'cdrom,media=cdrom'],
    ['ide2', 'tank:9000/vm-9000-cloudinit.qcow2,media=cdrom,size=4M'],
    ['ide2', 'local-lvm:vm-9000-cloudinit,media=cdrom'],
    ['ide0', 'local:iso/debian.iso,media=cdrom,size=600M'],
    ['rootfs', 'local:1/d.raw,size=1G'],
  ])('has no disk in %s: %s', (key, value) => {
    expect(guestConfig('qemu', { [key]: value }).disks).toEqual([]);
  });

  it.each([
    ['uuid=6F1C2A40-0000-4000-8000-000000000100', '6f1c2a40-0000-4000-8000-000000000100'],
    [
      'base64=1,manufacturer=UUVNVQ==,uuid=6f1c2a40-0000-4000-8000-000000000100',
      '6f1c2a40-0000-4000-8000-000000000100',
    ],
    ['uuid=<b>', undefined],
    ['manufacturer=QEMU', undefined],
    [undefined, undefined],
    [7, undefined],
  ])('is told apart by the uuid in smbios1: %s', (smbios1, uuid) => {
    expect(guestConfig('qemu', { smbios1 }).uuid).toBe(uuid);
  });

  it('names images in its drives, and knows a cloud-init drive', () => {
    const config = guestConfig('qemu', {
      ide0: 'local:iso/debian.iso,media=cdrom,size=600M',
      ide2: 'local-lvm:vm-9000-cloudinit,media=cdrom',
    });
    expect(config).toMatchObject({ mountedIsos: ['local:iso/debian.iso'], cloudInit: true });
  });

  it.each([
    ['hostpci0', '0000:01:00.0,pcie=1', true],
    ['hostpci0', 'mapping=gpu,pcie=1', false],
    ['usb0', 'host=0658:0200', true],
    ['usb1', 'spice', false],
    ['usb1', 'mapping=zigbee', false],
    ['serial0', 'socket', false],
    ['serial0', '/dev/ttyS0', true],
    ['usbfoo', 'host=1', false],
  ])('%s: %s is a device of the host: %j', (key, value, isDevice) => {
    expect(guestConfig('qemu', { [key]: value }).passthrough).toEqual(isDevice ? [key] : []);
  });

  it.each([
    ['1', true],
    ['enabled=1,fstrim_cloned_disks=1', true],
    ['0', false],
    ['enabled=0', false],
    [1, true],
    [undefined, false],
  ])('with agent %j has one: %j', (agent, enabled) => {
    expect(guestConfig('qemu', { agent }).agent).toBe(enabled);
  });

  it.each([
    ['host', 'host'],
    ['cputype=x86-64-v2-AES,flags=+aes', 'x86-64-v2-AES'],
    [undefined, undefined],
  ])('with cpu %j has the type %j', (cpu, type) => {
    expect(guestConfig('qemu', { cpu }).cpuType).toBe(type);
  });
});

describe('a virtual machine', () => {
  it('has firmware, memory and an order of start', () => {
    const config = guestConfig('qemu', {
      bios: 'ovmf',
      machine: 'pc-q35-9.0,viommu=virtio',
      efidisk0: 'tank:1/d.raw,efitype=4m,size=528K',
      tpmstate0: 'tank:1/e.raw,size=4M',
      balloon: '512',
      startup: 'order=2,up=30',
      unused1: 'tank:1/old.raw',
      unused0: 'tank:1/older.raw',
    });
    expect(config).toMatchObject({
      bios: 'ovmf',
      machine: 'pc-q35-9.0',
      hasEfiDisk: true,
      hasTpm: true,
      balloonBytes: GiB / 2,
      startupOrder: 2,
      unusedDisks: ['unused0', 'unused1'],
    });
  });

  it('says nothing of what is not set', () => {
    const config = guestConfig('qemu', {});
    expect(config).toMatchObject({ hasEfiDisk: false, hasTpm: false, unusedDisks: [] });
    for (const key of ['bios', 'machine', 'balloonBytes', 'startupOrder', 'features', 'rawKeys'])
      expect(config).not.toHaveProperty(key);
  });

  it.each([
    [0, 0],
    ['-1', undefined],
    ['', undefined],
    ['1e3', undefined],
  ])('with balloon %j has at least %j bytes', (balloon, bytes) => {
    expect(guestConfig('qemu', { balloon }).balloonBytes).toBe(bytes);
  });

  it.each([
    ['order=0', 0],
    ['3', 3],
    ['up=20', undefined],
    ['order=first', undefined],
  ])('with startup %j comes at %j', (startup, order) => {
    expect(guestConfig('qemu', { startup }).startupOrder).toBe(order);
  });
});

describe('a container', () => {
  it.each([
    ['nesting=1,keyctl=1', ['keyctl', 'nesting']],
    ['nesting=0,fuse=1', ['fuse']],
    ['mount=nfs;cifs', ['mount']],
    [undefined, []],
    ['\u202e=1,=1', []],
  ])('with features %j has %j', (features, on) => {
    expect(guestConfig('lxc', { features }).features).toEqual(on);
  });

  it('has raw keys, of which the values stay behind', () => {
    const lxc = [
      ['lxc.environment', 'PASSWORD=canary'],
      ['lxc.apparmor.profile', 'unconfined'],
      ['lxc.environment', 'KEY=canary'],
      ['canary', 'x'],
      'canary',
    ];
    const config = guestConfig('lxc', { lxc });
    expect(config.rawKeys).toEqual(['lxc.apparmor.profile', 'lxc.environment']);
    expect(JSON.stringify(config)).not.toContain('canary');
  });

  it.each([
    [
      'rootfs',
      'tank:204/vm-204-disk-0.raw,size=50G',
      { storage: 'tank', sizeBytes: 50 * GiB, backedUp: true },
    ],
    [
      'mp0',
      'tank:204/d.raw,mp=/srv,backup=1,size=5G',
      { storage: 'tank', sizeBytes: 5 * GiB, backedUp: true },
    ],
    ['mp1', 'tank:204/e.raw,mp=/tmp,size=5G', { storage: 'tank', sizeBytes: 5 * GiB, backedUp: false }],
    ['mp2', '/srv/photos,mp=/photos,backup=1', { backedUp: false }],
  ])('has a mount %s', (key, value, disk) => {
    expect(guestConfig('lxc', { [key]: value }).disks).toEqual([{ key, ...disk }]);
  });

  it.each([
    [1, true],
    ['1', true],
    [0, false],
    [undefined, false],
  ])('with unprivileged %j is unprivileged: %j', (unprivileged, expected) => {
    expect(guestConfig('lxc', { unprivileged }).unprivileged).toBe(expected);
  });

  it('that is given devices of the host says so', () => {
    const config = guestConfig('lxc', {
      dev0: '/dev/dri/renderD128,gid=104',
      lxc: [
        ['lxc.cgroup2.devices.allow', 'c 166:* rwm'],
        ['lxc.mount.entry', '/dev/ttyACM0 dev/ttyACM0 none bind,optional,create=file'],
      ],
    });
    expect(config.passthrough).toEqual(['dev0', 'lxc.mount.entry']);
  });
});

it('reads networks of both kinds', () => {
  const { networks } = guestConfig('qemu', {
    net1: 'virtio=BC:24:11:00:01:01,bridge=vmbr0,tag=20,firewall=1,rate=12.5',
    net2: 'model=e1000,macaddr=BC:24:11:00:01:02,bridge=vmbr0,rate=-1',
    net0: 'name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:C8:00,ip=10.77.0.100/24,type=veth,tag=9999',
  });
  expect(networks).toMatchObject([
    { key: 'net0', bridge: 'vmbr1', mac: 'BC:24:11:00:C8:00', firewall: false },
    {
      key: 'net1',
      model: 'virtio',
      bridge: 'vmbr0',
      vlan: 20,
      mac: 'BC:24:11:00:01:01',
      firewall: true,
      rateBytes: 12.5 * 2 ** 20,
    },
    { key: 'net2', model: 'e1000' },
  ]);
  expect(networks[0]).not.toHaveProperty('vlan');
  expect(networks[2]).not.toHaveProperty('rateBytes');
  expect(guestConfig('lxc', { net0: 'name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:C8:00' }).networks).toEqual([
    { key: 'net0', bridge: 'vmbr1', mac: 'BC:24:11:00:C8:00', firewall: false },
  ]);
});

it('keeps nothing that it was not told to keep', () => {
  const secret = 'canary-in-a-config';
  const config = guestConfig('qemu', {
    cipassword: secret,
    sshkeys: secret,
    description: secret,
    args: secret,
    smbios1: secret,
    net0: `virtio=BC:24:11:00:01:01,bridge=vmbr0,mtu=${secret}`,
    scsi0: `tank:1/d.raw,serial=${secret}`,
  });
  expect(JSON.stringify(config)).not.toContain(secret);
});
