import rule from '../../audit/rules/balance-scheduler-set.ts';
import type { AllFacts } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const guests = ({ ha }: AllFacts, count: number) => {
  const [first] = ha.resources;
  ha.resources = Array.from({ length: first ? count : 0 }, (_, at) => ({
    requestedState: 'started',
    maxRestart: 1,
    maxRelocate: 1,
    ...first,
    sid: `ct:${200 + at}`,
    vmid: 200 + at,
  }));
};
const mode = ({ cluster }: AllFacts, haScheduler?: string, rebalanceOnStart?: boolean) => {
  cluster.options = { bandwidthLimits: [], haScheduler, rebalanceOnStart };
};

const counts = {
  cluster:
    'info: HA manages 10 guests and only counts them when it chooses a node: a small and a large one weigh the same.',
};

ruleCases(rule, {
  pass: {
    'few guests': () => {},
    'many, weighed': (facts) => {
      guests(facts, 10);
      mode(facts, 'static');
    },
    'many, but few are to run': (facts) => {
      guests(facts, 10);
      for (const resource of facts.ha.resources.slice(9)) resource.requestedState = 'stopped';
    },
  },
  fail: {
    'many, by the default': [
      (facts) => {
        guests(facts, 10);
        mode(facts);
      },
      counts,
    ],
    'many, counted on purpose': [
      (facts) => {
        guests(facts, 10);
        mode(facts, 'basic', true);
      },
      counts,
    ],
  },
  unknown: {
    'options cannot be read': [
      (facts) => {
        guests(facts, 10);
        delete facts.cluster.options;
        gap(facts, 'cluster', 'options');
      },
      { cluster: 'How HA chooses a node could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'two nodes': [({ cluster }) => void cluster.members.splice(2), null],
    'a stand-alone host': [
      ({ cluster }) => {
        cluster.standalone = true;
      },
      null,
    ],
  },
});
