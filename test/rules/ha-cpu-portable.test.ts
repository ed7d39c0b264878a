import rule from '../../audit/rules/ha-cpu-portable.ts';
import { type AllFacts, guestWith, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const type = (facts: AllFacts, id: string, cpuType: string) =>
  Object.assign(guestWith(facts, id).config ?? {}, { cpuType });
const model = (facts: AllFacts, name: string, cpuModel?: string) =>
  Object.assign(nodeNamed(facts, name), { cpuModel });

ruleCases(rule, {
  pass: {
    'equal nodes bear any type, also with HA: a restart needs no equal CPU': (facts) => {
      type(facts, 'qemu/104', 'host');
      delete guestWith(facts, 'qemu/105').config;
      gap(facts, 'guests', 'filtered', 'rows are left out.');
    },
    'different nodes, types that fit all': (facts) => {
      model(facts, 'pve2', 'AMD Ryzen 7');
      type(facts, 'qemu/104', 'x86-64-v3');
    },
    'the different one is off on purpose': (facts, policy) => {
      model(facts, 'pve2', 'AMD Ryzen 7');
      type(facts, 'qemu/104', 'host');
      policy.expectedOff = ['pve2'];
    },
  },
  fail: {
    'different nodes, whatever a silent one has': [
      (facts) => {
        model(facts, 'pve2', 'AMD Ryzen 7');
        model(facts, 'pve3');
        type(facts, 'qemu/104', 'host');
        type(facts, 'qemu/105', 'max');
      },
      {
        'qemu/104':
          'low: homeassistant (VM 104) has the CPU type host, and the nodes have 2 CPUs (AMD Ryzen 7 and Intel N305): moving it while it runs may stop it.',
        'qemu/105':
          'low: buildbox (VM 105) has the CPU type max, and the nodes have 2 CPUs (AMD Ryzen 7 and Intel N305): moving it while it runs may stop it.',
      },
    ],
  },
  unknown: {
    'a node did not tell its CPU': [
      (facts) => {
        model(facts, 'pve3');
        gap(facts, 'nodes', 'node/pve3');
        type(facts, 'qemu/104', 'host');
      },
      { 'qemu/104': 'The CPU of pve3 could not be seen: it did not answer.' },
    ],
    'different nodes, a configuration could not be read, guests are hidden': [
      (facts) => {
        model(facts, 'pve2', 'AMD Ryzen 7');
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
        gap(facts, 'guests', 'filtered', 'rows are left out.');
      },
      {
        cluster: 'Every VM could not be seen: rows are left out.',
        'qemu/105': 'The CPU type of buildbox (VM 105) could not be seen: it did not answer.',
      },
    ],
  },
  notApplicable: { 'a single node': [({ nodes }) => void nodes.splice(1), null] },
});
