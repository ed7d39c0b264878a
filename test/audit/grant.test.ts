import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../audit/facts.ts';
import { closeGap, tokenAt } from '../../audit/grant.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { shellWords } from '../support/shell-words.ts';

const token = 'audit@pve!reader';
const forbidden = (privilege?: string): Gap => ({
  group: 'nodes',
  reason: 'forbidden',
  detail: 'The token may not see it.',
  ...(privilege && { privilege }),
});
const lines = (gap: Gap, whose: string | undefined = token) =>
  closeGap(gap, whose).close?.commands.map(({ line }) => line);

describe('a gap that a grant would close', () => {
  it('names the commands for user and token, and what the grant risks', () => {
    expect(closeGap(forbidden('Sys.Audit on /nodes/pve1'), token)).toEqual({
      close: {
        commands: [
          { line: 'pveum acl modify / --users audit@pve --roles PVEAuditor', effect: 'changes' },
          { line: "pveum acl modify / --tokens 'audit@pve!reader' --roles PVEAuditor", effect: 'changes' },
        ],
        risk: 'Grants reading only.',
      },
    });
  });

  it('asks for the auditor role where one of several privileges is in it', () => {
    expect(lines(forbidden('Datastore.AllocateSpace|Datastore.Audit on /storage/nas'))).toEqual(
      lines(forbidden('Datastore.Audit on /storage/nas')),
    );
  });

  it('makes a role for a privilege that no reading role has, for that path alone, and warns', () => {
    const gap = forbidden('Datastore.AllocateSpace on /storage/nas');
    expect(lines(gap)).toEqual([
      'pveum role add Offsight-Datastore-AllocateSpace --privs Datastore.AllocateSpace',
      'pveum acl modify /storage/nas --users audit@pve --roles PVEAuditor,Offsight-Datastore-AllocateSpace',
      "pveum acl modify /storage/nas --tokens 'audit@pve!reader' --roles PVEAuditor,Offsight-Datastore-AllocateSpace",
    ]);
    expect(closeGap(gap, token).close?.risk).toContain('delete backups');
  });

  it('on a backup server uses its own tool and roles, for the token there', () => {
    const gap: Gap = { ...forbidden('Datastore.Audit on /datastore/main'), group: 'backupServers' };
    expect(closeGap({ ...gap, subject: 'vault/main' }, 'audit@pbs!reader')).toEqual({
      close: {
        commands: [
          {
            line: 'proxmox-backup-manager acl update /datastore/main DatastoreAudit --auth-id audit@pbs',
            effect: 'changes',
            on: 'vault',
          },
          {
            line: "proxmox-backup-manager acl update /datastore/main DatastoreAudit --auth-id 'audit@pbs!reader'",
            effect: 'changes',
            on: 'vault',
          },
        ],
        risk: 'Grants reading only.',
      },
    });
  });

  it.each([
    ['Remote.Audit on /remote', '/remote RemoteAudit'],
    ['Datastore.Audit|Datastore.Verify on /datastore', '/datastore DatastoreAudit'],
    ['Sys.Audit on /system/tasks', '/system/tasks Audit'],
  ])('on a backup server %s', (privilege, grant) => {
    const gap: Gap = { ...forbidden(privilege), group: 'backupServers', subject: 'vault/jobs/sync' };
    expect(lines(gap, 'audit@pbs!reader')?.[0]).toBe(
      `proxmox-backup-manager acl update ${grant} --auth-id audit@pbs`,
    );
  });

  it('warns of a privilege that nobody thought of', () => {
    expect(closeGap(forbidden('Sys.Everything on /'), token).close?.risk).toBe(
      'The token would hold Sys.Everything, which may allow more than reading.',
    );
  });
});

describe('nothing to grant', () => {
  it.each<[string, Gap, string | undefined]>([
    ['another reason', { ...forbidden('Sys.Audit on /'), reason: 'timeout' }, token],
    ['the token is not known', forbidden('Sys.Audit on /'), undefined],
    ['no privilege is named', forbidden(), token],
    ['it cannot be read', forbidden('something else'), token],
    [
      'a role that does more than read on a backup server',
      { ...forbidden('Datastore.Modify on /datastore'), group: 'backupServers', subject: 'vault' },
      token,
    ],
    ['only separators', forbidden('| on /'), token],
    ['a path with more behind it', forbidden('Sys.Audit on / ; reboot'), token],
  ])('%s', (_, gap, whose) => {
    expect(closeGap(gap, whose)).toEqual({});
  });
});

it('whatever a cluster names, the commands stay commands', () => {
  const path = fc.string({ unit: 'grapheme' }).map((text) => `/${text}`);
  fc.assert(
    fc.property(path, fc.string(), (at, who) => {
      for (const line of lines(forbidden(`Sys.Modify on ${at}`), who) ?? [])
        expect(shellWords(line).length).toBeLessThanOrEqual(8);
    }),
  );
});

describe('the token of a gap', () => {
  const facts = healthyFacts();
  const at = (gap: Partial<Gap>) => tokenAt({ ...forbidden(), ...gap }, facts);

  it('is the one that was refused: of the cluster or of the backup server', () => {
    const [server] = facts.backupServers;
    if (server) server.ownToken = 'audit@pbs!reader';
    expect(at({})).toBe(facts.access.ownToken);
    for (const subject of ['pbs', 'pbs/main', 'pbs/jobs/sync', 'pbs/*'])
      expect(at({ group: 'backupServers', subject })).toBe('audit@pbs!reader');
  });

  it('is not known of a server that is not there', () => {
    expect(at({ group: 'backupServers', subject: 'other/main' })).toBeUndefined();
    expect(at({ group: 'backupServers' })).toBeUndefined();
    expect(tokenAt(forbidden(), {})).toBeUndefined();
  });
});
