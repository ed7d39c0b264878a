/** Whether a Proxmox API answers at an address: asked without a token, which nobody gets before this is known. */
import { isLoopback } from '../../audit/alert/channel-settings.ts';
import { readBody } from '../answer-body.ts';
import { isPage } from '../api-error.ts';
import { failedConnection } from '../connection-error.ts';
import { redactor } from '../secrets.ts';
import { baseOf } from '../transport.ts';
import { judgeCertificate } from './certificate.ts';
import { cannotTell, type Finding, ok, problem } from './line.ts';
import { ending, type Fetch, timeoutOf, type World } from './world.ts';

/** What stands at an address. */
export interface Reached {
  address: Finding;
  certificate: Finding;
  /** Absent: there is neither a service token nor a login page, so nothing to say. */
  access?: Finding;
  /** The API may be asked there. */
  usable: boolean;
  /** Clock of the server by its `Date` header, less ours, seconds; only where nothing stands between. */
  clockOffset?: number;
}

export interface AddressAsked {
  url: string;
  /** `Proxmox VE`, `Proxmox Backup Server`. */
  product: string;
  /** `8006` */
  port: number;
  fetch: Fetch;
  /** An Access service token; empty when there is none. */
  headers: Record<string, string>;
  /** Reached through a Workers VPC service, which has an address and certificate check of its own. */
  byVpc: boolean;
  /** Days left of a certificate below which it counts. */
  warnDays: number;
}

export async function reach(world: World, asked: AddressAsked, signal: AbortSignal): Promise<Reached> {
  const url = new URL(asked.url);
  const plain = url.protocol === 'http:';
  if (plain && !asked.byVpc && !isLoopback(url.hostname)) return inTheClear(asked.url);
  if (plain || !world.certificates || asked.byVpc)
    return { ...(await probe(world, asked, signal)), certificate: unseen(plain, asked) };
  try {
    const seen = await world.certificates.see(url, ending(world, signal));
    const judged = judgeCertificate(seen, world.certificates.pins, world.now(), asked.warnDays);
    if (judged.refused)
      return {
        address: ok('A server answers and speaks TLS; nothing was sent to it.'),
        certificate: judged.finding,
        usable: false,
      };
    return { ...(await probe(world, asked, signal)), certificate: judged.finding };
  } catch (error) {
    return {
      address: noConnection(world, error, asked),
      certificate: cannotTell('No certificate was shown.'),
      usable: false,
    };
  }
}

const inTheClear = (url: string): Reached => ({
  address: cannotTell('Not asked.'),
  certificate: problem(
    `${url} is plain http, over which anyone on the way could read the token.`,
    'Write https:// into the configuration.',
  ),
  usable: false,
});

function unseen(plain: boolean, { byVpc }: AddressAsked): Finding {
  if (byVpc)
    return cannotTell(
      'A Worker is not shown certificates; the VPC service checks them as it was told to.',
      'npx wrangler vpc service list',
    );
  if (plain) return ok('Plain http to this machine needs none.');
  return cannotTell(
    'A Worker is not shown certificates. Over https it refuses those that no public authority signed.',
    'npm run doctor',
  );
}

type Probed = Omit<Reached, 'certificate'>;

async function probe(world: World, asked: AddressAsked, signal: AbortSignal): Promise<Probed> {
  const { now, certificates } = world;
  const ended = ending(world, signal);
  const { url, fetch, headers } = asked;
  const [first = '', ...others] = Object.values(headers);
  const redact = first ? redactor(first, [first, ...others]) : (text: string) => text;
  try {
    const sent = now();
    const response = await fetch(`${baseOf(url)}/version`, {
      method: 'GET',
      redirect: 'manual',
      headers: { ...headers, Accept: 'application/json' },
      signal: ended,
    });
    const halfTrip = (now() - sent) / 2;
    const body = await readBody(response, longest, ended).catch(() => '');
    const seen = { status: response.status, body, contentType: response.headers.get('content-type') ?? '' };
    const date = Date.parse(response.headers.get('date') ?? '') / 1000;
    return {
      ...judge(seen, asked),
      // Cloudflare writes the time of its own into what comes through it.
      ...(certificates &&
        !response.headers.has('cf-ray') &&
        Number.isFinite(date) && { clockOffset: date - (sent + halfTrip) }),
    };
  } catch (error) {
    return { address: noConnection(world, error, asked, redact), usable: false };
  }
}

