import { describe, expect, it } from 'vitest';
import { buildReport } from '../../audit/build.ts';
import type { Command } from '../../audit/command.ts';
import { type Facts, factGroupNames } from '../../audit/facts.ts';
import { closeGap } from '../../audit/grant.ts';
import { rules } from '../../audit/rules/index.ts';
import { runAudit } from '../../audit/run.ts';
import { auditSources, callsIn, commandsIn } from '../../scripts/command-table.ts';
import { brokenFacts, brokenPolicy, hostileFacts, undeclaredPolicy } from '../support/broken-facts.ts';
import { commandName, table, wrongWith } from '../support/pve-command.ts';
import { shellWords } from '../support/shell-words.ts';

const results = (clusters: Record<string, Facts>) =>
  Object.values(clusters).flatMap((facts) => runAudit(rules, facts, brokenPolicy));

/** Every command that the reports of these clusters hold: fixes, how to check and take them back, plans. */
const commandsOf = (clusters: Record<string, Facts>): Command[] =>
  Object.values(clusters).flatMap((facts) => {
    const report = buildReport(rules, { id: 'r', cluster: { id: 'c' }, facts, policy: brokenPolicy });
    return commandsWithin(report);
  });

function commandsWithin(value: unknown): Command[] {
  if (typeof value !== 'object' || value === null) return [];
  // Nothing else in a report has both, and the schema gives them their types.
  if ('line' in value && 'effect' in value) return [value as Command];
  return Object.values(value).flatMap(commandsWithin);
}

const linesOf = (commands: readonly Command[]) => [...new Set(commands.map(({ line }) => line))];

const grants = [
  'Sys.Audit on /',
  'Datastore.AllocateSpace on /storage/nas',
  'Sys.Modify on /nodes/pve1',
].flatMap(
  (privilege) =>
    closeGap({ group: 'nodes', reason: 'forbidden', detail: '', privilege }, 'audit@pve!reader').close
      ?.commands ?? [],
);

const serverGrants = ['Datastore.Audit on /datastore/main', 'Remote.Audit on /remote'].flatMap(
  (privilege) =>
    closeGap(
      { group: 'backupServers', subject: 'pbs/main', reason: 'forbidden', detail: '', privilege },
      'audit@pbs!reader',
    ).close?.commands ?? [],
);

const clusters = brokenFacts();
const shown = commandsOf(clusters);
const lines = [...linesOf(shown), ...[...grants, ...serverGrants].map(({ line }) => line)];

it('every rule fails on some broken cluster (else: test/support/broken-facts.ts)', () => {
  const undeclared = Object.values(clusters).flatMap((facts) => runAudit(rules, facts, undeclaredPolicy));
  const failing = new Set(
    [...results(clusters), ...undeclared].flatMap(({ rule, outcome }) => (outcome === 'fail' ? [rule] : [])),
  );
  expect(rules.map(({ id }) => id).filter((id) => !failing.has(id))).toEqual([]);
});

it('no rule breaks on a broken or hostile cluster', () => {
  const broken = results({ ...clusters, ...hostileFacts() })
    .flatMap(({ verdicts }) => verdicts)
    .filter(({ message }) => message.includes('please report it'));
  expect(broken).toEqual([]);
});

it('every command in the sources is in the table (else: scripts/command-table.ts) and is shown by some rule', () => {
  const tools = Object.keys(table.commands).map((name) => name.split(' ')[0] ?? '');
  const named = [...new Set(commandsIn(auditSources(), tools))].sort();
  expect(named).toEqual(Object.keys(table.commands).sort());
  expect(Object.keys(table.api).sort()).toEqual([...new Set(callsIn(auditSources()))].sort());
  expect(named.filter((name) => !lines.some((line) => line === name || line.startsWith(`${name} `)))).toEqual(
    [],
  );
});

