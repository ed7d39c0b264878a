import rule from '../../audit/rules/security-notifications-arrive.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const nobody = {
  cluster:
    'medium: No notification is sent: no matcher that is on names a target that is on. Failed backups and fenced nodes stay silent.',
};

ruleCases(rule, {
  pass: { 'a matcher and its target': () => {} },
  fail: {
    'the matcher is off': [
      ({ notifications }) => {
        for (const matcher of notifications.matchers ?? []) matcher.enabled = false;
      },
      nobody,
    ],
    'the target is off': [
      ({ notifications }) => {
        for (const target of notifications.targets ?? []) target.enabled = false;
      },
      nobody,
    ],
    'the target is gone': [({ notifications }) => void notifications.targets?.splice(0), nobody],
    'there is no matcher': [({ notifications }) => void notifications.matchers?.splice(0), nobody],
  },
  unknown: {
    'targets cannot be read': [
      (facts) => {
        delete facts.notifications.targets;
        gap(facts, 'notifications', 'targets');
      },
      { cluster: 'The targets of notifications could not be seen: it did not answer.' },
    ],
    'matchers cannot be read': [
      (facts) => {
        delete facts.notifications.matchers;
        gap(facts, 'notifications', 'matchers');
      },
      { cluster: 'The matchers of notifications could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'before 8.1': [
      (facts) => {
        facts.cluster.version = '7.4-16';
        facts.notifications = {};
      },
      'security-root-mail',
    ],
  },
});
