/** The two ways through a tunnel, with the commands filled in: docs/tunnels.md explains them. */
import { isIPv4, isIPv6 } from 'node:net';
import { quote } from '../../audit/command.ts';
import type { ClusterAnswers, WorkerAnswers } from './answers.ts';
import { serviceToken, vpcBinding } from './config-text.ts';

/** Steps for the chosen way; what is known stands in them, what only Cloudflare can tell is in angle brackets. */
export function tunnelText(cluster: ClusterAnswers, worker: WorkerAnswers): string {
  if (worker.way === 'vpc') return vpcText(cluster, worker);
  return worker.way === 'access' ? accessText(cluster, worker) : directText;
}

const directText = `No tunnel: the Worker asks your URLs over the internet.

Cloudflare checks the certificate: it must be publicly trusted, for the name in
the URL. Everybody on the internet can try to sign in to your nodes then; a
tunnel spares you that (docs/tunnels.md).`;

function vpcText({ urls }: ClusterAnswers, { tunnel, tunnelId, certificate }: WorkerAnswers): string {
  const { host, port } = originOf(urls);
  return `Workers VPC service: no public address, this one service and nothing else
behind the tunnel.

1. The tunnel, with cloudflared on a machine that reaches the cluster:

     npx wrangler tunnel create ${tunnel}
     npx wrangler tunnel run ${tunnel}

   In the dashboard (Zero Trust, Networks, Tunnels) the same tunnel has the
   command that installs cloudflared as a service.

2. The service:

     npx wrangler vpc service create ${tunnel}-pve --type http \\
       --tunnel-id ${tunnelId || '<id of the tunnel>'} ${hostFlag(host)} \\
       --https-port ${port} --cert-verification-mode ${verification[certificate].mode}

   ${verification[certificate].means}

3. Its id goes into wrangler.local.toml:

     [[vpc_services]]
     binding = "${vpcBinding}"
     service_id = "<id that step 2 printed>"`;
}

const verification = {
  public: {
    mode: 'verify_full',
    means: `It checks the whole chain and the name, which is that of the URL in your
   configuration: use the name in the certificate there, not the address.`,
  },
  cluster: {
    mode: 'disabled',
    means: `The service trusts public authorities alone, so the node's own certificate
   cannot be checked: it is not. Whoever sits between cloudflared and the node
   could read the token. Run cloudflared on the node itself, or give the nodes
   publicly trusted certificates (ACME) and choose verify_full.`,
  },
  none: {
    mode: 'disabled',
    means: `Nothing is checked: whoever sits between cloudflared and the node could read
   the token. Run cloudflared on the node itself.`,
  },
} as const;

const hostFlag = (host: string): string =>
  isIPv4(host) ? `--ipv4 ${host}` : isIPv6(host) ? `--ipv6 ${host}` : `--hostname ${quote(host)}`;

function accessText({ urls }: ClusterAnswers, worker: WorkerAnswers): string {
  const { tunnel, tunnelId, hostname } = worker;
  return `Public hostname of a tunnel, behind Cloudflare Access.

1. On a machine that reaches the cluster, best on a node:

     cloudflared tunnel login
     cloudflared tunnel create ${tunnel}

2. Zero Trust, Access: a service token; an application for ${hostname}
   with one policy, action Service Auth, that includes this token and nobody
   else. Before step 3: without it the API would be open to the internet.

3. /etc/cloudflared/config.yml:

${indented(cloudflaredConfig(urls, worker))}

     cloudflared service install
     cloudflared tunnel route dns ${tunnel} ${hostname}

   ${origins[worker.certificate].means}

4. Its two halves become secrets of the Worker:

     npx wrangler secret put ${serviceToken.idSecret} --name ${worker.name}
     npx wrangler secret put ${serviceToken.secretSecret} --name ${worker.name}

   The token ends after a year unless you chose otherwise; Offsight cannot see
   when.${tunnelId ? '' : `\n\n<id> is what \`tunnel create\` printed.`}`;
}

/** What cloudflared goes by; it checks the application's signed word itself, so that no way leads around it. */
export function cloudflaredConfig(urls: readonly string[], worker: WorkerAnswers): string {
  const id = worker.tunnelId || '<id>';
  const { host } = originOf(urls);
  return `tunnel: ${id}
credentials-file: /root/.cloudflared/${id}.json
ingress:
  - hostname: ${worker.hostname}
    service: ${urls[0] ?? ''}
    originRequest:
${origins[worker.certificate].lines(host)}
      access:
        required: true
        teamName: <your team>
        audTag: [<AUD tag of the application>]
  - service: http_status:404`;
}

const origins = {
  public: {
    lines: (host: string) => `      originServerName: ${host}`,
    means: `cloudflared checks the node's certificate: publicly trusted, and for the name
   in originServerName.`,
  },
  cluster: {
    lines: (host: string) => `      originServerName: ${host}
      caPool: /etc/pve/pve-root-ca.pem`,
    means: `cloudflared checks the node's certificate: signed by this cluster's own
   authority, and for the name in originServerName. Away from a node, copy
   /etc/pve/pve-root-ca.pem over a way you trust and name the copy.`,
  },
  none: {
    lines: () => '      noTLSVerify: true',
    means: `Nothing is checked: whoever sits between cloudflared and the node could read
   the token. Run cloudflared on the node itself.`,
  },
} as const;

function originOf(urls: readonly string[]): { host: string; port: string } {
  const url = new URL(urls[0] ?? 'https://localhost:8006');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || '443' };
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `     ${line}`)
    .join('\n');