describe('every command', () => {
  it.each(lines)('%s', (line) => {
    expect(wrongWith(line)).toEqual([]);
  });

  it('keeps its shape whatever things are called', () => {
    const hostile = linesOf(commandsOf(hostileFacts()));
    expect(hostile.some((line) => line.includes('$(reboot)'))).toBe(true);
    expect(hostile.flatMap((line) => wrongWith(line, false))).toEqual([]);
  });

  it('exists in the release it is shown to', () => {
    const old = brokenFacts();
    for (const { cluster } of Object.values(old)) cluster.version = '8.4.14';
    const young = Object.entries(table.commands).flatMap(([name, { since }]) => (since ? [name] : []));
    // HA tells that it is disarmed only where it can be armed again: from 9.2 on.
    const wrong = linesOf(commandsOf(old)).filter(
      (line) => young.some((name) => line.startsWith(name)) && line !== 'ha-manager crm-command arm-ha',
    );
    expect(wrong).toEqual([]);
  });

  it('says truly what it does: reading commands change nothing', () => {
    const reading = ['status', 'config', 'info', 'list', 'get', 'listsnapshot', 'log', 'permissions'].concat(
      // Of other tools.
      ['list-objects-v2', 'list-multipart-uploads', 'snapshots', 'check'],
      ['get-bucket-policy', 'get-bucket-acl', 'get-bucket-lifecycle-configuration', 'get-bucket-versioning'],
      ['get-object-lock-configuration', 'get-public-access-block', 'head-object', 'ls', 'list locks'],
      ['nodes'],
    );
    for (const { effect, line } of shown) {
      const name =
        commandName(shellWords(line)) ??
        (/^(systemctl status|journalctl|zpool|pveversion)\b/.test(line) ? 'Debian status' : 'Debian');
      expect(effect === 'reads', line).toBe(reading.some((word) => name.endsWith(` ${word}`)));
    }
  });

  it('that restarts a container says so', () => {
    for (const { effect, line } of shown)
      if (/^pct migrate .*--restart|^ha-manager crm-command migrate ct:/.test(line))
        expect(effect, line).toBe('interrupts');
  });
});

it('a wrong command is found', () => {
  expect(
    wrongWith('proxmox-backup-manager acl update datastore/main DatastoreAudit --auth-id a@pbs'),
  ).toHaveLength(1);
  expect(
    wrongWith('proxmox-backup-manager acl update /datastore DatastoreAdmin --auth-id a@pbs'),
  ).toHaveLength(1);
  expect(wrongWith('proxmox-backup-manager acl remove /datastore')).toHaveLength(1);
  expect(wrongWith('restic check --repo s3:https://s3.example/b --read-data')).toHaveLength(1);
  expect(wrongWith('pct migrate 100 pve2 --online --force')).toEqual([
    'no option force: pct migrate 100 pve2 --online --force',
  ]);
  expect(wrongWith('pct migrate 100')).toHaveLength(1);
  expect(wrongWith('pct migrate hundred pve2')).toHaveLength(1);
  expect(wrongWith('ha-manager add ct:100 --state running')).toHaveLength(1);
  expect(wrongWith('ha-manager add ct:100 --max_restart -1')).toHaveLength(1);
  expect(wrongWith('ha-manager add 100 --comment')).toHaveLength(2);
  expect(wrongWith('pvesh set /cluster/nowhere --x 1')).toHaveLength(1);
  expect(wrongWith('rm -rf /')).toHaveLength(1);
  expect(() => wrongWith('pvecm status; reboot')).toThrow('a meaning');
});

it('gaps of every group find no broken command either', () => {
  const facts = factGroupNames.map((group) =>
    closeGap({ group, reason: 'forbidden', detail: '', privilege: `VM.Audit on /${group}` }, 'a@pve!b'),
  );
  for (const { close } of facts)
    for (const { line } of close?.commands ?? []) expect(wrongWith(line)).toEqual([]);
});
