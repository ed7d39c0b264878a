import type { Changes } from '../../../audit/report.ts';
import { guestText } from './guest.ts';
import { ageText } from './time.ts';

/** What moved in the cluster between two reports, in sentences; kinds of which there is none are left out. */
export function driftOf({ drift }: Changes): { title: string; lines: string[] }[] {
  const { appeared, vanished, moved, restarted, changed } = drift;
  return [
    { title: 'Appeared', lines: appeared.map((one) => `${nameOf(one)} on ${one.node}`) },
    { title: 'Gone', lines: vanished.map((one) => `${nameOf(one)}, last seen on ${one.node}`) },
    { title: 'Moved', lines: moved.map((one) => `${nameOf(one)} from ${one.from} to ${one.to}`) },
    {
      title: 'Restarted',
      lines: restarted.map((one) => `${nameOf(one)}, up for ${ageText(one.uptimeSeconds)}`),
    },
    {
      title: 'Set otherwise',
      lines: changed.map((one) => `${nameOf(one)}: ${one.what} ${one.before} → ${one.after}`),
    },
  ].filter(({ lines }) => lines.length > 0);
}

const nameOf = (one: { id: string; name?: string | undefined }): string =>
  one.id.startsWith('node/') ? `node ${one.name ?? one.id.slice(5)}` : guestText(one);
