import { type Broken, first, thatLineAlone, withCluster } from '../support/doctor-broken.ts';

const ofServer = ['token-end', 'privileges', 'rights'].map((id) => `server-${id} vault`);
const unread = ['bucket-read-only away'];

const withTarget = (change: object) =>
  withCluster(({ policy }) => {
    const target = first(policy.offsite.targets);
    return { policy: { offsite: { targets: [{ ...target, via: { ...target.via, ...change } }] } } };
  });
const withMail = (change: object) =>
  withCluster(({ alerts }) => ({ alerts: { channels: [{ ...first(alerts.channels), ...change }] } }));

const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * 86_400 + 3600;

const servers: Record<string, Broken> = {
  'the backup server refuses its token': {
    look: { env: { PBS_TOKEN: 'audit@pbs!reader:canary-5e1c-other-secret' } },
    problem: 'server-token vault',
    said: /token was refused/,
    next: /list-tokens/,
    untold: ofServer,
  },
  'the token of the backup server ends in five days': {
    changes: {
      server: (state) => ({
        ...state,
        access: {
          ...state.access,
          tokens: state.access.tokens.map((token) =>
            token.tokenid === 'audit@pbs!reader' ? { ...token, expire: inDays(5) } : token,
          ),
        },
      }),
    },
    problem: 'server-token-end vault',
    said: /^The token ends on [\d-]+, in 5 days/,
  },
  'the token of the backup server sees no remotes': {
    look: { env: { PBS_TOKEN: 'audit@pbs!audit:7b2e40d9-5f1c-4e86-9a3d-c8f16b07e562' } },
    problem: 'server-privileges vault',
    said: /^It lacks Remote\.Audit on \/remote/,
    next: /^proxmox-backup-manager acl update \/remote RemoteAudit --auth-id audit@pbs\n/,
  },
  'the token of the backup server may do everything': {
    look: { env: { PBS_TOKEN: 'root@pam!all:d2719cf5-b80e-4a36-8d54-6f3ca9e21766' } },
    problem: 'server-rights vault',
    said: /^root@pam!all could /,
  },
  'the clock of the backup server is ten minutes off': {
    changes: { serverAheadSeconds: 600 },
    problem: 'server-clock vault',
    said: /^vault is 10 minutes ahead/,
  },
  'nothing listens at the backup server': {
    look: {
      config: withCluster(() => ({ backupServers: [{ name: 'vault', url: 'https://127.0.0.1:1' }] })),
    },
    problem: 'server-address vault, SERVER',
    said: /connection was refused/,
    next: /port 8007/,
    untold: ['server-certificate vault, SERVER', 'server-token vault', ...ofServer, 'server-clock vault'],
  },
};

const buckets: Record<string, Broken> = {
  'the secret key of the bucket is wrong': {
    look: { env: { OFFSITE_SECRET_ACCESS_KEY: 'canary-8f20-other-key' } },
    problem: 'bucket-reached away',
    said: /secret key does not belong to the access key/,
    untold: unread,
  },
  'the bucket does not know the access key': {
    look: { env: { OFFSITE_ACCESS_KEY_ID: 'canary-0a3e-other-id' } },
    problem: 'bucket-reached away',
    said: /does not know the access key/,
    untold: unread,
  },
  'there is no such bucket': {
    look: { config: withTarget({ bucket: 'grove-ofsite' }) },
    problem: 'bucket-reached away',
    said: /no bucket grove-ofsite at/,
    untold: unread,
  },
  'the bucket lies in another region': {
    changes: { bucket: { region: 'eu-central-1' } },
    look: { config: withTarget({ region: 'us-east-1' }) },
    problem: 'bucket-reached away',
    said: /lies in the region eu-central-1/,
    untold: unread,
  },
  'the key may not list': {
    changes: { refused: ['list'] },
    problem: 'bucket-reached away',
    said: /needs s3:ListBucket/,
    next: /Grant s3:ListBucket on grove-offsite/,
    untold: unread,
  },
  'the key may not read objects': {
    changes: { refused: ['head'] },
    problem: 'bucket-reached away',
    said: /needs s3:GetObject/,
    untold: unread,
  },
  'everybody may write into the bucket': {
    changes: {
      bucket: {
        policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:PutObject',
              Resource: 'arn:aws:s3:::grove-offsite/*',
            },
          ],
        },
      },
    },
    problem: 'bucket-read-only away',
    said: /lets everybody write/,
  },
};

const mails: Record<string, Broken> = {
  'the mail server does not take the password': {
    look: { env: { SMTP_PASSWORD: 'canary-d00f-other-password' } },
    problem: 'channel-mail mail',
    said: /does not take the username and password \(535\)/,
    next: /app password.*SMTP_PASSWORD/,
  },
  'the mail server does not offer STARTTLS': {
    changes: { mail: { security: 'none' } },
    problem: 'channel-mail mail',
    said: /does not offer STARTTLS/,
    next: /Set security to tls/,
  },
  'nothing listens at the mail port': {
    look: { config: withMail({ port: 1 }) },
    problem: 'channel-mail mail',
    said: /connection was refused/,
  },
  'the mail server speaks no TLS at once': {
    look: { config: withMail({ security: 'tls' }) },
    problem: 'channel-mail mail',
    said: /speaks no TLS there/,
    next: /465 with tls, 587 with starttls/,
  },
  'the host of the mail server is unknown': {
    look: { config: withMail({ host: 'no-such-host.invalid' }) },
    problem: 'channel-mail mail',
    said: /host name could not be resolved/,
  },
};

thatLineAlone({ ...servers, ...buckets, ...mails });
