import type { Facts } from '../../audit/facts.ts';
import rule from '../../audit/rules/ha-rules-valid.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type HaRule = NonNullable<NonNullable<Facts['ha']>['rules']>[number];

const add = ({ ha }: AllFacts, nodes: string[], more: Partial<HaRule> = {}) =>
  ha.rules?.push({
    id: 'home',
    type: 'node-affinity',
    enabled: true,
    resources: ['ct:103'],
    nodes: Object.fromEntries(nodes.map((node) => [node, 1])),
    errors: [],
    ...more,
  });

const failing = (sentence: string) => ({ 'ha-rule/home': sentence });

ruleCases(rule, {
  pass: {
    'all of it exists': (facts) => add(facts, ['pve3']),
    'one of its nodes is up': (facts) => {
      nodeNamed(facts, 'pve3').online = false;
      add(facts, ['pve2', 'pve3'], { strict: true });
    },
    'it names nothing': ({ ha }) =>
      void ha.rules?.push({
        id: 'empty',
        type: 'resource-affinity',
        enabled: true,
        resources: [],
        errors: [],
      }),
    'a rule that is disabled': (facts) => add(facts, ['gone'], { enabled: false }),
  },
  fail: {
    'bound to nodes that are off': [
      (facts) => {
        nodeNamed(facts, 'pve3').online = false;
        add(facts, ['pve3', 'gone'], { strict: true });
      },
      failing(
        'high: All nodes of the HA rule home (pve3 and gone) are off, and it allows no others: HA cannot start ct:103.',
      ),
    ],
    'preferring nodes that are off': [
      (facts) => add(facts, ['gone']),
      failing('medium: All nodes of the HA rule home (gone) are off: HA starts ct:103 anywhere.'),
    ],
    'a node and a guest that are gone, and an error': [
      (facts) =>
        add(facts, ['pve1', 'gone'], { resources: ['ct:103', 'vm:103'], errors: ['not enough nodes'] }),
      failing(
        'medium: HA ignores the rule home: not enough nodes. The HA rule home names gone, which the cluster does not have. The HA rule home names vm:103, which is no guest of the cluster.',
      ),
    ],
    'a group of release 8': [
      (facts) => {
        facts.cluster.version = '8.4.1';
        add(facts, ['gone']);
      },
      failing('medium: All nodes of the HA rule home (gone) are off: HA starts ct:103 anywhere.'),
    ],
  },
  unknown: {
    'rules cannot be read': [
      (facts) => {
        delete facts.ha.rules;
        gap(facts, 'ha', 'rules');
      },
      { cluster: 'The rules of HA could not be seen: it did not answer.' },
    ],
    'a guest that the token may not see': [
      (facts) => {
        add(facts, ['pve1'], { resources: ['vm:900'] });
        gap(facts, 'guests', 'filtered', 'the token sees only some.');
      },
      { 'ha-rule/home': 'Whether vm:900 exists could not be seen: the token sees only some.' },
    ],
  },
  notApplicable: { 'no rules': [({ ha }) => void ha.rules?.splice(0), null] },
});
