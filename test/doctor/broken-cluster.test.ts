import type { ClusterState } from '../../demo/state.ts';
import { type Broken, thatLineAlone, withCluster } from '../support/doctor-broken.ts';
import { fingerprintOf } from '../support/doctor-case.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const asked = ['token-end', 'token-separated', 'privileges', 'rights', 'clock'].map(
  (id) => `cluster-${id} grove`,
);
const untried = ['cluster-token grove', ...asked];
const unseen = ['cluster-certificate grove, CLUSTER', ...untried];
const atCluster = 'cluster-address grove, CLUSTER';
const at = (url: string) => withCluster(() => ({ urls: [url] }));

const page =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    loopbackServer((_, response) => {
      response
        .writeHead(status, { 'content-type': 'text/html', ...headers })
        .end('<!doctype html><title>Sign in</title>');
    }, 'node');

const bare = (status: number) => () =>
  loopbackServer((_, response) => void response.writeHead(status).end(), 'node');

const reader = 'audit@pve!reader';
const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * 86_400 + 3600;
const access = (change: (access: ClusterState['access']) => Partial<ClusterState['access']>) => ({
  cluster: (state: ClusterState) => ({ ...state, access: { ...state.access, ...change(state.access) } }),
});
const ownToken = (change: object) =>
  access(({ tokens }) => ({
    tokens: tokens.map((token) => (token.tokenid === reader ? { ...token, ...change } : token)),
  }));
const ownUser = (change: object) =>
  access(({ users }) => ({
    users: users.map((user) => (user.userid === 'audit@pve' ? { ...user, ...change } : user)),
  }));
const granted = (role: string) =>
  access(({ acl }) => ({
    acl: [
      ...acl,
      { path: '/', type: 'user', ugid: 'audit@pve', roleid: role, propagate: 1 },
      { path: '/', type: 'token', ugid: reader, roleid: role, propagate: 1 },
    ],
  }));
const clocks = (ahead: (node: string) => number) => ({
  cluster: (state: ClusterState) => ({
    ...state,
    nodes: state.nodes.map((node) => ({ ...node, clockAheadSeconds: ahead(node.name) })),
  }),
});

const settings: Record<string, Broken> = {
  'a secret is missing': {
    look: { env: { PVE_TOKEN: undefined } },
    problem: 'secret PVE_TOKEN',
    said: /^Not set \(API token of grove\)/,
    next: /^Write PVE_TOKEN='…' into \.dev\.vars/,
    untold: untried,
  },
  'a secret is no token': {
    look: { env: { PBS_TOKEN: 'audit@pbs!reader=canary-91d0-secret' } },
    problem: 'secret PBS_TOKEN',
    said: /user@realm!name:secret, with a colon/,
    untold: ['token', 'token-end', 'privileges', 'rights'].map((id) => `server-${id} vault`),
  },
};

const addresses: Record<string, Broken> = {
  'nothing listens at the port': {
    look: { config: at('https://127.0.0.1:1') },
    problem: atCluster,
    said: /connection was refused/,
    next: /port 8006/,
    untold: unseen,
  },
  'the host name is unknown': {
    look: { config: at('https://no-such-host.invalid:8006') },
    problem: atCluster,
    said: /host name could not be resolved/,
    untold: unseen,
  },
  'no TLS is spoken there': {
    look: (served) => ({ config: at(served.bucketUrl.replace('http:', 'https:')) }),
    problem: atCluster,
    said: /speaks no TLS/,
    untold: unseen,
  },
  'nobody answers in time': {
    look: { seconds: 2 },
    instead: () => loopbackServer(() => {}, 'node'),
    problem: atCluster,
    said: /^No answer came within 1\.6 seconds/,
    untold: untried,
  },
  'plain http to another machine': {
    look: { config: at('http://10.0.0.9:8006') },
    problem: 'cluster-certificate grove, CLUSTER',
    said: /plain http, over which anyone/,
    untold: [atCluster, ...untried],
  },
  'something else answers 404': {
    instead: bare(404),
    problem: atCluster,
    said: /not the API of Proxmox VE/,
    untold: untried,
  },
  'the tunnel is down': {
    instead: bare(530),
    problem: atCluster,
    said: /tunnel behind it is down \(530\)/,
    next: /cloudflared/,
    untold: untried,
  },
  'the certificate has ended': {
    changes: { certificate: 'expired' },
    look: { fingerprints: [] },
    problem: 'cluster-certificate grove, CLUSTER',
    said: /^It ended on 2021-01-01/,
    next: /Renew it/,
    untold: untried,
  },
  'the certificate has ended, and its fingerprint was given': {
    changes: { certificate: 'expired' },
    look: { fingerprints: [fingerprintOf('node'), fingerprintOf('expired')] },
    problem: 'cluster-certificate grove, CLUSTER',
    said: /^It ended on 2021-01-01; the fingerprint/,
  },
  'the certificate is for another name': {
    changes: { certificate: 'stranger' },
    look: { fingerprints: [] },
    problem: 'cluster-certificate grove, CLUSTER',
    said: /another name: stranger\.example/,
    untold: untried,
  },
  'the certificate has another fingerprint': {
    changes: { certificate: 'stranger' },
    problem: 'cluster-certificate grove, CLUSTER',
    said: new RegExp(`another fingerprint than given: SHA-256 ${fingerprintOf('stranger')}`),
    next: /somebody may sit between/,
    untold: untried,
  },
  'a redirect to a login comes instead of the API': {
    instead: page(302, { location: 'https://team.cloudflareaccess.com/' }),
    problem: 'cluster-access grove, CLUSTER',
    said: /login page or redirect .*\(302\)/,
    next: /service token/,
    untold: untried,
  },
  'a login page comes instead of the API': {
    instead: page(200),
    problem: 'cluster-access grove, CLUSTER',
    said: /login page or redirect .*\(200\)/,
    untold: untried,
  },
  'Access refuses the service token': {
    look: {
      config: withCluster(() => ({ access: { idSecret: 'EDGE_ID', secretSecret: 'EDGE_SECRET' } })),
      env: { EDGE_ID: 'canary-1f5a-edge-id', EDGE_SECRET: 'canary-77c3-edge-secret' },
    },
    instead: page(403),
    problem: 'cluster-access grove, CLUSTER',
    said: /\(403\)/,
    next: /Service Auth/,
    untold: untried,
  },
};

