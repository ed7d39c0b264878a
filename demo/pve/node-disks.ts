import { hex, near } from '../seed.ts';
import type { PhysicalDisk, Zpool } from '../state.ts';
import { badParameters, failed } from './api-error.ts';
import { type Ask, type Endpoint, get, type Rule } from './endpoint.ts';
import { nodeAt } from './nodes.ts';
import { flag, isTrue, oneOf, type Parameter, required } from './parameters.ts';
import { isBefore } from './release.ts';
import { either, everybody, needs, needsAny } from './rules.ts';

const auditRoot = audit('/');
const auditEither = either(auditRoot, audit('/nodes/{node}'));
const devicePath: Parameter = {
  type: 'string',
  refuse: (value) =>
    /^\/dev\/[a-zA-Z0-9/]+$/.test(value) ? undefined : 'value does not match the regex pattern',
};

/** Disks, ZFS pools and thin pools of a node. Most of it is checked on `/`, not on the node. */
export const diskEndpoints: Endpoint[] = [
  get('/nodes/{node}/disks', everybody, () =>
    ['list', 'initgpt', 'smart', 'lvm', 'lvmthin', 'directory', 'wipedisk', 'zfs'].map((name) => ({ name })),
  ),
  get('/nodes/{node}/disks/list', auditEither, (ask) => nodeAt(ask).disks.map((disk) => diskRow(disk, ask)), {
    params: { skipsmart: flag, 'include-partitions': flag, type: oneOf('unused', 'journal_disks') },
  }),
  get('/nodes/{node}/disks/smart', auditRoot, smart, {
    params: { disk: required(devicePath), healthonly: flag },
  }),
  get('/nodes/{node}/disks/zfs', auditRoot, (ask) =>
    nodeAt(ask).zpools.map(({ name, sizeBytes, allocBytes, frag, health }) => ({
      name,
      size: sizeBytes,
      alloc: allocBytes,
      free: sizeBytes - allocBytes,
      frag,
      dedup: 1,
      health,
    })),
  ),
  get('/nodes/{node}/disks/zfs/{name}', auditRoot, zpool),
  get('/nodes/{node}/disks/lvmthin', auditRoot, (ask) =>
    nodeAt(ask).thinPools.map(({ vg, lv, sizeBytes, usedBytes, metadataBytes, metadataUsedBytes }) => ({
      vg,
      lv,
      lv_size: sizeBytes,
      used: usedBytes,
      metadata_size: metadataBytes,
      metadata_used: metadataUsedBytes,
    })),
  ),
];

/** Release 7 was content with Datastore.Audit. */
function audit(path: string): Rule {
  const [now, before] = [needs(path, 'Sys.Audit'), needsAny(path, 'Sys.Audit', 'Datastore.Audit')];
  return (ask) => (isBefore(ask.cluster.release, '8.0') ? before : now)(ask);
}

function diskRow(
  { devpath, type, model, serial, vendor, sizeBytes, used, health, wearout }: PhysicalDisk,
  ask: Ask,
) {
  const skip = isTrue(ask.query.skipsmart);
  return {
    devpath,
    type,
    model,
    serial,
    vendor,
    size: sizeBytes,
    rpm: type === 'hdd' ? 7200 : 0,
    gpt: 1,
    mounted: 0,
    used,
    health: skip ? 'UNKNOWN' : health,
    wearout: skip ? 'N/A' : wearout,
    wwn: `eui.${hex(serial, 16)}`,
    by_id_link: `/dev/disk/by-id/${type === 'nvme' ? 'nvme' : 'ata'}-${model.replaceAll(' ', '_')}_${serial}`,
    osdid: -1,
    'osdid-list': null,
  };
}

function smart(ask: Ask): unknown {
  const disk = nodeAt(ask).disks.find(({ devpath }) => devpath === ask.query.disk);
  if (!disk) throw badParameters({ disk: `no such disk '${ask.query.disk}'` });
  if (isTrue(ask.query.healthonly)) return { health: disk.health };
  if (disk.type === 'nvme')
    return {
      health: disk.health,
      type: 'text',
      wearout: disk.wearout,
      text: `\nSMART/Health Information (NVMe Log 0x02)\nPower On Hours: ${near(disk.serial, 9_000, 0.5)}\n`,
    };
  const attributes = [
    { id: '  5', name: 'Reallocated_Sector_Ct', raw: '0' },
    { id: '  9', name: 'Power_On_Hours', raw: String(near(disk.serial, 9_000, 0.5)) },
    { id: '197', name: 'Current_Pending_Sector', raw: '0' },
  ];
  return {
    health: disk.health,
    type: 'ata',
    wearout: disk.wearout,
    attributes: attributes.map((row) => ({
      ...row,
      value: 100,
      normalized: 100,
      worst: 100,
      threshold: 10,
      fail: '-',
      flags: '-O--CK',
    })),
  };
}

function zpool(ask: Ask): unknown {
  const pool = nodeAt(ask).zpools.find(({ name }) => name === ask.at.name);
  if (!pool) throw failed(`cannot open '${ask.at.name}': no such pool`);
  const { name, health, scan } = pool;
  return { name, state: health, scan, errors: 'No known data errors', leaf: 0, children: [vdev(pool)] };
}

function vdev({ name, health, devices }: Zpool): unknown {
  const counters = { read: 0, write: 0, cksum: 0, msg: '' };
  const leaves = devices.map((device) => ({ name: device, state: 'ONLINE', ...counters, leaf: 1 }));
  const mirror = { name: 'mirror-0', state: health, ...counters, leaf: 0, children: leaves };
  return { name, state: health, ...counters, leaf: 0, children: devices.length > 1 ? [mirror] : leaves };
}
