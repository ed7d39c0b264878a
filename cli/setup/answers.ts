/** What the setup finds out, and the questions for it. */
import { parseConfig } from '../../audit/config.ts';
import { checkUrl } from '../audit-options.ts';
import type { Asker } from './asker.ts';

/** The cluster, as it is reached from this computer. */
export interface ClusterAnswers {
  id: string;
  name: string;
  /** Base URLs in the owner's network. */
  urls: string[];
}

export type Way = 'direct' | 'vpc' | 'access';

export interface WorkerAnswers {
  way: Way;
  /** Name of the tunnel; `direct` has none. */
  tunnel: string;
  /** Ids as Cloudflare gives them; empty while there are none. */
  tunnelId: string;
  serviceId: string;
  /** Public hostname of the tunnel, for `access`. */
  hostname: string;
  /** How the node's certificate is proven where the tunnel ends. */
  certificate: 'public' | 'cluster' | 'none';
  /** Where the reports are opened; empty = not yet known. */
  site: string;
  everyHours: number;
  depth: 'full' | 'lean';
  /** Name of the Worker, and of its bucket. */
  name: string;
  bucket: string;
}

export async function askCluster(ask: Asker): Promise<ClusterAnswers> {
  const urls = await ask.text({
    flag: 'url',
    message: 'Base URLs of the nodes in your network, with blanks between, like https://10.0.0.2:8006',
    wrong: wrongUrls,
  });
  const id = await ask.text({
    flag: 'id',
    message: 'Short id of the cluster: reports are filed under it',
    fallback: 'home',
    wrong: (answer) => mistake({ id: answer, urls: ['https://pve.example'] }),
  });
  const name = await ask.text({ flag: 'name', message: 'Name that people read', fallback: id });
  return { id, name: name || id, urls: words(urls).map((url) => checkUrl(url, 'A URL')) };
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function wrongUrls(answer: string): string | undefined {
  if (words(answer).length === 0) return 'name at least one.';
  for (const url of words(answer)) {
    try {
      checkUrl(url, 'a URL');
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}

/** By the schema that reads it later. */
function mistake(cluster: object, site?: string): string | undefined {
  try {
    parseConfig({ ...(site && { site }), clusters: [cluster] });
    return undefined;
  } catch (error) {
    const { message } = error as Error; // parseConfig throws nothing else
    return message
      .split('\n')
      .slice(1)
      .join(' ')
      .replaceAll(/- \S+: /g, '');
  }
}

const ways = [
  {
    value: 'vpc',
    label: 'Workers VPC service',
    hint: 'a tunnel without any public address; beta at Cloudflare, free meanwhile',
  },
  {
    value: 'access',
    label: 'Public hostname of a tunnel, behind Access',
    hint: 'a domain at Cloudflare and a service token; the certificate can be checked',
  },
  {
    value: 'direct',
    label: 'No tunnel',
    hint: 'the API can be reached from the internet, with a publicly trusted certificate',
  },
] as const;

const certificates = [
  {
    value: 'cluster',
    label: "Signed by the cluster's own authority",
    hint: 'as Proxmox VE installs it',
  },
  { value: 'public', label: 'Publicly trusted', hint: 'ACME, under Datacenter, ACME' },
  {
    value: 'none',
    label: 'Do not check it',
    hint: 'whoever sits between tunnel and node can read the token',
  },
] as const;

export async function askWorker(ask: Asker, { id }: ClusterAnswers): Promise<WorkerAnswers> {
  const way = await ask.choose<Way>({
    flag: 'way',
    message: 'How shall the Worker reach the cluster?',
    choices: ways,
    fallback: 'vpc',
  });
  const tunnel = await askTunnel(ask, way);
  const site = await ask.text({
    flag: 'site',
    message: 'Address where you open the reports (Enter: decide later)',
    fallback: '',
    wrong: (answer) => (answer === '' ? undefined : mistake({ id, urls: ['https://pve.example'] }, answer)),
  });
  const every = await ask.choose<'24' | '12' | '6' | '1'>({
    flag: 'every',
    message: 'Hours between two audits',
    choices: (['24', '12', '6', '1'] as const).map((value) => ({
      value,
      label: value,
      hint: everyHints[value],
    })),
    fallback: '24',
  });
  const depth = await ask.choose<'full' | 'lean'>({
    flag: 'depth',
    message: 'How much shall be read?',
    choices: [
      { value: 'full', label: 'full', hint: 'everything; wants the plan Workers Paid' },
      { value: 'lean', label: 'lean', hint: 'half the requests; what was not asked is listed as not seen' },
    ],
    fallback: 'full',
  });
  const name = await askName(ask, 'worker', 'Name of the Worker', 'offsight');
  const bucket = await askName(ask, 'bucket', 'Name of its R2 bucket', `${name || 'offsight'}-audits`);
  return { way, ...tunnel, site, everyHours: Number(every), depth, name, bucket };
}

const everyHints = {
  '24': 'at 03:17 UTC',
  '12': '',
  '6': '',
  '1': 'more alerts, more storage: docs/costs.md',
};

/** Names as Cloudflare takes them. */
const askName = (ask: Asker, flag: string, message: string, fallback: string): Promise<string> =>
  ask.text({ flag, message, fallback, wrong: badName });

const badName = (answer: string): string | undefined =>
  /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(answer) ? undefined : 'use a-z, 0-9 and hyphens, 3 to 63 of them.';

const uuid = (answer: string): string | undefined =>
  answer === '' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(answer)
    ? undefined
    : 'this is no id like e6a0817c-79c5-40ca-9776-a1c019defe70.';

/** @returns the id of a Workers VPC service; empty while there is none */
export const askService = (ask: Asker, message: string): Promise<string> =>
  ask.text({ flag: 'service-id', message, fallback: '', wrong: uuid });

async function askTunnel(ask: Asker, way: Way) {
  const none = { tunnel: '', tunnelId: '', serviceId: '', hostname: '', certificate: 'public' } as const;
  if (way === 'direct') return none;
  const tunnel = await askName(ask, 'tunnel', 'Name of the tunnel', 'offsight');
  const tunnelId = await ask.text({
    flag: 'tunnel-id',
    message: 'Id of the tunnel, if it exists already (Enter: not yet)',
    fallback: '',
    wrong: uuid,
  });
  const certificate = await ask.choose<WorkerAnswers['certificate']>({
    flag: 'certificate',
    message: "The nodes' certificates are",
    choices: certificates,
    fallback: 'cluster',
  });
  if (way === 'vpc') {
    const serviceId = await askService(ask, 'Id of the VPC service, if it exists already (Enter: not yet)');
    return { ...none, tunnel, tunnelId, certificate, serviceId };
  }
  const hostname = await ask.text({
    flag: 'hostname',
    message: 'Public hostname for the API, in a domain of yours at Cloudflare',
    wrong: (answer) =>
      /^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(answer) ? undefined : 'give a name like pve.example.com.',
  });
  return { ...none, tunnel, tunnelId, certificate, hostname };
}
