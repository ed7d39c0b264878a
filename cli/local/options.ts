import { readArguments, UsageError } from '../arguments.ts';

export interface LocalOptions {
  port: number;
  /** Of the page with the mails; null = the one after `port`, or any free one. */
  mailPort: number | null;
  /** Name of a simulated cluster. */
  demo: string;
  /** A real cluster in place of the demo. */
  real: { urls: string[]; token: string } | null;
  fresh: boolean;
  days: number;
  help: boolean;
}

export const usage = `npm start -- [options]     the Worker on this machine, its site on http://localhost:8787

Without options it audits a simulated cluster: a month of the past, then the present.

  --port N       another port than 8787
  --mail-port N  where the mails are shown that would have been sent; the port
                 after that of the site, or a free one, if not given
  --demo NAME    another simulated cluster than homelab
  --days N       audits of the past, 30 if not given
  --url URL      audit a real cluster instead, once at each start; its token in PVE_TOKEN.
                 May be given several times, one node each. For a certificate of the cluster's
                 own, set NODE_EXTRA_CA_CERTS to its pve-root-ca.pem.
  --fresh        forget what earlier runs stored
  --help         this text

What is stored, and worker.log, lie in .offsight/<port>/. Ctrl-C ends it.`;

/** @throws UsageError */
export function localOptions(argv: readonly string[], env: NodeJS.ProcessEnv): LocalOptions {
  const { values } = readArguments(argv, {
    port: { type: 'string', default: '8787' },
    'mail-port': { type: 'string' },
    demo: { type: 'string' },
    url: { type: 'string', multiple: true, default: [] },
    days: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  const { 'mail-port': mailPort } = values;
  if (values.url.length > 0 && (values.demo !== undefined || values.days !== undefined))
    throw new UsageError('--url audits a real cluster: it goes with neither --demo nor --days.');
  return {
    port: wholeNumber('--port', values.port, 1, 65_535),
    mailPort: mailPort === undefined ? null : wholeNumber('--mail-port', mailPort, 1, 65_535),
    demo: values.demo ?? 'homelab',
    real: values.url.length > 0 ? { urls: values.url, token: tokenIn(env) } : null,
    fresh: values.fresh,
    days: wholeNumber('--days', values.days ?? '30', 0, 3650),
    help: values.help,
  };
}

function tokenIn({ PVE_TOKEN }: NodeJS.ProcessEnv): string {
  if (PVE_TOKEN) return PVE_TOKEN;
  throw new UsageError("--url needs the API token in the environment: PVE_TOKEN='user@realm!name=uuid'.");
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}.`);
}
