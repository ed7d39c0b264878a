import { expect, it } from 'vitest';
import { accepted as taken } from '../../../audit/alert/accepted.ts';
import { newAlertState } from '../../../audit/alert/state.ts';
import {
  accepted,
  certificate,
  cut,
  full,
  fullOver,
  fullTold,
  type History,
  hello,
  messagesOf,
  noHa,
  noHaOver,
  noHaTold,
  off,
  seenAgain,
  token,
  unevenCores,
  unseen,
} from '../../support/alert-cases.ts';

const proxmox3 = 'cluster-nodes-online node/proxmox3';

const histories: History[] = [
  [
    'the cluster cannot be reached: told once, and once that it can',
    [{}, { unreachable: 'silent' }, { unreachable: 'silent' }, { unreachable: 'refused' }, {}, {}],
    [[hello], [cut], [], [], [seenAgain], []],
  ],
  [
    'the token is refused',
    [{}, { unreachable: 'refused' }, {}],
    [[hello], ['blind: 10 → no score: the cluster refused the audit’s token'], [seenAgain]],
  ],
  [
    'unreachable from the beginning: the welcome comes when there is something to see',
    [{ unreachable: 'silent' }, { unreachable: 'silent' }, { facts: full }, { facts: full }],
    [
      ['blind: no score: the cluster could not be reached'],
      [],
      ['welcome: 9.7 (Excellent): 1 high finding to begin with'],
      [],
    ],
  ],
  [
    'unreachable from the beginning, and no channel took that: the welcome stands for both',
    [{ unreachable: 'silent', refused: true }, { facts: full }, { facts: full }],
    [
      ['blind: no score: the cluster could not be reached'],
      ['welcome: 9.7 (Excellent): 1 high finding to begin with'],
      [],
    ],
  ],
  [
    'out of sight is not recovered',
    [{}, { facts: noHa }, { facts: { 'ha-covers-critical lxc/110': 'unknown' } }, { facts: noHa }, {}],
    [[hello], [noHaTold], [], [], [noHaOver]],
  ],
  [
    'while a node is off nothing counts as better, so its return is no news',
    [
      {},
      { facts: { 'balance-guests-match-cores node/proxmox': 'critical' } },
      {
        facts: { 'balance-guests-match-cores node/proxmox': 'medium', [proxmox3]: 'high' },
        off: ['proxmox3'],
      },
      { facts: { 'balance-guests-match-cores node/proxmox': 'critical' } },
      {},
    ],
    [
      [hello],
      ['worse: 10 → 9.6: guests uneven: proxmox'],
      ['worse: 9.6: proxmox3 offline'],
      ['recovered: 9.6: recovered: proxmox3 offline'],
      ['recovered: 9.6 → 10: recovered: guests uneven: proxmox'],
    ],
  ],
  [
    'nor is a node uneven anew that looked even while another was off',
    [
      { facts: unevenCores },
      { facts: off, off: ['proxmox2'] },
      { facts: off, off: ['proxmox2'] },
      { facts: unevenCores },
      {},
    ],
    [
      ['welcome: 9.7 (Excellent): 1 high finding to begin with'],
      ['worse: 9.7: proxmox2 offline'],
      [],
      ['recovered: 9.7: recovered: proxmox2 offline'],
      [],
    ],
  ],
  [
    'an outage in between neither ends nor repeats what was told',
    [{}, { facts: noHa }, { unreachable: 'silent' }, { facts: noHa }, {}],
    [
      [hello],
      [noHaTold],
      ['blind: 9.6 → no score: the cluster could not be reached'],
      ['recovered: 9.6: the cluster can be seen again'],
      [noHaOver],
    ],
  ],
  [
    'out of sight from the beginning of an outage, and failing still: it was known',
    [{ facts: noHa }, { facts: { 'ha-covers-critical lxc/110': 'unknown' } }, { facts: noHa }],
    [['welcome: 9.6 (Excellent): 1 critical finding to begin with'], [], []],
  ],
  [
    'much goes out of sight, and comes back',
    [{}, { facts: unseen }, { facts: unseen }, {}],
    [[hello], ['blind: 10: coverage 100 → 76 %'], [], ['recovered: 10: coverage is back']],
  ],
  [
    'the owner chooses to see less afterwards: that ends it without a word, and what goes out of sight then is told',
    [
      {},
      { facts: unseen },
      { facts: unseen, depth: 'lean' },
      { depth: 'lean' },
      { facts: unseen, depth: 'lean' },
      { depth: 'lean' },
    ],
    [
      [hello],
      ['blind: 10: coverage 100 → 76 %'],
      [],
      [],
      ['blind: 10: coverage 100 → 76 %'],
      ['recovered: 10: coverage is back'],
    ],
  ],
  ['the owner chooses to see less', [{}, { facts: unseen, depth: 'lean' }], [[hello], []]],
  [
    'a certificate ends: told a month and a week before, and when it is renewed',
    [
      {},
      { facts: certificate('medium') },
      { facts: certificate('medium') },
      { facts: certificate('high') },
      {},
    ],
    [
      [hello],
      ['worse: 10 → 9.9: certificate of proxmox ends'],
      [],
      ['worse: 9.9 → 9.7: certificate of proxmox ends'],
      ['recovered: 9.7 → 10: recovered: certificate of proxmox ends'],
    ],
  ],
  [
    'the audit’s own token ends, and everything goes dark',
    [{}, { facts: token('medium') }, { facts: token('high') }, { unreachable: 'refused' }],
    [
      [hello],
      ['worse: 10 → 9.9: the audit’s token ends'],
      ['worse: 9.9 → 9.7: the audit’s token ends'],
      ['blind: 9.7 → no score: the cluster refused the audit’s token'],
    ],
  ],
  [
    'a new release brings a rule that fails',
    [{ facts: noHa, without: ['ha-covers-critical'] }, { facts: noHa }, { facts: noHa }, {}],
    [[hello], [], [], []],
  ],
  [
    'a new release brings a rule that fails while the cluster cannot be reached',
    [
      { facts: noHa, without: ['ha-covers-critical'] },
      { unreachable: 'silent', without: ['ha-covers-critical'] },
      { facts: noHa },
    ],
    [[hello], [cut], ['recovered: 9.6: the cluster can be seen again']],
  ],
  [
    'a new release calls critical what was told as high',
    [
      {},
      { facts: full },
      { facts: full, graver: Object.keys(full) },
      { facts: full, graver: Object.keys(full) },
      {},
    ],
    [[hello], [fullTold], [], [], [fullOver]],
  ],
  [
    'the owner accepts what was told: no alarm, no all-clear, and it is told when that ends',
    [
      {},
      { facts: noHa },
      { facts: noHa, ...accepted },
      { facts: noHa, ...accepted },
      { facts: noHa, ...accepted },
    ],
    [[hello], [noHaTold], [], [], [noHaTold]],
  ],
  [
    'the owner takes back that he accepted it',
    [{ facts: noHa, ...accepted }, { facts: noHa }, {}],
    [[hello], [], []],
  ],
  ['what is accepted is never told', [{}, { facts: noHa, ...accepted }], [[hello], []]],
  [
    'graver, and critical now: told again',
    [{}, { facts: full }, { facts: { 'storage-has-space storage/nas': 'critical' } }, { facts: full }, {}],
    [
      [hello],
      [fullTold],
      ['worse: 9.7 → 9.6: nas nearly full, now critical'],
      [],
      ['recovered: 9.6 → 10: recovered: nas nearly full'],
    ],
  ],
  [
    'milder is not over',
    [{}, { facts: full }, { facts: { 'storage-has-space storage/nas': 'low' } }, { facts: full }, {}],
    [
      [hello],
      [fullTold],
      ['recovered: 9.7 → 10: the score of Storage is back'],
      ['worse: 10 → 9.7: Storage 9.75 → 8; nas nearly full'],
      [fullOver],
    ],
  ],
  [
    'milder before it was told: it was never there',
    [{}, { facts: full }, { facts: { 'storage-has-space storage/nas': 'low' } }, {}],
    [[hello], [], [], []],
    { confirmAudits: 2 },
  ],
  [
    'the guest was removed',
    [{}, { facts: noHa }, { facts: { 'ha-covers-critical lxc/110': 'gone' } }],
    [[hello], [noHaTold], [noHaOver]],
  ],
];

it.each(histories)('%s', (_, audits, expected, settings) => {
  expect(messagesOf(audits, settings)).toEqual(expected);
});

it('what was taken already, or never offered, changes nothing', () => {
  const state = newAlertState();
  expect(taken(state, { id: 'nobody' }, 1)).toBe(state);
});
