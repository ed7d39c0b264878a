import { expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import rule from '../../audit/rules/capacity-cpu-overcommit.ts';
import { runAudit } from '../../audit/run.ts';
import { healthyFacts } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: {
    'fewer are promised than there are': () => {},
    'stopped guests and templates do not count': ({ guests }) => {
      for (const guest of guests) guest.cores = 64;
      for (const [at, guest] of guests.entries())
        Object.assign(guest, at % 2 ? { template: true } : { status: 'stopped' });
    },
    'without guests': ({ guests }) => void guests.splice(0),
  },
  fail: {
    'three and four times what there is': [
      ({ guests }) => {
        for (const guest of guests) guest.cores = { 102: 20, 104: 31, 103: 24 }[guest.vmid] ?? 1;
      },
      {
        'node/pve1': 'medium: pve1 promises 32 cores to running guests and has 8 cores.',
        'node/pve3': 'low: pve3 promises 24 cores to running guests and has 8 cores.',
      },
    ],
    'enough without the guest that did not tell': [
      ({ guests }) => {
        for (const guest of guests) guest.cores = guest.vmid === 104 ? 40 : undefined;
        guests.splice(1, 2);
        guests.splice(2);
      },
      { 'node/pve1': 'medium: pve1 promises at least 40 cores to running guests and has 8 cores.' },
    ],
  },
  unknown: {
    'a guest did not tell': [
      (facts) => {
        for (const guest of facts.guests.slice(0, 1)) delete guest.cores;
        gap(facts, 'guests', 'lxc/101');
      },
      { 'node/pve1': 'What pihole-1 (CT 101) has of cores could not be seen: it did not answer.' },
    ],
    'a node is down': [
      (facts) => {
        for (const node of facts.nodes.slice(2)) node.online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      { 'node/pve3': 'What pve3 has of cores could not be seen: it is offline.' },
    ],
    'the token sees only some guests': [
      (facts) => {
        facts.nodes.splice(1);
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      { 'node/pve1': 'Every guest on pve1 could not be seen: rows are left out.' },
    ],
    'no guest can be seen': [
      (facts) => blind(facts, 'guests'),
      {
        cluster:
          '"No node promises its cores too many times over" could not be seen: the token may not see it.',
      },
    ],
  },
});

it('names the guests that have most first, one that did not tell last', () => {
  const facts = healthyFacts();
  for (const guest of facts.guests)
    Object.assign(guest, { node: 'pve1', cores: { 101: 2, 103: 40, 104: 2 }[guest.vmid] });
  const fix = () => runAudit([rule], facts, defaultPolicy)[0]?.verdicts[0]?.fix?.summary;
  const expected =
    'Give guests of pve1 fewer cores, or move some away; most have traefik (CT 103), pihole-1 (CT 101) and homeassistant (VM 104).';
  expect(fix()).toBe(expected);
  facts.guests.reverse();
  expect(fix()).toBe(expected);
});
