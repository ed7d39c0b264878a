import rule from '../../audit/rules/backup-offsite-three-two-one.ts';
import { away, awayPolicy, copiesOf, keepOnly, unlooked, unread } from '../support/away.ts';
import { guestWith } from '../support/found.ts';
import { hours } from '../support/healthy-facts.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const only = (vmid: number) => (_: unknown, policy: Parameters<typeof awayPolicy>[0]) => {
  awayPolicy(policy).guests = [vmid];
};

ruleCases(rule, {
  pass: {
    'all of them': () => {},
    'of a guest that nobody wants offsite nothing is asked': (facts, policy) => {
      keepOnly(facts, 105, []);
      awayPolicy(policy).guests = [101];
    },
  },
  fail: {
    'what is deleted is gone': [
      (facts, policy) => {
        awayPolicy(policy).guests = [104, 105];
        Object.assign(away(facts).bucket ?? {}, { versioning: 'off', objectLock: { on: false } });
      },
      {
        'qemu/104':
          'medium: homeassistant (VM 104) does not have, of 3-2-1-1-0: one copy that nobody can delete (away: the bucket keeps no versions, and no lock holds it).',
        'qemu/105':
          'low: buildbox (VM 105) does not have, of 3-2-1-1-0: one copy that nobody can delete (away: the bucket keeps no versions, and no lock holds it).',
      },
    ],
    'no copy there, and too old ones': [
      (facts, policy) => {
        awayPolicy(policy).guests = [104, 105];
        for (const copy of copiesOf(facts, 104)) copy.takenAt -= hours(48);
        facts.backups.copies = facts.backups.copies.filter(({ vmid }) => vmid !== 104);
        keepOnly(facts, 105, []);
      },
      {
        'qemu/104':
          'high: homeassistant (VM 104) does not have, of 3-2-1-1-0: three copies (the guest itself and backups at away); one copy offsite (all copies there are too old).',
        'qemu/105':
          'medium: buildbox (VM 105) does not have, of 3-2-1-1-0: three copies (the guest itself and no backup); two kinds of storage (only nfs); one copy offsite (no usable copy at any target); one copy that nobody can delete (no usable copy at any target).',
      },
    ],
  },
  unknown: {
    'the target could not be read': [
      (facts, policy) => {
        unread(facts);
        only(105)(facts, policy);
        facts.storage.push({ ...facts.storage[0]!, storage: 'spare', type: 'dir' });
        facts.backups.copies.push({ ...facts.backups.copies.at(-1)!, storage: 'spare', volid: 'spare:x' });
      },
      {
        'qemu/105':
          '3-2-1-1-0 of buildbox (VM 105) could not be seen: one copy offsite (away could not be looked into: the bucket did not answer); one copy that nobody can delete (away could not be looked into: the bucket did not answer); freedom from errors (of no copy it is proven that it is whole and can be read).',
      },
    ],
    'something is not proven': [
      (facts, policy) => {
        only(105)(facts, policy);
        unlooked(copiesOf(facts, 105), 'content');
      },
      {
        'qemu/105':
          '3-2-1-1-0 of buildbox (VM 105) could not be seen: freedom from errors (of no copy it is proven that it is whole and can be read).',
      },
    ],
    'it lacks one, and nobody sees whether it is wanted there': [
      (facts, policy) => {
        awayPolicy(policy).tags = ['offsite'];
        Object.assign(guestWith(facts, 'qemu/105'), { name: undefined, status: 'unknown', tags: [] });
        Object.assign(away(facts).bucket ?? {}, { versioning: 'off', objectLock: { on: false } });
      },
      {
        'qemu/105':
          '3-2-1-1-0 of VM 105 could not be seen: one copy that nobody can delete (away: the bucket keeps no versions, and no lock holds it).',
      },
    ],
    'guests are hidden': [
      (facts) => void gap(facts, 'guests', 'filtered', 'rows are left out.'),
      { cluster: 'Offsite copies of every guest could not be seen: rows are left out.' },
    ],
    'guests are not known at all': [
      (facts) => blind(facts, 'guests'),
      { cluster: 'The guests that should be offsite could not be seen: the token may not see it.' },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no guest is wanted there': [
      (_, policy) => void Object.assign(awayPolicy(policy), { guests: [999] }),
      null,
    ],
  },
});
