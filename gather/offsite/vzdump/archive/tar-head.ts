/** Headers of tar archives, as GNU tar writes them: https://www.gnu.org/software/tar/manual/html_node/Standard.html. */
import { earliest, latest, type Malformed } from './vma-header.ts';

export interface TarHeader {
  name: string;
  /** `0` a file, `x` extended records of the next member, `5` a folder … */
  kind: string;
  sizeBytes: number;
  /** Unix seconds; undefined where the number can be no time. */
  mtime?: number;
  /** GNU's old sparse files: further blocks of their map follow. */
  extended: boolean;
}

/** @param block 512 bytes */
export function tarHeader(block: Uint8Array): TarHeader | Malformed {
  const sum = octal(block.subarray(148, 156));
  let bytes = 0;
  let signed = 0;
  for (let i = 0; i < 512; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : block[i]!;
    bytes += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  // Old programs added up the bytes as signed ones.
  if (sum === undefined || (sum !== bytes && sum !== signed)) return { wrong: 'does not match its checksum' };
  const sizeBytes = number(block.subarray(124, 136));
  if (sizeBytes === undefined) return { wrong: 'has a size that is no number' };
  const mtime = number(block.subarray(136, 148));
  const kind = String.fromCharCode(block[156] || 0x30);
  return {
    name: text(block.subarray(0, 100)),
    kind,
    // Links, devices and folders have no data, whatever their size says.
    sizeBytes: /[1-6]/.test(kind) ? 0 : sizeBytes,
    ...(mtime !== undefined && mtime >= earliest && mtime <= latest ? { mtime } : {}),
    extended: kind === 'S' && block[482] === 1,
  };
}

/**
 * Value of an extended record, as in `25 size=12884901888\n`: the last one counts.
 * @param records data of an `x` or `g` member
 */
export function paxRecord(records: Uint8Array, key: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < records.length; ) {
    const [line, length] =
      /^(\d{1,7}) /.exec(new TextDecoder('latin1').decode(records.subarray(at, at + 9))) ?? [];
    if (!line || Number(length) <= line.length) break;
    const record = new TextDecoder().decode(records.subarray(at + line.length, at + Number(length) - 1));
    if (record.startsWith(`${key}=`)) found = record.slice(key.length + 1);
    at += Number(length);
  }
  return found;
}

/** Size that an extended record gives instead of the header's, from 8 GiB on. */
export function paxSize(records: Uint8Array): number | undefined {
  const size = paxRecord(records, 'size');
  return size && /^\d{1,15}$/.test(size) ? Number(size) : undefined;
}

/** What a member takes in the archive beyond its header. */
export const paddedTo512 = (bytes: number): number => Math.ceil(bytes / 512) * 512;

function octal(field: Uint8Array): number | undefined {
  const digits = text(field).trim();
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** Octal, or in base 256 what is too long for that; undefined for garbage, negative numbers and beyond 2^53. */
function number(field: Uint8Array): number | undefined {
  if (field[0] !== 0x80) return octal(field);
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(field.subarray(0, end < 0 ? field.length : end));
}
