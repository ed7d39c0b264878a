/** Everything that audits need, simulated and served: a cluster, a backup server, a bucket, a mail server. */
import { X509Certificate } from 'node:crypto';
import { parseConfig } from '../../audit/config.ts';
import { worldHere } from '../../cli/doctor-world.ts';
import { healthy } from '../../demo/clusters/healthy.ts';
import { type DemoCluster, demoCluster, simulate } from '../../demo/index.ts';
import { demoBackupServer, simulateBackupServer } from '../../demo/pbs/index.ts';
import { vault } from '../../demo/pbs/servers/vault.ts';
import type { BackupServerState } from '../../demo/pbs/state.ts';
import { simulateS3 } from '../../demo/s3/index.ts';
import type { AccessKey, BucketState } from '../../demo/s3/state.ts';
import { serveDemo } from '../../demo/server.ts';
import type { ClusterState } from '../../demo/state.ts';
import { examine } from '../../gather/doctor/examine.ts';
import type { DoctorLine } from '../../gather/doctor/line.ts';
import { type Certificate, pemOf } from './loopback-server.ts';
import { type MailServer, type MailServerOptions, mailServer } from './mail-server.ts';

export const fingerprintOf = (name: Certificate): string =>
  new X509Certificate(pemOf(name).cert).fingerprint256;

/** What makes each secret one: looked for in everything that is said. */
export const secrets = {
  PVE_TOKEN: demoCluster('healthy').tokens.reader,
  PBS_TOKEN: demoBackupServer('vault').tokens.reader,
  OFFSITE_ACCESS_KEY_ID: 'canary-3b9d-access-key',
  OFFSITE_SECRET_ACCESS_KEY: 'canary-c2e8/secret+key',
  SMTP_PASSWORD: 'canary-71fa-password',
};

/** Of a token also its secret alone. */
export const canaries = Object.values(secrets).flatMap((secret) => [
  secret,
  /!\w+[=:](.+)$/.exec(secret)?.[1] ?? secret,
]);

export interface Served extends AsyncDisposable {
  cluster: DemoCluster;
  clusterUrl: string;
  serverUrl: string;
  bucketUrl: string;
  mail: MailServer;
  /** Every request to the bucket and the cluster: method and path. */
  requests(): { method: string; path: string }[];
}

export interface Changes {
  cluster?: (state: ClusterState) => ClusterState;
  server?: (state: BackupServerState) => BackupServerState;
  certificate?: Certificate;
  serverAheadSeconds?: number;
  bucket?: Partial<BucketState>;
  /** Calls that answer 403 to the key. */
  refused?: AccessKey['refused'];
  mail?: Partial<MailServerOptions>;
}

/** Serves all of it on free ports of 127.0.0.1. */
export async function servedWhole(changes: Changes = {}): Promise<Served> {
  const { cluster: change, server: changeServer, certificate = 'node', bucket, refused = [] } = changes;
  const cluster = change ? simulate('healthy', (now) => change(healthy(now))) : demoCluster('healthy');
  const server = changeServer
    ? simulateBackupServer('vault', (now) => changeServer(vault(now)))
    : demoBackupServer('vault');
  const { serverAheadSeconds = 0 } = changes;
  server.setNow(Math.floor(Date.now() / 1000) + serverAheadSeconds);
  const { OFFSITE_ACCESS_KEY_ID: accessKeyId, OFFSITE_SECRET_ACCESS_KEY: secretAccessKey } = secrets;
  const s3 = simulateS3({
    buckets: () => [{ name: 'grove-offsite', objects: [archive], policy: refusesWriting, ...bucket }],
    keys: [{ accessKeyId, secretAccessKey, refused }],
  });
  const tls = pemOf(certificate);
  const served = await Promise.all([
    serveDemo(cluster, { port: 0, tls }),
    serveDemo(server, { port: 0, tls: pemOf('node') }),
    serveDemo(s3, { port: 0 }),
  ]);
  const password = secrets.SMTP_PASSWORD;
  const mail = await mailServer({ security: 'starttls', password, ...changes.mail });
  const [{ url: clusterUrl }, { url: serverUrl }, { url: bucketUrl }] = served;
  return {
    ...{ cluster, clusterUrl, serverUrl, bucketUrl, mail },
    requests: () => [...cluster.requests, ...server.requests, ...s3.requests],
    async [Symbol.asyncDispose]() {
      await Promise.all([...served.map(({ close }) => close()), mail[Symbol.asyncDispose]()]);
    },
  };
}

const archive = {
  key: 'dump/vzdump-qemu-100-2026_11_14-02_00_00.vma.zst',
  sizeBytes: 9,
  modifiedAt: 1_763_085_600,
  body: () => new Uint8Array(9),
};

const refusesWriting = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: 'arn:aws:s3:::grove-offsite/*',
    },
  ],
};

/** As its owner writes it. */
export const inputFor = ({ clusterUrl, serverUrl, bucketUrl, mail }: Served) => ({
  clusters: [
    {
      id: 'grove',
      urls: [clusterUrl],
      backupServers: [{ name: 'vault', url: serverUrl }],
      policy: {
        offsite: {
          targets: [
            {
              name: 'away',
              kind: 'vzdump',
              via: { endpoint: bucketUrl, bucket: 'grove-offsite' },
              prefix: 'dump/',
            },
          ],
        },
      },
      alerts: {
        channels: [
          {
            type: 'smtp',
            name: 'mail',
            host: '127.0.0.1',
            port: mail.port,
            security: 'starttls',
            username: 'owner',
            passwordSecret: 'SMTP_PASSWORD',
            from: 'offsight@grove.example',
            to: ['owner@grove.example'],
          },
        ],
      },
    },
  ],
});

type Input = ReturnType<typeof inputFor>;

export interface Looked {
  /** Changes what the owner wrote. */
  config?: (input: Input) => unknown;
  env?: Record<string, string | undefined>;
  fingerprints?: string[];
  now?: () => number;
  seconds?: number;
}

export async function looked(
  served: Served,
  {
    config = (input) => input,
    env = {},
    fingerprints = [fingerprintOf('node')],
    now,
    seconds = 10,
  }: Looked = {},
): Promise<DoctorLine[]> {
  return await examine(
    worldHere({
      config: parseConfig(config(inputFor(served))),
      env: { ...secrets, ...env },
      fingerprints,
      seconds,
      ...(now && { now }),
    }),
  );
}
