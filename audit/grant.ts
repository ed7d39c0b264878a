/** The commands that give the audit's tokens the sight it lacks, and what each grant risks. */
import { type Command, command } from './command.ts';
import type { FactsOf, Gap } from './facts.ts';
import type { ReportGap } from './report.ts';

/** Role PVEAuditor of release 9 (pve-access-control, AccessControl.pm); earlier releases hold a subset. */
const auditor = [
  'Datastore.Audit',
  'Mapping.Audit',
  'Pool.Audit',
  'SDN.Audit',
  'Sys.Audit',
  'VM.Audit',
  'VM.GuestAgent.Audit',
];

const harmless = 'Grants reading only.';
const risks: Record<string, string> = {
  'Datastore.AllocateSpace':
    'Together with VM.Backup the token could also delete backups and fill the storage; task logs and the prune dry-run show most of it without.',
  'VM.Backup': 'Together with Datastore.AllocateSpace the token could also start and delete backups.',
  'Datastore.Allocate': 'The token could also remove the storage and everything on it.',
  'Sys.Modify': 'The token could also change settings of the node.',
  'Sys.Syslog': 'The token could read system logs, which may hold addresses and names.',
  'User.Modify': 'The token could also change users and their tokens.',
};

/** Roles of Proxmox Backup Server that hold one privilege and only read (proxmox-backup, user management). */
const serverRoles: Record<string, string> = {
  'Datastore.Audit': 'DatastoreAudit',
  'Remote.Audit': 'RemoteAudit',
  'Sys.Audit': 'Audit',
};

/** The audit's own token, `user@realm!name`, where the gap is: on a backup server or on the cluster. */
export function tokenAt(
  { group, subject }: Gap,
  { access, backupServers }: Partial<FactsOf<'access' | 'backupServers'>>,
): string | undefined {
  if (group !== 'backupServers') return access?.ownToken;
  return backupServers?.find(({ name }) => name === serverOf(subject))?.ownToken;
}

/**
 * @param token the audit's own token there, `user@realm!name`; undefined when it is not known.
 * @returns what to put beside the gap; nothing when no grant would help.
 */
export function closeGap(
  { group, subject, privilege, reason }: Gap,
  token: string | undefined,
): Pick<ReportGap, 'close'> {
  if (reason !== 'forbidden' || token === undefined) return {};
  const match = /^([A-Za-z.|]+) on (\/\S*)$/.exec(privilege ?? '');
  if (!match) return {};
  const [, wanted = '', path = '/'] = match;
  const names = wanted.split('|').filter(Boolean);
  const name = names.find((candidate) => auditor.includes(candidate)) ?? names[0];
  if (name === undefined) return {};
  if (group === 'backupServers') return closeOnServer(serverOf(subject), names, path, token);
  if (auditor.includes(name)) return { close: { commands: grant('PVEAuditor', '/', token), risk: harmless } };
  const role = `Offsight-${name.replaceAll('.', '-')}`;
  return {
    close: {
      commands: [
        command('changes', 'pveum role add', [role], { privs: name }),
        // An entry on a path takes the place of those further up: alone it would hide what PVEAuditor shows there.
        ...grant(`PVEAuditor,${role}`, path, token),
      ],
      risk: risks[name] ?? `The token would hold ${name}, which may allow more than reading.`,
    },
  };
}

/** Backup servers have roles and a tool of their own, see docs/backup-server.md. */
function closeOnServer(
  server: string | undefined,
  privileges: readonly string[],
  path: string,
  token: string,
): Pick<ReportGap, 'close'> {
  const role = privileges.map((name) => serverRoles[name]).find((known) => known !== undefined);
  if (role === undefined) return {};
  const commands = [userOf(token), token].map((id) =>
    command('changes', 'proxmox-backup-manager acl update', [path, role], { 'auth-id': id }, server),
  );
  return { close: { commands, risk: harmless } };
}

/** `vault` of `vault/main` and `vault/jobs/sync`. */
const serverOf = (subject: string | undefined): string | undefined => subject?.split('/')[0];

const userOf = (token: string): string => token.replace(/!.*/, '');

/** A token with privilege separation has what both its user and it itself were given. */
function grant(role: string, path: string, token: string): Command[] {
  return [
    command('changes', 'pveum acl modify', [path], { users: userOf(token), roles: role }),
    command('changes', 'pveum acl modify', [path], { tokens: token, roles: role }),
  ];
}
