import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/ha-redundant-rule.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const missing = (names: string, role: string) =>
  `low: HA may start ${names} on one node: no rule in force keeps them apart (${role}).`;
const pihole = 'pihole-1 (CT 101) and pihole-2 (CT 102)';

ruleCases(rule, {
  pass: {
    'a rule keeps them apart': () => {},
    'rules for each pair do so, too': ({ guests, ha }) => {
      for (const guest of guests.slice(0, 3)) guest.tags = ['role-dns'];
      const [first] = ha.rules ?? [];
      if (first)
        ha.rules = [
          ['ct:101', 'ct:102'],
          ['ct:102', 'ct:103'],
          ['ct:103', 'ct:101'],
        ].map((resources, at) => ({ ...first, id: `apart-${at}`, resources }));
    },
  },
  fail: {
    'there is no rule': [({ ha }) => void ha.rules?.splice(0), { 'role/dns': missing(pihole, 'dns') }],
    'it is disabled': [
      ({ ha }) => {
        for (const entry of ha.rules ?? []) entry.enabled = false;
      },
      { 'role/dns': missing(pihole, 'dns') },
    ],
    'HA ignores it': [
      ({ ha }) => {
        for (const entry of ha.rules ?? [])
          entry.errors = ['rule defines more resources than available nodes'];
      },
      { 'role/dns': missing(pihole, 'dns') },
    ],
    'it keeps them together': [
      ({ ha }) => {
        for (const entry of ha.rules ?? []) entry.affinity = 'positive';
      },
      { 'role/dns': missing(pihole, 'dns') },
    ],
    'it knows two of three': [
      ({ guests }) => {
        for (const guest of guests.slice(2, 3)) guest.tags = ['role-dns'];
      },
      { 'role/dns': missing('pihole-1 (CT 101), pihole-2 (CT 102) and traefik (CT 103)', 'dns') },
    ],
  },
  unknown: {
    'the rules could not be read': [
      (facts) => {
        delete facts.ha.rules;
        gap(facts, 'ha', 'rules');
      },
      { 'role/dns': `Whether HA keeps ${pihole} apart could not be seen: it did not answer.` },
    ],
    'the name of a managed guest is gone with its node': [
      (facts) => {
        for (const guest of facts.guests.slice(0, 1))
          Object.assign(guest, { status: 'unknown', name: undefined });
        gap(facts, 'nodes', 'node/pve1', 'it is offline.');
      },
      { cluster: 'What CT 101 is for could not be seen: it is offline.' },
    ],
  },
  notApplicable: {
    'release 8 has no such rules': [
      ({ cluster }) => {
        cluster.version = '8.4.1';
      },
      null,
    ],
    'only one is managed': [({ ha }) => void ha.resources.splice(0, 1), null],
    'one of two is not to be started': [
      ({ ha }) => {
        for (const resource of ha.resources.slice(0, 1)) resource.requestedState = 'stopped';
      },
      null,
    ],
    'one of two cannot be found': [({ guests }) => void guests.splice(0, 1), null],
    'there are fewer nodes than guests to keep apart': [
      ({ cluster }) => void cluster.members.splice(1),
      null,
    ],
  },
});

it('adds a rule, or enables the one that is there', () => {
  const facts = healthyFacts();
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.commands;
  for (const entry of facts.ha.rules ?? []) entry.enabled = false;
  expect(fix()).toEqual([
    { line: 'ha-manager rules set resource-affinity dns-apart --delete disable', effect: 'changes' },
  ]);
  facts.ha.rules = [];
  expect(fix()).toEqual([
    {
      line: 'ha-manager rules add resource-affinity apart-dns --affinity negative --resources ct:101,ct:102',
      effect: 'changes',
    },
  ]);
});
