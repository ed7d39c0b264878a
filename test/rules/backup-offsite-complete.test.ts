import rule from '../../audit/rules/backup-offsite-complete.ts';
import { away, keepOnly, looked, newestOf, unlooked, unread, unreadTarget } from '../support/away.ts';
import { days, now } from '../support/healthy-facts.ts';
import { ruleCases } from '../support/rule-cases.ts';

const cutOff = {
  proof: 'complete' as const,
  outcome: 'failed' as const,
  at: now,
  how: 'the last zstd block',
  detail: 'No zstd block ends where the archive does: it is cut off.',
};

ruleCases(rule, {
  pass: {
    'all of it is there': () => {},
    'a running one is not judged yet': (facts) => {
      newestOf(facts, 105).unfinished = true;
    },
    'an empty one is for another rule': (facts) => {
      newestOf(facts, 105).sizeBytes = 0;
      looked(newestOf(facts, 105), cutOff);
    },
    'a damaged header is for another rule': (facts) => {
      looked(newestOf(facts, 105), { ...cutOff, proof: 'header' });
      looked(newestOf(facts, 105), cutOff);
    },
  },
  fail: {
    'it is cut off': [
      (facts) => {
        keepOnly(facts, 103, [0]);
        for (const vmid of [103, 104, 105]) looked(newestOf(facts, vmid), cutOff);
      },
      {
        'lxc/103@away':
          'critical: The newest copy of traefik (CT 103) at away is not complete: No zstd block ends where the archive does: it is cut off; no other one can be used.',
        'qemu/104@away':
          'high: The newest copy of homeassistant (VM 104) at away is not complete: No zstd block ends where the archive does: it is cut off; the newest usable one is of 2026-11-16 02:17 UTC.',
        'qemu/105@away':
          'medium: The newest copy of buildbox (VM 105) at away is not complete: No zstd block ends where the archive does: it is cut off; the newest usable one is of 2026-11-16 02:17 UTC.',
      },
    ],
    'its backup never came to its end': [
      (facts) => {
        keepOnly(facts, 105, [2, 3]);
        newestOf(facts, 105).unfinished = true;
      },
      {
        'qemu/105@away':
          'high: The newest copy of buildbox (VM 105) at away is not complete: its backup never came to its end; the newest usable one is of 2026-11-14 02:17 UTC.',
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'nobody looked yet': [
      (facts) => unlooked([newestOf(facts, 105)], 'complete'),
      {
        'qemu/105@away':
          'Whether the newest copy of buildbox (VM 105) at away is complete could not be seen: its end has not been looked at yet.',
      },
    ],
    'somebody looked too long ago': [
      (facts) =>
        looked(newestOf(facts, 105), {
          proof: 'complete',
          outcome: 'ok',
          at: now - days(40),
          how: 'its end',
        }),
      {
        'qemu/105@away':
          'Whether the newest copy of buildbox (VM 105) at away is complete could not be seen: its end, last on 2026-10-08, 40 days ago.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
    'no copies': [(facts) => void away(facts).copies.splice(0), 'backup-offsite-exists'],
  },
});
