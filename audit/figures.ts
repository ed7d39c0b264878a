/** How messages write numbers. */

const GiB = 1024 ** 3;

/** `0.4595` → `46 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Memory and image sizes as Proxmox shows them, one decimal where there is one: `62.4 GiB`, `64 GiB`. */
export const gibibytes = (bytes: number): string => `${Math.round((bytes / GiB) * 10) / 10} GiB`;

/** `1 guest`, `3 guests`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
