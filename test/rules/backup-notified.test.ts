import rule from '../../audit/rules/backup-notified.ts';
import { type AllFacts, found } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

type Job = AllFacts['backupJobs'][number];

const set = ({ backupJobs }: AllFacts, part: Partial<Job>) =>
  void Object.assign(
    found(backupJobs, ({ id }) => id === 'nightly'),
    part,
  );

const unheard = (what: string) => ({ 'job/nightly': `medium: nightly ${what}: its failures go unheard.` });

ruleCases(rule, {
  pass: {
    'by the default, through the notification system': () => {},
    'by the notification system, whatever address is left': (facts) =>
      set(facts, { notificationMode: 'notification-system', mailsTo: true }),
    'by mail of its own': (facts) => {
      set(facts, { notificationMode: 'legacy-sendmail', mailsTo: true });
      facts.notifications = {};
    },
    'by the default, to an address': (facts) => {
      set(facts, { notificationMode: 'auto', mailsTo: true });
      facts.notifications.targets = [];
    },
  },
  fail: {
    'mail to nobody': [
      (facts) => set(facts, { notificationMode: 'legacy-sendmail', mailsTo: false }),
      unheard('sends mail by itself, but to no address'),
    ],
    'no target is enabled': [
      (facts) => {
        for (const target of facts.notifications.targets ?? []) target.enabled = false;
      },
      unheard('has nobody to tell, as no target is enabled'),
    ],
    'the matcher is off, and another leads elsewhere': [
      (facts) => {
        for (const matcher of facts.notifications.matchers ?? []) matcher.enabled = false;
        facts.notifications.matchers?.push({ name: 'other', enabled: true, targets: ['gone'] });
      },
      unheard('has nobody to tell, as no enabled matcher leads to an enabled target'),
    ],
  },
  unknown: {
    targets: [
      (facts) => {
        delete facts.notifications.targets;
        gap(facts, 'notifications', 'targets');
      },
      { 'job/nightly': 'The notification targets could not be seen: it did not answer.' },
    ],
    matchers: [
      (facts) => {
        delete facts.notifications.matchers;
        gap(facts, 'notifications', 'matchers');
      },
      { 'job/nightly': 'The notification matchers could not be seen: it did not answer.' },
    ],
    'whether an address is set': [
      (facts) => set(facts, { notificationMode: 'legacy-sendmail' }),
      { 'job/nightly': 'The address to which nightly sends mail could not be seen.' },
    ],
  },
  notApplicable: {
    'no enabled job': [(facts) => void facts.backupJobs.splice(0), 'backup-job-exists'],
  },
});
