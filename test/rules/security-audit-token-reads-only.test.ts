import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/security-audit-token-reads-only.ts';
import { runAudit } from '../../audit/run.ts';
import { type AllFacts, found } from '../support/found.ts';
import { days, healthyFacts, hours, now } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const token = ({ access }: AllFacts) =>
  found(access.users?.flatMap(({ tokens }) => tokens) ?? [], ({ id }) => id === access.ownToken);

const may = ({ cluster }: AllFacts, path: string, ...privileges: string[]) => {
  cluster.permissions = {
    ...cluster.permissions,
    [path]: Object.fromEntries(privileges.map((name) => [name, false])),
  };
};

const own = 'token/audit@pve!reader';

ruleCases(rule, {
  pass: {
    PVEAuditor: () => {},
    'the log of the system, too, and no end': (facts) => {
      may(facts, '/nodes', 'Sys.Audit', 'Sys.Syslog');
      delete token(facts).expiresAt;
    },
  },
  fail: {
    'it could delete backups': [
      (facts) => may(facts, '/', 'Sys.Audit', 'VM.Backup', 'Datastore.AllocateSpace'),
      { [own]: 'medium: audit@pve!reader could delete backups (VM.Backup, Datastore.AllocateSpace).' },
    ],
    'one of the two alone': [
      (facts) => may(facts, '/storage/nas', 'Datastore.AllocateSpace'),
      { [own]: 'medium: audit@pve!reader could fill storages (Datastore.AllocateSpace).' },
    ],
    'much more': [
      (facts) =>
        may(facts, '/', 'VM.PowerMgmt', 'Pool.Allocate', 'Permissions.Modify', 'VM.Console', 'Zoo.Feed'),
      {
        [own]:
          'medium: audit@pve!reader could give itself any right (Permissions.Modify), stop guests (VM.PowerMgmt), open the consoles of guests (VM.Console), use Pool.Allocate and 1 more.',
      },
    ],
    'it ends soon': [
      (facts) => {
        token(facts).expiresAt = now + days(20);
      },
      { [own]: 'medium: audit@pve!reader ends in 20 days, and nothing can be audited from then on.' },
    ],
    'it ends very soon, and may too much': [
      (facts) => {
        token(facts).expiresAt = now + hours(20);
        may(facts, '/', 'VM.PowerMgmt');
      },
      {
        [own]:
          'high: audit@pve!reader could stop guests (VM.PowerMgmt). audit@pve!reader ends in 20 hours, and nothing can be audited from then on.',
      },
    ],
    'it has ended': [
      (facts) => {
        token(facts).expiresAt = now;
      },
      { [own]: 'high: audit@pve!reader ended on 2026-11-17.' },
    ],
    'what is certain does not wait for the rest': [
      (facts) => {
        delete facts.access.users;
        may(facts, '/', 'VM.PowerMgmt');
      },
      { [own]: 'medium: audit@pve!reader could stop guests (VM.PowerMgmt).' },
    ],
  },
  unknown: {
    'its rights cannot be read': [
      (facts) => {
        delete facts.cluster.permissions;
        gap(facts, 'cluster', 'permissions');
      },
      { [own]: 'What audit@pve!reader may do could not be seen: it did not answer.' },
    ],
    'users cannot be listed': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { [own]: 'The end of audit@pve!reader could not be seen: it did not answer.' },
    ],
  },
});

it('takes away what was given to the token itself', () => {
  const facts = healthyFacts();
  may(facts, '/', 'VM.PowerMgmt');
  const give = (who: string, role: string, path = '/vms') =>
    facts.access.acl?.push({ path, kind: who.includes('!') ? 'token' : 'user', who, role, propagate: true });
  give('audit@pve!reader', 'PVEVMUser');
  give('audit@pve!other', 'PVEVMUser');
  give('audit@pve', 'PVEVMUser');
  give('audit@pve!reader', 'constructor', '/pool');
  const lines = () =>
    runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands.map(({ line }) => line);
  facts.access.roles = { ...facts.access.roles, PVEVMUser: ['VM.Audit', 'VM.PowerMgmt'] };
  expect(lines()).toEqual(["pveum acl delete /vms --tokens 'audit@pve!reader' --roles PVEVMUser"]);
  delete facts.access.acl;
  delete facts.access.roles;
  expect(lines()).toEqual([]);
});
