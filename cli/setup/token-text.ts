/** Commands for the read-only token of a cluster, and what a right beyond PVEAuditor would add and risk. */
import { command } from '../../audit/command.ts';
import { closeGap } from '../../audit/grant.ts';

/** As the docs and `npm run audit -- --help` name it. */
export const usualToken = 'audit@pve!reader';

/** To be run as root on any node. */
export function tokenCommands(token = usualToken): string[] {
  const [user = '', name = ''] = token.split('!');
  return [
    command('changes', 'pveum user add', [user]),
    command('changes', 'pveum user token add', [user, name], { privsep: 1 }),
    command('changes', 'pveum acl modify', ['/'], { users: user, roles: 'PVEAuditor' }),
    command('changes', 'pveum acl modify', ['/'], { tokens: token, roles: 'PVEAuditor' }),
  ].map(({ line }) => line);
}

/** Rights that PVEAuditor lacks and that would show more. */
export interface Extra {
  /** All of them are needed, on `/`. */
  privileges: string[];
  role: string;
  /** Rules that nothing else lets judge, ids. */
  rules: string[];
  /** What reports show then. */
  adds: string;
}

/**
 * All there are: with PVEAuditor alone every other rule can be judged. Held by a test that audits the simulated clusters
 * with both tokens.
 */
export const extras: readonly Extra[] = [
  {
    privileges: ['Datastore.AllocateSpace', 'VM.Backup'],
    role: 'OffsightBackups',
    rules: ['backup-size-steady'],
    adds: 'backup volumes with their sizes',
  },
];

/** Commands that grant it to user and token. On `/`, beside PVEAuditor: further down an entry takes its place. */
export function grantOf({ privileges, role }: Extra, token = usualToken): string[] {
  return [
    command('changes', 'pveum role add', [role], { privs: privileges.join(',') }),
    command('changes', 'pveum acl modify', ['/'], { users: token.replace(/!.*/, ''), roles: role }),
    command('changes', 'pveum acl modify', ['/'], { tokens: token, roles: role }),
  ].map(({ line }) => line);
}

/** As reports name it, one sentence for each right. */
export function risksOf({ privileges }: Extra): string[] {
  return privileges.map((name) => {
    const gap = { group: 'backups', reason: 'forbidden', detail: '', privilege: `${name} on /` } as const;
    return closeGap(gap, usualToken).close?.risk ?? '';
  });
}

/** For a terminal. */
export function tokenText(): string {
  const more = extras.map((extra) =>
    [
      extra.privileges.join(' and '),
      `  adds  ${extra.adds} (${extra.rules.join(', ')})`,
      ...risksOf(extra).map((risk) => `  risk  ${risk}`),
      ...grantOf(extra).map((line) => `        ${line}`),
    ].join('\n'),
  );
  return `As root on any node:

${tokenCommands()
  .map((line) => `  ${line}`)
  .join('\n')}

The second line prints the secret, once. Both of the last two are needed: a
token may do what its user and it itself were granted.

PVEAuditor is enough. Better without what follows; it is here so that you know:

${more.join('\n')}

Why, right by right: docs/privileges.md`;
}