const tokens: Record<string, Broken> = {
  'the token is refused': {
    look: { env: { PVE_TOKEN: `${reader}=canary-64b7-other-secret` } },
    problem: 'cluster-token grove',
    said: /token was refused/,
    next: /pveum user token list/,
    untold: asked,
  },
  'the token has ended': {
    changes: ownToken({ expire: inDays(-2) }),
    problem: 'cluster-token grove',
    said: /token was refused: .*when it expires/,
    untold: asked,
  },
  'its user is disabled': {
    changes: ownUser({ enable: 0 }),
    problem: 'cluster-token grove',
    said: /whether its user is enabled/,
    untold: asked,
  },
  'the token ends in five days': {
    changes: ownToken({ expire: inDays(5) }),
    problem: 'cluster-token-end grove',
    said: /^The token ends on [\d-]+, in 5 days/,
    next: /^pveum user token modify audit@pve reader --expire \d+$/,
  },
  'its user ends in five days': {
    changes: ownUser({ expire: inDays(5) }),
    problem: 'cluster-token-end grove',
    said: /^Its user audit@pve ends on [\d-]+, in 5 days/,
    next: /^pveum user modify audit@pve --expire \d+$/,
  },
  'the token is not separated from its user': {
    // Its user holds more in the demo, for the sake of another token.
    changes: access(({ acl, tokens }) => ({
      acl: acl.filter(({ roleid }) => roleid !== 'BackupLister'),
      tokens: tokens.map((token) => (token.tokenid === reader ? { ...token, privsep: 0 } : token)),
    })),
    problem: 'cluster-token-separated grove',
    said: /every right of audit@pve/,
    next: /^pveum user token modify audit@pve reader --privsep 1\npveum acl modify \/ --users audit@pve/,
  },
  'a privilege is missing': {
    changes: access(({ acl, roles }) => ({
      roles: { ...roles, Half: ['Sys.Audit', 'Datastore.Audit', 'SDN.Audit'] },
      acl: acl.map((entry) => (entry.ugid === reader ? { ...entry, roleid: 'Half' } : entry)),
    })),
    problem: 'cluster-privileges grove',
    said: /^It lacks VM\.Audit on \/vms, and may not see all guests\.$/,
    next: /^pveum acl modify \/ --users audit@pve --roles PVEAuditor\npveum acl modify \/ --tokens 'audit@pve!reader' --roles PVEAuditor$/,
  },
  'the token may write': {
    changes: granted('BackupLister'),
    problem: 'cluster-rights grove',
    said: /could delete backups \(VM\.Backup, Datastore\.AllocateSpace\)/,
    next: /^pveum acl delete \/ --tokens 'audit@pve!reader' --roles BackupLister$/,
  },
  'a clock is ten minutes off': {
    changes: clocks((node) => (node === 'birch' ? -600 : 0)),
    problem: 'cluster-clock grove',
    said: /^birch is 10 minutes behind\.$/,
    next: /chrony/,
  },
  'all clocks are ten minutes off': {
    changes: clocks(() => 600),
    problem: 'cluster-clock grove',
    said: /alder is 10 minutes ahead/,
    next: /may be the clock here/,
  },
};

thatLineAlone({ ...settings, ...addresses, ...tokens });
