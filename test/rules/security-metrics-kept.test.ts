import rule from '../../audit/rules/security-metrics-kept.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const none = {
  cluster:
    'info: No metric server is set up: what the cluster measured is kept on its own nodes, at a resolution that falls with age.',
};

ruleCases(rule, {
  pass: { 'one is on': () => {} },
  fail: {
    'there is none': [({ notifications }) => void notifications.metricServers?.splice(0), none],
    'it is off': [
      ({ notifications }) => {
        for (const server of notifications.metricServers ?? []) server.enabled = false;
      },
      none,
    ],
  },
  unknown: {
    'they could not be read': [
      (facts) => {
        delete facts.notifications.metricServers;
        gap(facts, 'notifications', 'metricServers');
      },
      { cluster: 'The metric servers could not be seen: it did not answer.' },
    ],
  },
});
