/** What in the settings of offsite targets does not go together, beyond what each setting may be by itself. */
import type { OffsiteTargetPolicy } from './offsite-policy.ts';

export interface Mistake {
  /** Below the target. */
  path: string[];
  message: string;
}

/** @param servers names of the configured backup servers */
export function targetMistakes(
  { kind, via, passwordSecret, crypt, datastore, prefix }: OffsiteTargetPolicy,
  servers: readonly string[],
): Mistake[] {
  const found: Mistake[] = [];
  const wrong = (path: string[], message: string) => void found.push({ path, message });
  const byServer = 'backupServer' in via;
  if (kind === 'pbs' && !byServer)
    wrong(['via'], 'kind "pbs" is read by a server\'s own API: { backupServer } with the name of one');
  if (kind !== 'pbs' && byServer)
    wrong(['via'], `kind "${kind}" lies in a bucket: { binding }, or { endpoint, bucket }`);
  if (byServer && !servers.includes(via.backupServer))
    wrong(['via', 'backupServer'], unknownServer(via.backupServer, servers));
  if (passwordSecret !== undefined && kind !== 'restic')
    wrong(['passwordSecret'], 'only kind "restic" has a password');
  if (crypt !== 'none' && kind !== 'vzdump')
    wrong(['crypt'], 'only archives of kind "vzdump" can lie under rclone\'s crypt');
  if (datastore !== undefined && kind !== 'pbs-s3')
    wrong(
      ['datastore'],
      kind === 'pbs' ? 'name the datastore in via' : `kind "${kind}" has no datastore: use prefix`,
    );
  if (prefix !== '' && kind === 'pbs') wrong(['prefix'], 'a backup server has no folders');
  return found;
}

const unknownServer = (name: string, servers: readonly string[]): string =>
  servers.length > 0
    ? `there is no backup server "${name}" in backupServers; there is ${servers.join(', ')}`
    : `there is no backup server "${name}": add it to backupServers`;
