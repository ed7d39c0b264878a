import rule from '../../audit/rules/network-links-apart.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const links = ({ cluster }: AllFacts, ...addresses: string[]) => {
  found(cluster.votes ?? [], ({ node }) => node === 'pve1').addresses = addresses;
};
const networkOf = ({ network }: AllFacts) => found(network.nodes, ({ node }) => node === 'pve1');
const untag = (facts: AllFacts) => {
  for (const card of guestWith(facts, 'lxc/103').config?.networks ?? []) delete card.vlan;
};
const without = (facts: AllFacts) => {
  delete guestWith(facts, 'lxc/103').config;
  gap(facts, 'guests', 'lxc/103');
};

const onGuests = (node: number) =>
  `The first link of pve${node} (10.0.0.${node}) shares vmbr0 with guests: their traffic delays the heartbeat of the cluster.`;

ruleCases(rule, {
  pass: {
    'two networks': () => {},
    'a single link is another rule’s business': (facts) => links(facts, '10.0.0.1'),
    'guests in another VLAN of the bridge, or templates': (facts) => {
      untag(facts);
      guestWith(facts, 'lxc/103').template = true;
    },
    'a port without a bridge, whatever guests have': (facts) => {
      without(facts);
      for (const [at, { interfaces }] of facts.network.nodes.entries()) {
        found(interfaces ?? [], ({ name }) => name === 'eno2').cidr = `10.0.9.${at + 1}/24`;
        for (const vote of facts.cluster.votes?.slice(at, at + 1) ?? [])
          vote.addresses = [`10.0.9.${at + 1}`, `10.0.1.${at + 1}`];
      }
    },
  },
  fail: {
    'two links in one subnet': [
      (facts) => {
        networkOf(facts).interfaces?.push({
          name: 'eno4',
          type: 'eth',
          active: true,
          cidr: '10.0.0.101/24',
          ports: [],
        });
        links(facts, '10.0.0.1', '10.0.0.101', 'pve1.lab');
      },
      {
        'node/pve1':
          'medium: Two links of pve1 lie in one subnet (10.0.0.1, 10.0.0.101, pve1.lab): what cuts one cuts both.',
      },
    ],
    'guests on the bridge of the first link': [
      untag,
      Object.fromEntries([1, 2, 3].map((node) => [`node/pve${node}`, `low: ${onGuests(node)}`])),
    ],
    both: [
      (facts) => {
        untag(facts);
        links(facts, '10.0.0.1', '10.0.0.1');
        facts.cluster.votes?.splice(1);
      },
      {
        'node/pve1': `medium: Two links of pve1 lie in one subnet (10.0.0.1, 10.0.0.1): what cuts one cuts both. ${onGuests(1)}`,
      },
    ],
    'guests in the VLAN of the first link': [
      (facts) => {
        facts.cluster.votes?.splice(1);
        networkOf(facts).interfaces?.push({
          name: 'vmbr0.20',
          type: 'vlan',
          active: true,
          cidr: '10.0.20.1/24',
          ports: [],
        });
        links(facts, '10.0.20.1');
      },
      {
        'node/pve1':
          'low: The first link of pve1 (10.0.20.1) shares vmbr0.20 with guests: their traffic delays the heartbeat of the cluster.',
      },
    ],
  },
  unknown: {
    'votes cannot be read': [
      (facts) => {
        delete facts.cluster.votes;
        gap(facts, 'cluster', 'votes');
      },
      { cluster: 'The links of the cluster network could not be seen: it did not answer.' },
    ],
    'addresses were not told': [
      (facts) => {
        delete found(facts.cluster.votes ?? [], ({ node }) => node === 'pve1').addresses;
      },
      { 'node/pve1': 'The links of pve1 could not be seen.' },
    ],
    'a node did not tell its networks': [
      (facts) => {
        delete networkOf(facts).interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { 'node/pve1': 'The networks of pve1 could not be seen: it did not answer.' },
    ],
    'a link is a name': [
      (facts) => links(facts, '10.0.0.1', 'pve1.lab'),
      { 'node/pve1': 'The network of the link pve1.lab on pve1 could not be seen.' },
    ],
    'a node without links': [
      (facts) => links(facts),
      { 'node/pve1': 'The network of the link of pve1 could not be seen.' },
    ],
    'guests that the token may not see': [
      (facts) => {
        facts.cluster.votes?.splice(1);
        gap(facts, 'guests', 'filtered', 'the token sees only some.');
      },
      {
        'node/pve1': 'Whether guests share vmbr0 with corosync could not be seen: the token sees only some.',
      },
    ],
    'network cards of a guest could not be read': [
      without,
      Object.fromEntries(
        [1, 2, 3].map((node) => [
          `node/pve${node}`,
          'Whether guests share vmbr0 with corosync could not be seen: it did not answer.',
        ]),
      ),
    ],
  },
  notApplicable: {
    'a stand-alone host': [
      ({ cluster }) => {
        cluster.standalone = true;
      },
      null,
    ],
  },
});
