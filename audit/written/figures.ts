/** Figures of the report as people read them: storage in powers of ten, as Proxmox VE shows it, memory in GiB. */
export { counted, gibibytes, gigabytes } from '../figures.ts';
export { duration } from '../moments.ts';

/** For amounts that were not told. */
export const unknownFigure = '–';

/** A figure, or a dash where it was not told. */
export const told = <Value>(value: Value | null | undefined, text: (value: Value) => string): string =>
  value === null || value === undefined ? unknownFigure : text(value);

/** `46 %`, rounded: for shares and uses, where the nearest is the truest. */
export const shareText = (share: number): string => `${Math.round(share * 100)} %`;

/** `1.9`; busy cores are rarely whole ones. */
export const coresText = (cores: number): string => String(Math.round(cores * 10) / 10);
