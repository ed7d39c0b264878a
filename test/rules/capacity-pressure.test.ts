import type { Performance } from '../../audit/node-performance.ts';
import rule from '../../audit/rules/capacity-pressure.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const none = { pressureCpu: undefined, pressureIo: undefined, pressureMemory: undefined };
const press = ({ performance }: AllFacts, name: string, fields: Partial<Performance>) => {
  Object.assign(
    found(performance, ({ node }) => node === name),
    fields,
  );
};
const at = (p95: number) => ({ mean: 0, p95 });

ruleCases(rule, {
  pass: {
    'hardly any': () => {},
    'just below the limits': (facts) =>
      press(facts, 'pve1', { pressureCpu: at(0.39), pressureIo: at(0.09), pressureMemory: at(0.04) }),
  },
  fail: {
    'each of them, low and medium': [
      (facts) => {
        press(facts, 'pve1', { pressureCpu: at(0.4), pressureIo: at(0.1), pressureMemory: at(0.05) });
        press(facts, 'pve2', { pressureCpu: at(0.7) });
        press(facts, 'pve3', { pressureIo: at(0.3), pressureMemory: at(0.15) });
      },
      {
        'node/pve1':
          'low: At its busiest, pve1 lets work wait: for CPU 40 % of the time, for I/O 10 % of the time and for memory 5 % of the time.',
        'node/pve2': 'medium: At its busiest, pve2 lets work wait: for CPU 70 % of the time.',
        'node/pve3':
          'medium: At its busiest, pve3 lets work wait: for I/O 30 % of the time and for memory 15 % of the time.',
      },
    ],
    'what is certain does not wait for what is missing': [
      (facts) => press(facts, 'pve1', { ...none, pressureIo: at(0.2) }),
      { 'node/pve1': 'low: At its busiest, pve1 lets work wait: for I/O 20 % of the time.' },
    ],
  },
  unknown: {
    'release 9, but a figure or all of them are missing': [
      (facts) => {
        press(facts, 'pve1', none);
        press(facts, 'pve2', { pressureMemory: undefined });
        facts.performance.pop();
        gap(facts, 'performance', 'node/pve3');
      },
      {
        'node/pve1': 'The pressure on pve1 could not be seen.',
        'node/pve2': 'The pressure on pve2 could not be seen.',
        'node/pve3': 'The pressure on pve3 could not be seen: it did not answer.',
      },
    ],
    'a release that cannot be read': [
      (facts) => {
        facts.cluster.version = 'next';
        press(facts, 'pve1', none);
      },
      { 'node/pve1': 'The pressure on pve1 could not be seen.' },
    ],
  },
  notApplicable: {
    'release 8 does not record it': [
      (facts) => {
        facts.cluster.version = '8.4.14';
        for (const name of ['pve1', 'pve2', 'pve3']) press(facts, name, none);
      },
      null,
    ],
  },
});
