import type { Guest } from '../guest-name.ts';

/** Keys of disks that backups of a guest do not take; none where its configuration is not known. */
export const withoutDisks = ({ config }: Guest): string[] =>
  (config?.disks ?? []).filter(({ backedUp }) => !backedUp).map(({ key }) => key);
