import { expect, it } from 'vitest';
import rule from '../../audit/rules/backup-offsite-really-offsite.ts';
import { runAudit } from '../../audit/run.ts';
import { away, awayPolicy, unread, unreadTarget } from '../support/away.ts';
import { type AllFacts, storageNamed } from '../support/found.ts';
import { healthyFacts, healthyPolicy } from '../support/healthy-facts.ts';
import { blind, ruleCases } from '../support/rule-cases.ts';

type Where = 'public' | 'private' | 'loopback' | 'unknown';

const at =
  (host: string, address: Where = 'private') =>
  (facts: AllFacts) =>
    void Object.assign(away(facts).bucket ?? {}, { host, address });
const said = (until: string) => ({ by: 'Ada', until, evidence: 'at my parents’' });
const tail = "What destroys the cluster's site destroys these copies, too.";
const ownNetwork = (host: string, what = 'private') =>
  `away is not offsite: ${host} is a ${what} address, as in the cluster's own network. ${tail}`;

/** A second target, there or not known where. */
const second = (address: Where) => (facts: AllFacts, policy: Parameters<typeof awayPolicy>[0]) => {
  policy.offsite.targets.push({ ...structuredClone(awayPolicy(policy)), name: 'far' });
  const far = { ...structuredClone(away(facts)), name: 'far' };
  facts.offsite.targets.push(far);
  at('10.0.0.9')(facts);
  Object.assign(far.bucket ?? {}, { address });
};

const served = (facts: AllFacts, policy: Parameters<typeof awayPolicy>[0], host: string) => {
  Object.assign(awayPolicy(policy), { kind: 'pbs', via: { backupServer: 'friend' } });
  Object.assign(away(facts), { kind: 'pbs', bucket: undefined });
  facts.backupServers = [{ name: 'friend', host, datastores: [] }];
};

ruleCases(rule, {
  pass: {
    'a provider on the internet': () => {},
    'storages are not known': (facts) => blind(facts, 'storage'),
    'a binding of the Worker': (facts, policy) => {
      awayPolicy(policy).via = { binding: 'OFFSITE' };
      at('OFFSITE')(facts);
    },
    'a private address behind a VPN, says its owner': (facts, policy) => {
      at('100.64.0.7')(facts);
      awayPolicy(policy).declares.offsite = said('2027-01-31');
    },
    'a node of the cluster at another site, says its owner': (facts, policy) => {
      at('10.0.0.1')(facts);
      awayPolicy(policy).declares.offsite = said('2027-01-31');
    },
    'a server that is a storage for backups only': (facts) => {
      Object.assign(storageNamed(facts, 'nas'), { type: 'pbs', server: 's3.eu-central-1.amazonaws.com' });
    },
  },
  fail: {
    'a private address': [
      at('192.168.1.5:9000'),
      { 'offsite/away': `high: ${ownNetwork('192.168.1.5:9000')}` },
    ],
    'the Worker’s own machine': [
      at('localhost', 'loopback'),
      { 'offsite/away': `high: ${ownNetwork('localhost', 'loopback')}` },
    ],
    'a node, under whatever name': [
      at('PVE2:9000', 'public'),
      { 'offsite/away': `high: away is not offsite: it is the node pve2 of the cluster. ${tail}` },
    ],
    'a storage server under a public name': [
      (facts, policy) => {
        storageNamed(facts, 'nas').server = 'nas.example.org';
        awayPolicy(policy).via = {
          ...{ endpoint: 'https://NAS.example.org:9000/', bucket: 'lab-backups', region: 'auto' },
          ...{ accessKeySecret: 'A', secretKeySecret: 'B' },
        };
        delete away(facts).bucket;
      },
      { 'offsite/away': `high: away is not offsite: it is the server behind the storage nas. ${tail}` },
    ],
    'a storage server by its IPv6 address': [
      (facts) => {
        storageNamed(facts, 'nas').server = 'fd00::5';
        at('[fd00::5]:9000')(facts);
      },
      { 'offsite/away': `high: away is not offsite: it is the server behind the storage nas. ${tail}` },
    ],
    'a backup server on a node': [
      (facts, policy) => served(facts, policy, 'pve1'),
      { 'offsite/away': `high: away is not offsite: it is the node pve1 of the cluster. ${tail}` },
    ],
    'another place is far away': [second('public'), { 'offsite/away': `low: ${ownNetwork('10.0.0.9')}` }],
    'another place may be': [second('unknown'), { 'offsite/away': `medium: ${ownNetwork('10.0.0.9')}` }],
    'so is another one': [
      second('private'),
      {
        'offsite/away': `high: ${ownNetwork('10.0.0.9')}`,
        'offsite/far': `high: ${ownNetwork('s3.eu-central-1.amazonaws.com').replace('away', 'far')}`,
      },
    ],
  },
  unknown: {
    'the target could not be read': [unread, unreadTarget],
    'a backup server somewhere': [
      (facts, policy) => served(facts, policy, 'pbs.example.org'),
      {
        'offsite/away':
          'Whether away is in another place could not be seen: where it stands could not be seen, and nobody declared it.',
      },
    ],
    'a backup server of which nothing is known': [
      (facts, policy) => {
        served(facts, policy, '');
        facts.backupServers = [];
      },
      {
        'offsite/away':
          'Whether away is in another place could not be seen: where it stands could not be seen, and nobody declared it.',
      },
    ],
  },
  notApplicable: {
    'no target': [(_, policy) => void policy.offsite.targets.splice(0), 'backup-offsite-declared'],
  },
});

it('says that a declaration has ended', () => {
  const facts = healthyFacts();
  const policy = structuredClone(healthyPolicy);
  at('10.0.0.9')(facts);
  awayPolicy(policy).declares.offsite = said('2025-11-30');
  const [result] = runAudit([rule], facts, policy);
  expect(result?.verdicts[0]?.fix?.summary).toContain('What Ada declared has ended on 2025-11-30.');
});
