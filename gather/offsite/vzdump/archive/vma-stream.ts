import { Damaged, type Structure } from './structure-walk.ts';
import {
  equal,
  isVma,
  md5,
  smallestVmaHeader,
  type VmaHeader,
  viewOf,
  vmaHeader,
  vmaHeaderBytes,
} from './vma-header.ts';

/** An extent holds up to 59 clusters of 64 KiB, and 512 bytes that tell which. */
export const largestExtent = 512 + 59 * 65_536;

/**
 * A virtual machine's archive from its first byte to its last: the header's and every extent's checksum, that all belong
 * to the same backup, and that each cluster of each disk is there exactly once, as `vma verify` demands.
 * The data in the extents has no checksum of its own.
 */
export function* vmaStructure(): Structure {
  const start = yield { bytes: smallestVmaHeader };
  const headerBytes = vmaHeaderBytes(start);
  if (typeof headerBytes !== 'number') throw new Damaged(`has a header that ${headerBytes.wrong}`);
  const rest = yield { bytes: headerBytes - start.length };
  const whole = new Uint8Array(headerBytes);
  whole.set(start);
  whole.set(rest, start.length);
  const header = vmaHeader(whole);
  if ('wrong' in header) throw new Damaged(`has a header that ${header.wrong}`);
  const seen = clusterCount(header);
  for (;;) {
    const extent = yield { bytes: 512, mayEnd: true };
    if (extent.length === 0) break;
    if (!isExtent(extent)) throw new Damaged('has an extent whose checksum is wrong');
    if (!equal(extent.subarray(8, 24), header.uuid))
      throw new Damaged('has an extent of another archive in it');
    seen.add(extent);
    yield { bytes: extentBytes(extent) - 512, skip: true };
  }
  seen.end();
}

/** @param head at least 512 bytes that may be an extent's first */
export function isExtent(head: Uint8Array): boolean {
  if (head.length < 512 || !magic.every((byte, i) => head[i] === byte)) return false;
  const copy = new Uint8Array(head.subarray(0, 512));
  copy.fill(0, 24, 40);
  return equal(md5(copy), head.subarray(24, 40));
}

export const extentBytes = (extent: Uint8Array): number => 512 + 4096 * viewOf(extent).getUint16(6);

/** Whether a file of that header is whole without any extent: a machine without disks. */
export const isBareHeader = (bytes: Uint8Array): boolean => {
  if (!isVma(bytes)) return false;
  const header = vmaHeader(bytes);
  return !('wrong' in header) && header.devices.size === 0 && header.headerBytes === bytes.length;
};

const magic = [0x56, 0x4d, 0x41, 0x45, 0, 0];

/** Counts instead of a map of clusters: a sum finds what is missing or twice there, in constant memory. */
function clusterCount(header: VmaHeader): { add(extent: Uint8Array): void; end(): void } {
  const seen = new Map([...header.devices.keys()].map((id) => [id, { count: 0, sum: 0n }]));
  const clusters = (id: number) => Math.ceil((header.devices.get(id)?.sizeBytes ?? 0) / 65_536);
  const isMemory = (id: number) => header.devices.get(id)?.name === 'vmstate';
  return {
    add(extent) {
      const view = viewOf(extent);
      let blocks = 0;
      for (let at = 40; at < 512; at += 8) {
        const id = view.getUint8(at + 3);
        if (id === 0) continue;
        const device = seen.get(id);
        const cluster = view.getUint32(at + 4);
        if (!device) throw new Damaged(`has data of a disk ${id} that its header does not name`);
        if (!isMemory(id) && cluster >= clusters(id)) throw new Damaged('has data beyond the end of a disk');
        device.count++;
        device.sum += BigInt(cluster);
        for (let mask = view.getUint16(at); mask > 0; mask &= mask - 1) blocks++;
      }
      if (blocks !== view.getUint16(6)) throw new Damaged('has an extent with a wrong number of blocks');
    },
    end() {
      for (const [id, { count, sum }] of seen) {
        const all = BigInt(clusters(id));
        if (isMemory(id) || (BigInt(count) === all && sum === (all * (all - 1n)) / 2n)) continue;
        const { name } = header.devices.get(id)!; // seen has the header's devices alone
        throw new Damaged(`lacks data of the disk ${name}: ${count} of ${all} parts are there`, true);
      }
    },
  };
}
