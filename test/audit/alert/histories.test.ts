import { expect, it } from 'vitest';
import {
  full,
  fullOver,
  fullTold,
  type History,
  hello,
  low,
  messagesOf,
  noHa,
  noHaOver,
  noHaTold,
  oneFresh,
  oneStale,
  stale,
  three,
  traefik,
  uneven,
  unevenTold,
} from '../../support/alert-cases.ts';

const fewSnapshots = {
  'storage-snapshots-few lxc/110': 'low',
  'storage-snapshots-few lxc/111': 'low',
} as const;

const histories: History[] = [
  ['nothing happens', [{}, {}, {}], [[hello], [], []]],
  [
    'much is wrong from the beginning: one welcome, no storm, and its end is no news',
    [{ facts: { ...three, ...noHa } }, { facts: { ...three, ...noHa } }, {}],
    [['welcome: 9.3 (Excellent): 1 critical and 4 high findings to begin with'], [], []],
  ],
  [
    'told once, and once that it is over',
    [{}, { facts: noHa }, { facts: noHa }, {}, {}],
    [[hello], [noHaTold], [], [noHaOver], []],
  ],
  [
    'over and back is told each time',
    [{}, { facts: noHa }, {}, { facts: noHa }],
    [[hello], [noHaTold], [noHaOver], [noHaTold]],
  ],
  [
    'one stale guest becomes three',
    [{}, { facts: { [traefik]: 'high' } }, { facts: three }, {}],
    [
      [hello],
      ['worse: 10 → 9.7: backup of traefik stale offsite'],
      ['worse: 9.7: backup of service-17 and homeassistant stale offsite'],
      ['recovered: 9.7 → 10: recovered: backup of 3 guests stale offsite'],
    ],
  ],
  [
    'stale is told though it is medium',
    [{}, { facts: stale }, { facts: stale }, {}],
    [[hello], [oneStale], [], [oneFresh]],
  ],
  [
    'getting staler is told by what it costs',
    [{}, { facts: stale }, { facts: { [traefik]: 'high' } }, {}],
    [
      [hello],
      [oneStale],
      ['worse: 9.9 → 9.7: Disaster Recovery 9 → 8; backup of traefik stale offsite'],
      [oneFresh],
    ],
  ],
  [
    'low and single medium findings are told by what they cost, if at all',
    [{}, { facts: { 'backup-offsite-proven-lately lxc/110@away': 'low' } }, { facts: uneven }, {}],
    [[hello], [], [unevenTold], ['recovered: 9.9 → 10: the score of Storage is back']],
  ],
  [
    'stale, then damaged, then right',
    [
      {},
      { facts: stale },
      { facts: { [traefik]: 'gone', 'backup-offsite-sound lxc/110@away': 'critical' } },
      {},
    ],
    [
      [hello],
      [oneStale],
      ['worse: 9.9 → 9.6: copies of traefik damaged offsite'],
      ['recovered: 9.9 → 10: recovered: copies of traefik damaged offsite; backup of traefik stale offsite'],
    ],
  ],
  [
    'a mail that failed is made again until one is taken',
    [{}, { facts: noHa, refused: true }, { facts: noHa, refused: true }, { facts: noHa }, { facts: noHa }],
    [[hello], [noHaTold], [noHaTold], [noHaTold], []],
  ],
  [
    'a welcome that failed comes with the next audit',
    [{ refused: true }, { facts: full }, { facts: full }],
    [[hello], ['welcome: 9.7 (Excellent): 1 high finding to begin with'], []],
  ],
  [
    'it was over before the mail could be sent',
    [{}, { facts: noHa, refused: true }, {}],
    [[hello], [noHaTold], []],
  ],
  [
    'that it is over is made again until it is taken',
    [{}, { facts: noHa }, { refused: true }, {}, {}],
    [[hello], [noHaTold], [noHaOver], [noHaOver], []],
  ],
  [
    'a slow decline adds up',
    [{}, { facts: low(1) }, { facts: low(2) }, { facts: low(3) }, { facts: low(4) }, { facts: low(4) }],
    [
      [hello],
      [],
      [],
      [],
      ['worse: 10 → 9.9: Storage 10 → 9; nas fails “Every storage has space left”; 3 more'],
      [],
    ],
  ],
  [
    'the level rises without a word, and the next fall is told from there',
    [{ facts: { ...noHa, ...full } }, { facts: full }, {}, { facts: full }],
    [['welcome: 9.3 (Excellent): 1 critical and 1 high finding to begin with'], [], [], [fullTold]],
  ],
  [
    'what rises in one category is kept though another is lower',
    [
      { facts: { ...uneven, 'storage-snapshots-few lxc/110': 'medium' } },
      { facts: { 'balance-guests-match-cores node/proxmox': 'low' } },
      { facts: { ...uneven, 'balance-guests-match-cores node/proxmox': 'low' } },
    ],
    [
      ['welcome: 9.7 (Excellent): no critical or high findings to begin with'],
      [],
      ['worse: 10 → 9.8: Storage 10 → 9; Node Balance 10 → 9.75; 2 more'],
    ],
  ],
  [
    'a fall is followed by a deeper one',
    [{}, { facts: uneven }, { facts: { ...uneven, 'storage-snapshots-few lxc/110': 'medium' } }, {}],
    [
      [hello],
      [unevenTold],
      ['worse: 9.9 → 9.7: Storage 9 → 8; traefik fails “No guest keeps a history in snapshots”'],
      ['recovered: 9.7 → 10: the score of Storage is back'],
    ],
  ],
  [
    'no score is told to be back by an audit that tells something worse',
    [{}, { facts: uneven }, { facts: noHa }, { facts: noHa }, {}],
    [
      [hello],
      [unevenTold],
      ['worse: 9.9 → 9.6: traefik not managed by HA'],
      ['recovered: 9.6: the score of Storage is back'],
      [noHaOver],
    ],
  ],
  [
    'a score whose finding is over is back with it, whatever else got worse',
    [{}, { facts: full }, { facts: noHa }, { facts: noHa }, {}],
    [
      [hello],
      [fullTold],
      ['worse: 9.7 → 9.6: traefik not managed by HA', 'recovered: 9.6: recovered: nas nearly full'],
      [],
      [noHaOver],
    ],
  ],
  [
    'a rule without words of its own is named by its title',
    [{}, { facts: { ...uneven, ...fewSnapshots } }, {}],
    [
      [hello],
      [
        'worse: 10 → 9.8: local-lvm fails “Local storage of one name has a similar size on every node”; traefik and service-11 fail “No guest keeps a histo…',
      ],
      [
        'recovered: 9.8 → 10: recovered: “Local storage of one name has a similar size on every node” for local-lvm; “No guest keeps a history in snapshots” fo…',
      ],
    ],
    { newFindings: 'low' },
  ],
  [
    'limits of the owner’s own',
    [{}, { facts: full }, { facts: { ...full, ...noHa } }],
    [[hello], [], ['worse: 10 → 9.3: traefik not managed by HA']],
    { newFindings: 'critical', overallDrop: 0.6, categoryDrop: 3 },
  ],
  [
    'a stale copy is told from medium on, whatever else is',
    [{}, { facts: stale }, {}, { facts: { [traefik]: 'high' } }],
    [[hello], [oneStale], [oneFresh], ['worse: 10 → 9.7: backup of traefik stale offsite']],
    { newFindings: 'critical', overallDrop: 0.6, categoryDrop: 3 },
  ],
  [
    'what flaps is told when it has shown twice, and over when it has been right twice',
    [{}, { facts: full }, {}, { facts: full }, { facts: full }, {}, { facts: full }, {}, {}],
    [[hello], [], [], [], [fullTold], [], [], [], [fullOver]],
    { confirmAudits: 2 },
  ],
  [
    'right in one audit is no end, so what goes on after it is no news',
    [{}, { facts: full }, { facts: full }, {}, { facts: full }, { facts: full }, {}, {}],
    [[hello], [], [fullTold], [], [], [], [], [fullOver]],
    { confirmAudits: 2 },
  ],
  [
    'neither is it of what was there from the beginning',
    [{ facts: full }, {}, { facts: full }, { facts: full }, {}, {}, { facts: full }, { facts: full }],
    [['welcome: 9.7 (Excellent): 1 high finding to begin with'], [], [], [], [], [], [], [fullTold]],
    { confirmAudits: 2 },
  ],
  [
    'what came back before anybody was told that it is over goes on',
    [{}, { facts: noHa }, { refused: true }, { facts: noHa }, {}, { facts: uneven }, {}, { facts: uneven }],
    [
      [hello],
      [noHaTold],
      [noHaOver],
      [],
      [noHaOver],
      [unevenTold],
      ['recovered: 9.9 → 10: the score of Storage is back'],
      [unevenTold],
    ],
  ],
];

it.each(histories)('%s', (_, audits, expected, settings) => {
  expect(messagesOf(audits, settings)).toEqual(expected);
});
