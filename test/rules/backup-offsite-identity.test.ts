import rule from '../../audit/rules/backup-offsite-identity.ts';
import {
  alsoFrom,
  away,
  copiesOf,
  keepOnly,
  looked,
  newestOf,
  unread,
  unreadTarget,
} from '../support/away.ts';
import { guestWith } from '../support/found.ts';
import { days, now } from '../support/healthy-facts.ts';
import { ruleCases } from '../support/rule-cases.ts';

const wiki = { hostname: 'wiki', macs: [], disks: [] };

ruleCases(rule, {
  pass: {
    'each says whose it is': () => {},
    'a guest that was renamed': (facts) => {
      guestWith(facts, 'qemu/105').name = 'builder';
    },
    'a guest with a disk more, of which another rule speaks': (facts) => {
      guestWith(facts, 'qemu/105').config?.disks.push({ key: 'scsi1', storage: 'nas', backedUp: true });
    },
    'a guest without any copy is for another rule': (facts) => keepOnly(facts, 105, []),
  },
  fail: {
    'two were swapped': [
      (facts) => {
        const [one, two] = [newestOf(facts, 104), newestOf(facts, 105)];
        [one.inside, two.inside] = [two.inside, one.inside];
      },
      {
        'qemu/104@away':
          'high: The newest copy that goes by the id of homeassistant (VM 104) at away is of buildbox (VM 105); the newest usable one is of 2026-11-16 02:17 UTC.',
        'qemu/105@away':
          'medium: The newest copy that goes by the id of buildbox (VM 105) at away is of homeassistant (VM 104); the newest usable one is of 2026-11-16 02:17 UTC.',
      },
    ],
    'all are of a guest of another cluster': [
      (facts) => {
        for (const copy of copiesOf(facts, 105)) copy.inside = wiki;
      },
      {
        'qemu/105@away':
          'critical: The newest copy that goes by the id of buildbox (VM 105) at away is of wiki; no other one can be used.',
      },
    ],
    'an older one, and two': [
      (facts) => {
        alsoFrom(facts, 104, 20, { inside: wiki });
        for (const ago of [20, 21]) alsoFrom(facts, 105, ago, { inside: wiki });
      },
      {
        'qemu/104@away':
          'low: Among the older copies of homeassistant (VM 104) at away, 1 is of wiki: a restore must not take it.',
        'qemu/105@away':
          'low: Among the older copies of buildbox (VM 105) at away, 2 are of wiki: a restore must not take them.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'it is encrypted': [
      (facts) => {
        const copy = newestOf(facts, 105);
        delete copy.inside;
        looked(copy, {
          proof: 'header',
          outcome: 'cannot',
          at: now,
          how: 'the manifest',
          detail: 'The backup is encrypted.',
        });
      },
      {
        'qemu/105@away':
          'Whose data are in the newest copy of buildbox (VM 105) at away could not be seen: The backup is encrypted.',
      },
    ],
    'nothing inside tells': [
      (facts) => {
        newestOf(facts, 105).inside = { macs: [], disks: [{ key: 'scsi0' }] };
      },
      {
        'qemu/105@away':
          'Whose data are in the newest copy of buildbox (VM 105) at away could not be seen: the header of the archive; but nothing in it that can be read tells whose it is.',
      },
    ],
    'it was read too long ago': [
      (facts) =>
        looked(newestOf(facts, 105), {
          proof: 'header',
          outcome: 'ok',
          at: now - days(100),
          how: 'its header',
        }),
      {
        'qemu/105@away':
          'Whose data are in the newest copy of buildbox (VM 105) at away could not be seen: its header, last on 2026-08-09, 100 days ago.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
  },
});
