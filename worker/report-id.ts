/** Ids of reports: the scheduled time, in UTC, so that they sort by time and a second start hits the same one. */

const pattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(-m)?$/;

/**
 * `20261122T031700Z`; an audit started by hand has `-m` at its end.
 * @param at Unix milliseconds
 */
export function reportIdAt(at: number, started: 'by schedule' | 'by hand' = 'by schedule'): string {
  const stamp = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  return started === 'by hand' ? `${stamp}-m` : stamp;
}

export const isReportId = (text: string): boolean => pattern.test(text);

export const isManual = (id: string): boolean => id.endsWith('-m');

/** The year under which the report is filed. */
export const yearOf = (id: string): number => Number(id.slice(0, 4));

/** The scheduled time, Unix seconds. */
export function scheduledAtOf(id: string): number {
  const parts = pattern.exec(id);
  if (!parts) throw new Error(`"${id}" is not the id of a report.`);
  const [year = 0, month = 1, ...rest] = parts.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, ...rest) / 1000;
}
