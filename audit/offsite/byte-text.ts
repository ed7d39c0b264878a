/** Sizes of objects as shops state them, in powers of ten: `812 B`, `4.2 MB`, `1.5 TB`. */
export function byteText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let size = bytes;
  // What would be printed as 1000 belongs to the next unit.
  while (Math.round(size) >= 1000 && units.length > 1) {
    size /= 1000;
    units.shift();
  }
  return `${size >= 10 ? Math.round(size) : Math.round(size * 10) / 10} ${units[0]}`;
}
