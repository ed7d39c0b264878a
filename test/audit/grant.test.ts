import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../audit/facts.ts';
import { closeGap } from '../../audit/grant.ts';
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
      'pveum acl modify /storage/nas --users audit@pve --roles Offsight-Datastore-AllocateSpace',
      "pveum acl modify /storage/nas --tokens 'audit@pve!reader' --roles Offsight-Datastore-AllocateSpace",
    ]);
    expect(closeGap(gap, token).close?.risk).toContain('delete backups');
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
