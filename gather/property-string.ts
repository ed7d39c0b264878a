import { asText } from './clean-text.ts';

/**
 * `virtio=BC:24:11:00:64:00,bridge=vmbr0,tag=5`: the parts of a property string.
 * @param first key of a leading part that has none, as in `local-lvm:vm-100-disk-0,size=32G`
 */
export function properties(text: string, first = ''): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(',')) {
    // A host path may hold an equals sign; only the first part is one.
    const at = part.startsWith('/') ? -1 : part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
    else if (part.trim() && parts.size === 0) parts.set(first, part.trim());
  }
  return parts;
}

const unitBytes: Record<string, number> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `32G`, `528K`, `1.5T` or plain bytes → bytes; undefined for anything else, and beyond 2^53. */
export function sizeInBytes(text: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text ?? '') ?? [];
  const bytes = Math.round(Number(digits) * (unitBytes[unit ?? ''] ?? Number.NaN));
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

/** 1, on, yes, true; undefined when the property is not there. */
export function isOn(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : /^(1|on|yes|true)$/i.test(value);
}

/**
 * `keep-daily=7,keep-last=3`, or the object that `/cluster/backup` gives → settings by name; undefined when there
 * are none. Release 7 had `maxfiles`.
 */
export function retentionOf(value: unknown, maxfiles?: number): Record<string, number> | undefined {
  const given = typeof value === 'string' ? properties(value) : Object.entries(objectOf(value));
  const settings = [...given].flatMap(([key, count]): [string, number][] => {
    const number = Number(asText(count));
    return /^keep-[a-z]+$/.test(key) && Number.isSafeInteger(number) && number >= 0 ? [[key, number]] : [];
  });
  if (settings.length > 0) return Object.fromEntries(settings.sort(([a], [b]) => (a < b ? -1 : 1)));
  if (maxfiles === undefined) return undefined;
  return maxfiles === 0 ? { 'keep-all': 1 } : { 'keep-last': maxfiles };
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
