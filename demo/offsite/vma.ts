/** Writes Proxmox's format for virtual machines by its published layout: https://git.proxmox.com/?p=pve-qemu.git (vma_spec.txt). */
import { hex } from '../seed.ts';
import { concat, md5, payload } from './noise.ts';

export interface VmaContent {
  seed: string;
  /** When the header was written, Unix seconds. */
  ctime: number;
  /** By name: `qemu-server.conf`. */
  configs: Record<string, string | Uint8Array>;
  /** By name: `drive-scsi0`. */
  devices: { name: string; sizeBytes: number }[];
  /** Data on the first device; everything else on the devices is zeros. */
  payloadBytes: number;
  /** What stands at the beginning of the first device, in place of data made up for it. */
  data?: Uint8Array;
}

const cluster = 65_536;
const block = 4096;
const clustersPerExtent = 59;
const headerSize = 12_288;

export function vma(content: VmaContent): Uint8Array {
  const uuid = Buffer.from(hex(`${content.seed}/vma`, 32), 'hex');
  return concat([header(content, uuid), ...extents(content, uuid)]);
}

/** Checksums the header anew, after something in it was changed. */
export function sealVmaHeader(archive: Uint8Array): void {
  const size = new DataView(archive.buffer, archive.byteOffset).getUint32(56);
  archive.fill(0, 32, 48);
  archive.set(md5(archive.subarray(0, size)), 32);
}

function header({ ctime, configs, devices }: VmaContent, uuid: Uint8Array): Uint8Array {
  const blobs: number[] = [0];
  const blob = (data: Uint8Array): number => {
    const at = blobs.length;
    // The only little-endian number of the format.
    blobs.push(data.length & 255, data.length >> 8, ...data);
    return at;
  };
  const text = (value: string) => blob(Buffer.from(`${value}\0`));
  const places = Object.entries(configs).map(
    ([name, data]) => [text(name), blob(Buffer.from(data))] as const,
  );
  const names = devices.map(({ name }) => text(name));
  const bytes = new Uint8Array(headerSize + Math.ceil(blobs.length / 512) * 512);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('VMA\0'));
  view.setUint32(4, 1);
  bytes.set(uuid, 8);
  view.setBigInt64(24, BigInt(Math.floor(ctime)));
  view.setUint32(48, headerSize);
  view.setUint32(52, blobs.length);
  view.setUint32(56, bytes.length);
  for (const [i, [name, data]] of places.entries()) {
    view.setUint32(2044 + 4 * i, name);
    view.setUint32(3068 + 4 * i, data);
  }
  for (const [i, { sizeBytes }] of devices.entries()) {
    view.setUint32(4096 + 32 * (i + 1), names[i] ?? 0);
    view.setBigUint64(4096 + 32 * (i + 1) + 8, BigInt(sizeBytes));
  }
  bytes.set(blobs, headerSize);
  sealVmaHeader(bytes);
  return bytes;
}

interface Entry {
  device: number;
  cluster: number;
  /** One bit for each block of 4 KiB that is not zeros. */
  mask: number;
  data: Uint8Array;
}

function* extents(content: VmaContent, uuid: Uint8Array): Generator<Uint8Array> {
  let entries: Entry[] = [];
  for (const entry of clusters(content)) {
    entries.push(entry);
    if (entries.length === clustersPerExtent) {
      yield extent(entries, uuid);
      entries = [];
    }
  }
  if (entries.length > 0) yield extent(entries, uuid);
}

function extent(entries: Entry[], uuid: Uint8Array): Uint8Array {
  const data = concat(entries.map((entry) => entry.data));
  const bytes = new Uint8Array(512 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('VMAE'));
  view.setUint16(6, data.length / block);
  bytes.set(uuid, 8);
  for (const [i, entry] of entries.entries()) {
    view.setUint16(40 + 8 * i, entry.mask);
    view.setUint8(40 + 8 * i + 3, entry.device);
    view.setUint32(40 + 8 * i + 4, entry.cluster);
  }
  bytes.set(md5(bytes.subarray(0, 512)), 24);
  bytes.set(data, 512);
  return bytes;
}

/** Every cluster of every device; in every fifth one with data some blocks are zeros. */
function* clusters({ seed, devices, payloadBytes, data }: VmaContent): Generator<Entry> {
  for (const [i, { sizeBytes }] of devices.entries()) {
    const count = Math.ceil(sizeBytes / cluster);
    const used = i === 0 ? Math.min(count, Math.ceil(payloadBytes / cluster)) : 0;
    for (let at = 0; at < count; at++) {
      const entry = { device: i + 1, cluster: at };
      const given = i === 0 && data?.subarray(at * cluster, (at + 1) * cluster);
      if (given && given.length > 0) yield { ...entry, ...blocksOf(given) };
      else if (at >= used) yield { ...entry, mask: 0, data: nothing };
      else {
        const mask = maskOf(at, sizeBytes);
        const blocks = mask.toString(2).replaceAll('0', '').length;
        yield { ...entry, mask, data: payload(`${seed}/${at}`, blocks * block) };
      }
    }
  }
}

const nothing = new Uint8Array(0);

/** Data from the beginning of a cluster, filled up to whole blocks. */
function blocksOf(given: Uint8Array): Pick<Entry, 'mask' | 'data'> {
  const blocks = Math.ceil(given.length / block);
  const data = new Uint8Array(blocks * block);
  data.set(given);
  return { mask: 2 ** blocks - 1, data };
}

function maskOf(at: number, sizeBytes: number): number {
  const blocks = Math.min(16, Math.ceil((sizeBytes - at * cluster) / block));
  const whole = (1 << blocks) - 1;
  return at % 5 === 4 ? whole & 0b0011_0101_1100_0011 : whole;
}
