import rule from '../../audit/rules/security-root-mail.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const noAddress = ({ access }: AllFacts) => {
  found(access.users ?? [], ({ userid }) => userid === 'root@pam').hasEmail = false;
};

/** Notifications go to these targets. */
const to = ({ notifications }: AllFacts, ...targets: [name: string, type: string][]) => {
  notifications.targets = targets.map(([name, type]) => ({ name, type, enabled: true }));
  notifications.matchers = [{ name: 'all', enabled: true, targets: targets.map(([name]) => name) }];
};

ruleCases(rule, {
  pass: {
    'he has an address': () => {},
    'nothing is mailed': (facts) => {
      noAddress(facts);
      to(facts, ['phone', 'gotify']);
    },
    'a target of mail that is off': (facts) => {
      noAddress(facts);
      for (const target of facts.notifications.targets ?? []) target.enabled = false;
    },
  },
  fail: {
    'the built-in target': [
      (facts) => {
        noAddress(facts);
        to(facts, ['mail-to-root', 'sendmail'], ['phone', 'gotify']);
      },
      {
        'user/root@pam':
          'medium: What goes to the target mail-to-root is mailed to root@pam, who has no e-mail address: it reaches nobody.',
      },
    ],
    'before notifications had targets': [
      (facts) => {
        noAddress(facts);
        facts.cluster.version = '8.0.4';
        facts.notifications = {};
      },
      {
        'user/root@pam':
          'medium: Reports of backups and of the system are mailed to root@pam, who has no e-mail address: it reaches nobody.',
      },
    ],
  },
  unknown: {
    'some targets cannot be read': [
      (facts) => {
        noAddress(facts);
        to(facts, ['phone', 'gotify']);
        gap(facts, 'notifications', 'targets');
      },
      { 'user/root@pam': 'Who else is notified could not be seen: it did not answer.' },
    ],
    'a target of the owner’s own': [
      noAddress,
      { 'user/root@pam': 'Whether mail writes to root@pam could not be seen.' },
    ],
    'two of them': [
      (facts) => {
        noAddress(facts);
        to(facts, ['office', 'smtp'], ['home', 'sendmail']);
      },
      { 'user/root@pam': 'Whether home and office write to root@pam could not be seen.' },
    ],
    'targets cannot be read': [
      (facts) => {
        noAddress(facts);
        delete facts.notifications.targets;
        gap(facts, 'notifications', 'targets');
      },
      { 'user/root@pam': 'Who is notified could not be seen: it did not answer.' },
    ],
    'matchers cannot be read': [
      (facts) => {
        noAddress(facts);
        delete facts.notifications.matchers;
        gap(facts, 'notifications', 'matchers', 'they are hidden.');
      },
      { 'user/root@pam': 'Who is notified could not be seen: they are hidden.' },
    ],
    'users cannot be read': [
      (facts) => {
        delete facts.access.users;
        gap(facts, 'access', 'users');
      },
      { 'user/root@pam': 'root@pam could not be seen: it did not answer.' },
    ],
  },
});
