/** The two files that an owner gets, as text: offsight.config.ts and wrangler.local.toml. */
import { relative, sep } from 'node:path';
import type { ClusterAnswers, WorkerAnswers } from './answers.ts';

/** Names of the secrets with an Access service token for the cluster. */
export const serviceToken = { idSecret: 'ACCESS_CLIENT_ID', secretSecret: 'ACCESS_CLIENT_SECRET' };

/** Name of the Workers VPC binding. */
export const vpcBinding = 'PVE';

/**
 * @param worker null when the cluster is audited from a terminal alone
 * @param from folder of the file, `root` that of the project: where its types are imported from
 */
export function configText(
  cluster: ClusterAnswers,
  worker: WorkerAnswers | null,
  { from, root }: { from: string; root: string },
): string {
  const way = relative(from, root).split(sep).join('/');
  const types = `${way === '' ? '.' : way.startsWith('.') ? way : `./${way}`}/audit/config.ts`;
  return `/**
 * What Offsight audits, and what you expect of it. It is yours: git ignores it.
 *
 *   npm run config -- check     what is wrong with it
 *   npm run config -- push      gives it to the Worker
 *
 * Every key: docs/configuration.md; most of them with an example: offsight.config.example.ts.
 * Secrets never stand here, only their names.
 */
import { defineConfig } from ${quoted(types)};

export default defineConfig({
  /** Where you open the reports: for links in alerts and feeds. */
  ${worker?.site ? `site: ${quoted(worker.site)},` : "// site: 'https://offsight.example.com',"}

  clusters: [
    {
      /** Reports are filed under it: keep it. */
      id: ${quoted(cluster.id)},
      name: ${quoted(cluster.name)},
      /** ${urlsNote(worker)} */
      urls: [${urlsOf(cluster, worker).map(quoted).join(', ')}],
      /** Secret (in the terminal: environment variable) that holds user@realm!name=secret. */
      tokenSecret: 'PVE_TOKEN',
${wayLines(worker)}
      /** \`lean\` asks less, and lists what it did not ask as not seen. */
      depth: ${quoted(worker?.depth ?? 'full')},

      policy: {
        /** Hours between two audits: the interval of the cron in wrangler.local.toml or wrangler.toml. */
        expectedEveryHours: ${worker?.everyHours ?? 24},

        /** Findings you can live with, until the day you name. */
        // accepted: [{ rule: 'balance-nodes-same-memory', reason: 'The small node goes next spring.', until: '2027-06-30' }],

        /** Where backups are kept offsite: docs/offsite-keys.md. */
        // offsite: { targets: [] },
      },

      /** Where you are told that something got worse: docs/alerts.md. Nobody is told without a channel. */
      // alerts: { channels: [] },
    },
  ],
});
`;
}

function urlsNote(worker: WorkerAnswers | null): string {
  if (worker?.way === 'vpc')
    return 'The VPC service decides where requests go; the name here is what it asks the node for.';
  if (worker?.way === 'access') return 'The public hostname of the tunnel, behind Cloudflare Access.';
  return 'One base URL a node, tried in turn.';
}

function urlsOf({ urls }: ClusterAnswers, worker: WorkerAnswers | null): string[] {
  if (worker?.way === 'access') return [`https://${worker.hostname}`];
  // One service leads to one node.
  return worker?.way === 'vpc' ? urls.slice(0, 1) : urls;
}

function wayLines(worker: WorkerAnswers | null): string {
  if (worker?.way === 'vpc')
    return `      /** Binding of the Workers VPC service, in wrangler.local.toml. */
      vpcBinding: ${quoted(vpcBinding)},
`;
  if (worker?.way === 'access')
    return `      /** Secrets with the two halves of the Access service token. */
      access: { idSecret: ${quoted(serviceToken.idSecret)}, secretSecret: ${quoted(serviceToken.secretSecret)} },
`;
  return '';
}

/** As Biome writes strings of TypeScript. */
function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1);
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * The owner's own settings of the Worker.
 * @returns null when there are none
 */
export function settingsText(worker: WorkerAnswers): string | null {
  const { name, bucket, everyHours, way, serviceId, site } = worker;
  const host = site === '' ? '' : new URL(site).host;
  const own = host !== '' && !host.endsWith('.workers.dev');
  const parts = [
    ...(name === 'offsight' ? [] : [`name = ${JSON.stringify(name)}`]),
    // Under workers.dev the application of Access for the domain does not stand in front.
    ...(own
      ? [`workers_dev = false\nroutes = [{ pattern = ${JSON.stringify(host)}, custom_domain = true }]`]
      : []),
    ...(everyHours === 24 ? [] : [`[triggers]\ncrons = [${JSON.stringify(cronOf(everyHours))}]`]),
    ...(bucket === 'offsight-audits'
      ? []
      : [`[[r2_buckets]]\nbinding = "AUDITS"\nbucket_name = ${JSON.stringify(bucket)}`]),
    ...(way === 'vpc'
      ? [
          serviceId
            ? `[[vpc_services]]\nbinding = "${vpcBinding}"\nservice_id = ${JSON.stringify(serviceId)}`
            : `# Once the VPC service exists, with the id that wrangler printed:\n# [[vpc_services]]\n# binding = "${vpcBinding}"\n# service_id = ""`,
        ]
      : []),
  ];
  if (parts.length === 0) return null;
  return `# Your own settings of the Worker, over those of wrangler.toml. Git ignores this file: docs/deploy.md.\n${parts.join('\n\n')}\n`;
}

/** UTC; the minute is the one of wrangler.toml. */
const cronOf = (hours: number): string => (hours === 1 ? '17 * * * *' : `17 3-23/${hours} * * *`);
