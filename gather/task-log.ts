import { cleanProse } from './clean-text.ts';
import { sorted } from './sorted.ts';

export interface GuestResult {
  vmid: number;
  ok: boolean;
  error?: string;
}

/**
 * What the whole log of an ended vzdump job says of each guest; containers are called VM in it, too. A guest that
 * was begun and never finished failed: the job was cut off. (Lines: pve-manager, PVE/VZDump.pm exec_backup_task.)
 */
export function guestResults(lines: string[]): GuestResult[] {
  const results = new Map<number, GuestResult>();
  for (const line of lines) {
    const [, begun] = /^INFO: Starting Backup of VM (\d{1,9})\b/.exec(line) ?? [];
    const [, finished] = /^INFO: Finished Backup of VM (\d{1,9})\b/.exec(line) ?? [];
    const [, failed, reason = ''] = /^ERROR: Backup of VM (\d{1,9}) failed(?: - (.*))?$/.exec(line) ?? [];
    if (begun) set({ vmid: Number(begun), ok: false, error: 'the backup was begun and did not end' });
    if (finished) set({ vmid: Number(finished), ok: true });
    if (failed) set({ vmid: Number(failed), ok: false, error: cleanProse(reason) });
  }
  return sorted(results.values(), ({ vmid }) => vmid);

  function set(result: GuestResult): void {
    results.set(result.vmid, result);
  }
}
