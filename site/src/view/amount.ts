/**
 * Amounts with their units, as Proxmox shows them: storages and backups in powers of 1000, memory and the disks
 * of guests in powers of 1024.
 */

type Amount = number | null | undefined;

/** `899 GB`, `1.54 TB`; – where it is not known. */
export const storageText = (bytes: Amount): string =>
  scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']);

/** `31 GiB`; – where it is not known. */
export const memoryText = (bytes: Amount): string =>
  scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']);

/** Disks of guests, which are set in GiB: the same as memory. */
export const diskText = memoryText;

/** `1.91`, `20`; – where it is not known. */
export const coresText = (cores: Amount): string => (known(cores) ? significant(cores) : '–');

/** Rounded, but never to all or nothing where it is neither; – where it is not known. */
export function shareText(part: Amount, whole: Amount): string {
  if (!known(part) || !known(whole) || whole <= 0) return '–';
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.5) return '<1%';
  return share < 100 && share >= 99.5 ? '>99%' : `${Math.round(share)}%`;
}

const known = (amount: Amount): amount is number => typeof amount === 'number' && Number.isFinite(amount);

function scaled(amount: Amount, step: number, units: string[]): string {
  if (!known(amount)) return '–';
  let size = Math.abs(amount);
  let unit = 0;
  // What would round up to a whole step is said in the next unit.
  while (size >= step - 0.5 && unit < units.length - 1) {
    size /= step;
    unit += 1;
  }
  return `${amount < 0 ? '−' : ''}${significant(size)} ${units[unit]}`;
}

/** Three digits, without zeros at the end. */
const significant = (value: number): string =>
  String(Number(value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)));
