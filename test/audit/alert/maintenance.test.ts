import { expect, it } from 'vitest';
import {
  at,
  full,
  fullHere,
  fullTold,
  type History,
  hello,
  low,
  messagesOf,
  noHa,
  off,
  uneven,
  unevenCores,
  unevenTold,
  veryStale,
} from '../../support/alert-cases.ts';

const window = (subjects?: string[]) => ({
  maintenance: [
    {
      from: '2026-11-23T00:00:00Z',
      until: '2026-11-23T23:00:00+01:00',
      reason: 'New disks.',
      ...(subjects && { subjects }),
    },
  ],
});

const manyFull = { ...full, ...fullHere, ...uneven } as const;

const histories: History[] = [
  [
    'what is maintained is held back, and told afterwards if it is still there',
    [{}, { facts: off }, { facts: off }],
    [[hello], [], ['worse: 10 → 9.7: proxmox2 offline']],
    window(['node/proxmox2']),
  ],
  ['or never, if it is not', [{}, { facts: off }, {}], [[hello], [], []], window(['node/proxmox2'])],
  [
    'everything else is told, and what falls by it',
    [{}, { facts: { ...off, ...noHa } }, { facts: { ...off, ...noHa } }, {}],
    [
      [hello],
      ['worse: 10 → 9.3: traefik not managed by HA'],
      ['worse: 10 → 9.3: proxmox2 offline'],
      ['recovered: 9.3 → 10: recovered: traefik not managed by HA; proxmox2 offline'],
    ],
    window(['node/proxmox2']),
  ],
  [
    'a node with its storage and its guests, a target with its copies',
    [{}, { facts: { 'ha-covers-critical qemu/114': 'critical', ...fullHere, ...veryStale } }, { facts: {} }],
    [
      [hello],
      ['worse: 10 → 9.0: proxmox/local-lvm nearly full'],
      ['recovered: 9.0 → 10: recovered: proxmox/local-lvm nearly full'],
    ],
    window(['node/proxmox2', 'offsite/away']),
  ],
  [
    'what cannot be seen for it, and quorum that is lost with it',
    [
      {},
      {
        facts: {
          ...off,
          'capacity-memory node/proxmox2': 'unknown',
          'cluster-quorate cluster': 'critical',
          ...full,
        },
      },
      {},
    ],
    [
      [hello],
      ['worse: 10 → 8.6: quorum lost; nas nearly full'],
      ['recovered: 8.6 → 10: recovered: quorum lost; nas nearly full'],
    ],
    window(['node/proxmox2']),
  ],
  [
    'a fall that it explains in part is told once, and what it held back afterwards',
    [
      {},
      { facts: manyFull },
      { facts: manyFull },
      { at: at(60), facts: manyFull },
      { at: at(84), facts: manyFull },
    ],
    [
      [hello],
      ['worse: 10 → 9.6: nas and proxmox/local-lvm nearly full'],
      [],
      ['worse: 10 → 9.6: Storage 10 → 7; nas and proxmox/local-lvm nearly full; 1 more'],
      [],
    ],
    { maintenance: [{ until: '2026-11-24', reason: 'New disks.', subjects: ['storage/local-lvm'] }] },
  ],
  [
    'a fall that it explains in part is no news when only the rest is left, but when it gets deeper',
    [
      {},
      { facts: manyFull },
      { at: at(60), facts: { ...full, ...fullHere } },
      { facts: { ...full, ...fullHere, ...uneven } },
      {},
    ],
    [
      [hello],
      ['worse: 10 → 9.6: nas and proxmox/local-lvm nearly full'],
      [],
      ['worse: 10 → 9.6: Storage 10 → 7; nas and proxmox/local-lvm nearly full; 1 more'],
      ['recovered: 9.6 → 10: recovered: nas and proxmox/local-lvm nearly full'],
    ],
    { maintenance: [{ until: '2026-11-24', reason: 'New disks.', subjects: ['storage/local-lvm'] }] },
  ],
  ['everything', [{}, { unreachable: 'silent' }, {}], [[hello], [], []], window()],
  [
    'the cluster as a whole',
    [{}, { unreachable: 'silent' }, { unreachable: 'silent' }],
    [[hello], [], ['blind: 10 → no score: the cluster could not be reached']],
    window(['cluster']),
  ],
  [
    'the cluster as a whole, but not what lies offsite',
    [{}, { unreachable: 'silent', away: veryStale }, { facts: veryStale }],
    [
      [hello],
      ['blind: 10 → no score: backup of lxc/110 stale offsite'],
      ['worse: 10 → 9.7: Disaster Recovery 10 → 8; backup of traefik stale offsite'],
    ],
    window(['cluster']),
  ],
  [
    'a node that is already known to be unequal does not hide another that falls',
    [{ facts: unevenCores }, { facts: { ...unevenCores, ...full } }, { facts: { ...unevenCores, ...full } }],
    [['welcome: 9.7 (Excellent): 1 high finding to begin with'], ['worse: 9.7 → 9.4: nas nearly full'], []],
    window(['node/proxmox']),
  ],
  [
    'by days',
    [{}, { facts: full }, { facts: full }, { facts: full }],
    [[hello], [], [], [fullTold]],
    { maintenance: [{ until: '2026-11-24', reason: 'Holidays.' }] },
  ],
  [
    'a digest on Monday morning, from the first audit afterwards',
    [
      {},
      { at: at(19) },
      { at: at(21), facts: full },
      { at: at(45), facts: full },
      { at: at(8 * 24), facts: full },
    ],
    [
      [hello],
      [],
      [fullTold, 'digest: 9.7 this week: 1 high finding open'],
      [],
      ['digest: 9.7 this week: 1 high finding open'],
    ],
    { digest: { every: 'week' } },
  ],
  [
    'every day, tried again where it failed',
    [
      {},
      { at: at(21), refused: true },
      { at: at(22) },
      { at: at(23) },
      { at: at(46), unreachable: 'silent' },
    ],
    [
      [hello],
      ['digest: 10 today: no critical or high findings open'],
      ['digest: 10 today: no critical or high findings open'],
      [],
      [
        'blind: 10 → no score: the cluster could not be reached',
        'digest: 10 → no score today: the cluster could not be reached',
      ],
    ],
    { digest: { every: 'day', hour: 8 } },
  ],
  [
    'turned on later',
    [{}, { settings: { digest: { every: 'day', hour: 18 } } }, { settings: { digest: 'off' } }],
    [[hello], ['digest: 10 today: no critical or high findings open'], []],
  ],
  [
    'what was compared with cannot be read any more: a new beginning, said aloud',
    [
      {},
      { facts: full },
      { facts: { ...full, ...off }, unreadable: [0, 1] },
      { facts: { ...full, ...off } },
      {},
    ],
    [
      [hello],
      [fullTold],
      ['welcome: 9.4 (Excellent): 2 high findings to begin with'],
      [],
      ['recovered: 9.7 → 10: recovered: nas nearly full'],
    ],
  ],
  [
    'and said again where it failed',
    [{}, { facts: full, unreadable: [0], refused: true }, { facts: full }, { facts: full }],
    [
      [hello],
      ['welcome: 9.7 (Excellent): 1 high finding to begin with'],
      ['welcome: 9.7 (Excellent): 1 high finding to begin with'],
      [],
    ],
  ],
  [
    'while the cluster cannot be reached there is nothing to begin with',
    [{}, { unreachable: 'silent', unreadable: [0] }, { unreachable: 'silent' }],
    [[hello], ['blind: no score: the cluster could not be reached'], []],
  ],
  [
    'only where a slow decline began is gone: it goes on from the last one',
    [{}, { facts: low(1) }, { facts: low(2), unreadable: [0] }, { facts: low(4) }, { facts: uneven }],
    [[hello], [], [], [], []],
  ],
  [
    'only the report of a fall is gone: the last one stands in, and its end goes unsaid',
    [{}, { facts: { 'storage-local-same-size storage/local-lvm': 'medium' } }, { unreadable: [0] }],
    [[hello], [unevenTold], []],
  ],
];

it.each(histories)('%s', (_, audits, expected, settings) => {
  expect(messagesOf(audits, settings)).toEqual(expected);
});
