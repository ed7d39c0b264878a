/** How messages write numbers. */

const GiB = 1024 ** 3;

/** `0.4595` → `46 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Memory and image sizes as Proxmox shows them, one decimal where there is one: `62.4 GiB`, `64 GiB`. */
export const gibibytes = (bytes: number): string => `${Math.round((bytes / GiB) * 10) / 10} GiB`;

/** Space on storage as Proxmox VE shows it, in powers of ten: `18 GB`, `899 GB`, `1.54 TB`. */
export function gigabytes(bytes: number): string {
  const [size, unit, digits] = bytes >= 999.5e9 ? [1e12, 'TB', 2] : [1e9, 'GB', bytes < 9.95e9 ? 1 : 0];
  return `${Number((bytes / size).toFixed(digits))} ${unit}`;
}

/** `1 guest`, `3 guests`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
