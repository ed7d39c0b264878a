/** The commands that give the audit's token the sight it lacks, and what each grant risks. */
import { type Command, command } from './command.ts';
import type { Gap } from './facts.ts';
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

/**
 * @param token the audit's own token, `user@realm!name`; undefined when it is not known.
 * @returns what to put beside the gap; nothing when no grant would help.
 */
export function closeGap(
  { group, privilege, reason }: Gap,
  token: string | undefined,
): Pick<ReportGap, 'close'> {
  if (reason !== 'forbidden' || token === undefined) return {};
  const match = /^([A-Za-z.|]+) on (\/\S*)$/.exec(privilege ?? '');
  if (!match) return {};
  const [, wanted = '', path = '/'] = match;
  const names = wanted.split('|').filter(Boolean);
  const name = names.find((candidate) => auditor.includes(candidate)) ?? names[0];
  // A backup server's own token, roles and tool are another matter: docs/backup-server.md.
  if (name === undefined || group === 'backupServers') return {};
  if (auditor.includes(name)) return { close: { commands: grant('PVEAuditor', '/', token), risk: harmless } };
  const role = `Offsight-${name.replaceAll('.', '-')}`;
  return {
    close: {
      commands: [command('changes', 'pveum role add', [role], { privs: name }), ...grant(role, path, token)],
      risk: risks[name] ?? `The token would hold ${name}, which may allow more than reading.`,
    },
  };
}

/** A token with privilege separation has what both its user and it itself were given. */
function grant(role: string, path: string, token: string): Command[] {
  const user = token.replace(/!.*/, '');
  return [
    command('changes', 'pveum acl modify', [path], { users: user, roles: role }),
    command('changes', 'pveum acl modify', [path], { tokens: token, roles: role }),
  ];
}
