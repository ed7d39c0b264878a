/** How messages write numbers. */

const GiB = 1024 ** 3;

/** `0.4595` → `46 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Memory and image sizes as Proxmox shows them, one decimal where there is one: `62.4 GiB`, `64 GiB`. */
export const gibibytes = (bytes: number): string => `${Math.round((bytes / GiB) * 10) / 10} GiB`;

/** How fast something grows, in a unit in which a slow one still shows a figure: `1.5 GiB`, `12 MiB`, `3.4 KiB`. */
export function dailyGrowth(bytesPerDay: number): string {
  // What would be printed as 1024 belongs to the next unit.
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytesPerDay;
  while (Math.round(size) >= 1024 && units.length > 1) {
    size /= 1024;
    units.shift();
  }
  const shown = size >= 10 ? Math.round(size) : Math.round(size * 10) / 10;
  return shown === 0 ? 'less than 0.1 B' : `${shown} ${units[0]}`;
}

/** Space on storage as Proxmox VE shows it, in powers of ten: `12 MB`, `18 GB`, `899 GB`, `1.54 TB`. */
export function gigabytes(bytes: number): string {
  const [, size, unit, digits] = steps.find(([from]) => bytes >= from) ?? ([0, 1, 'B', 0] as const);
  return `${Number((bytes / size).toFixed(digits))} ${unit}`;
}

/** From how many bytes on, in what unit, with how many digits. What would round up to 1000 is in the next unit. */
const steps = [
  [999.5e9, 1e12, 'TB', 2],
  [9.95e9, 1e9, 'GB', 0],
  [999.5e6, 1e9, 'GB', 1],
  [999.5e3, 1e6, 'MB', 0],
  [999.5, 1e3, 'kB', 0],
] as const;

/** `1 guest`, `3 guests`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
