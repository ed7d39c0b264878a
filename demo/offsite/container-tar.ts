/** Writes a container's archive as `tar --acls --xattrs --format=posix` does: ustar members, some with pax records before them. */
import { concat, payload } from './noise.ts';

export interface TarMember {
  name: string;
  /** `0` a file, `5` a folder, `2` a link. */
  kind?: '0' | '5' | '2';
  data?: Uint8Array | string;
  link?: string;
  mode?: number;
  /** Extended records. */
  pax?: Record<string, string>;
}

/** @param mtime Unix seconds, of all members */
export function containerTar(
  seed: string,
  mtime: number,
  conf: string | Uint8Array,
  payloadBytes: number,
): Uint8Array {
  const third = Math.floor(payloadBytes / 3);
  return tar(
    [
      { name: './etc/vzdump/pct.conf', data: conf, pax: { mtime: `${mtime}.123456789` } },
      { name: './', kind: '5', mode: 0o755 },
      { name: './bin', kind: '2', link: 'usr/bin' },
      { name: './etc/', kind: '5', mode: 0o755 },
      { name: './etc/hostname', data: `${seed}\n` },
      {
        name: './usr/bin/ping',
        data: payload(`${seed}/ping`, third),
        pax: { 'SCHILY.xattr.security.capability': '\u0001' },
      },
      { name: './var/lib/', kind: '5', mode: 0o755 },
      { name: './var/lib/data', data: payload(`${seed}/data`, payloadBytes - third) },
      { name: './var/lib/empty', data: '' },
    ],
    mtime,
  );
}

export function tar(members: TarMember[], mtime: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const member of members) {
    if (member.pax) {
      const records = Buffer.from(Object.entries(member.pax).map(paxRecord).join(''));
      const at = member.name.lastIndexOf('/') + 1;
      const name = `${member.name.slice(0, at)}PaxHeaders/${member.name.slice(at)}`;
      parts.push(tarHeader({ name }, 'x', records.length, mtime), ...padded(records));
    }
    const data = Buffer.from(member.data ?? '');
    parts.push(tarHeader(member, member.kind ?? '0', data.length, mtime), ...padded(data));
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // Two empty blocks end it; tar fills up its record of 20 blocks.
  const whole = Math.ceil((length + 1024) / 10_240) * 10_240;
  return concat([...parts, new Uint8Array(whole - length)]);
}

/** Writes the checksum of a member's header, also after something in it was changed. */
export function sealTarHeader(header: Uint8Array): void {
  header.fill(0x20, 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
}

function tarHeader(member: TarMember, kind: string, size: number, mtime: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string) => header.set(Buffer.from(text), at);
  const octal = (at: number, value: number, digits: number) =>
    put(at, value.toString(8).padStart(digits, '0'));
  put(0, member.name);
  octal(100, member.mode ?? 0o644, 7);
  octal(108, 100_000, 7);
  octal(116, 100_000, 7);
  octal(124, size, 11);
  octal(136, Math.floor(mtime), 11);
  put(156, kind);
  put(157, member.link ?? '');
  put(257, 'ustar\x0000');
  sealTarHeader(header);
  return header;
}

function padded(data: Uint8Array): Uint8Array[] {
  return [data, new Uint8Array((512 - (data.length % 512)) % 512)];
}

/** `30 mtime=1795307198.858157417\n`: its length counts its own digits. */
function paxRecord([key, value]: [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length++;
  return `${length}${rest}`;
}