const longest = 64 * 1024;

interface Seen {
  status: number;
  body: string;
  contentType: string;
}

/** The API answers 401 to whoever brings no token; whatever else comes was sent by something before it. */
function judge(seen: Seen, asked: AddressAsked): Probed {
  const { status } = seen;
  const { product, headers } = asked;
  const withToken = Object.keys(headers).length > 0;
  const isLogin = (status >= 300 && status < 400) || status === 403 || (isPage(seen) && status < 500);
  if (status === 404 && !isPage(seen))
    return {
      address: problem(
        `Something answers 404: this is not the API of ${product}.`,
        whereTo(product, asked.port),
      ),
      usable: false,
    };
  if (isLogin)
    return {
      address: ok('A server answers.'),
      access: loginInstead(status, withToken),
      usable: false,
    };
  const edge = byEdge[status];
  if (edge) return { address: problem(`${edge} (${status}).`, cloudflareNext), usable: false };
  if (status >= 500)
    return {
      address: problem(`A proxy or the server itself answers ${status}.`, whereTo(product, asked.port)),
      usable: false,
    };
  if (status !== 401 && status !== 200)
    return {
      address: problem(
        `Something answers ${status}: this is not the API of ${product}.`,
        whereTo(product, asked.port),
      ),
      usable: false,
    };
  return {
    address: ok(`${product} answers.`),
    ...(withToken && { access: ok('Cloudflare Access lets the service token through.') }),
    usable: true,
  };
}

function loginInstead(status: number, withToken: boolean): Finding {
  return problem(
    `A login page or redirect came instead of the API (${status}).`,
    withToken
      ? 'Cloudflare Access did not take the service token: its policy must have the action Service Auth and name this token, and the token must not have ended (Zero Trust, Access, Service auth).'
      : 'If Cloudflare Access stands there: make a service token, put it into two secrets, and name these under `access` of the cluster. If it is another proxy: let the API through without a login.',
  );
}

/** developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors */
const byEdge: Record<number, string> = {
  521: 'Cloudflare reached the address and was refused: nothing listens there',
  522: 'Cloudflare reached nothing there in time',
  523: 'Cloudflare found no route to the address',
  524: 'Cloudflare waited too long for an answer',
  525: 'the TLS handshake between Cloudflare and the server failed',
  526: 'Cloudflare does not trust the certificate of the server',
  530: 'Cloudflare cannot resolve the name, or the tunnel behind it is down',
};

const cloudflareNext =
  'Check that cloudflared runs and that its ingress rule leads to the right address and port.';

const whereTo = (product: string, port: number): string =>
  `${product} listens on port ${port}: compare the address with the one in your browser.`;

function noConnection(
  world: World,
  error: unknown,
  { product, port }: AddressAsked,
  redact = (text: string) => text,
): Finding {
  const next = whereTo(product, port);
  if (error instanceof Error && error.name === 'TimeoutError')
    return problem(`No answer came within ${timeoutOf(world) / 1000} seconds.`, next);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A server that answers a handshake with plain text.
  if (/WRONG_VERSION|PACKET_LENGTH|EPROTO|HTTP_REQUEST/.test(code))
    return problem(
      'What listens there speaks no TLS.',
      'Check the port, and whether the address needs http.',
    );
  const silent = error instanceof Error ? byRuntime.find(([words]) => words.test(error.message)) : undefined;
  if (world.isWorker && silent)
    return problem(silent[1], `${next} From your computer it shows more:\nnpm run doctor`);
  const { message } = failedConnection(error, '', redact);
  return problem(`${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`, next);
}

/** What workerd says of a connection that failed: it tells no more, and from a terminal more can be seen. */
const byRuntime: [RegExp, string][] = [
  [/^Network connection lost/, 'The connection was refused or broke off.'],
  [
    /^internal error/,
    'No connection came about: the host name cannot be resolved, or no public authority signed the certificate.',
  ],
];
