import rule from '../../audit/rules/storage-disk-cache-safe.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const cache = (facts: AllFacts, id: string, ...modes: string[]) => {
  for (const [at, mode] of modes.entries())
    guestWith(facts, id).config?.disks.push({
      key: `virtio${at}`,
      storage: 'nas',
      backedUp: true,
      cache: mode,
    });
};

ruleCases(rule, {
  pass: {
    'no cache set': () => {},
    'writeback keeps what is flushed': (facts) => cache(facts, 'qemu/104', 'writeback', 'writethrough'),
  },
  fail: {
    'two disks of one VM': [
      (facts) => cache(facts, 'qemu/104', 'unsafe', 'none', 'unsafe'),
      {
        'qemu/104':
          'high: homeassistant (VM 104) has virtio0 and virtio2 with cache=unsafe: what it believes to be written is lost when its node loses power.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The cache modes of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: {
    'containers alone': [
      (facts) => {
        facts.guests = facts.guests.filter(({ type }) => type === 'lxc');
      },
      null,
    ],
  },
});
