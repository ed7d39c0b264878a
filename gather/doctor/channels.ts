/** Ways out for alerts and the heartbeat, tried as far as that goes without sending anything. */
import type { Channel, HeartbeatSettings } from '../../audit/alert/channel-settings.ts';
import { isLoopback } from '../../audit/alert/channel-settings.ts';
import { failedConnection } from '../connection-error.ts';
import { askWorker, cannotTell, type DoctorLine, type Finding, line, problem } from './line.ts';
import { askMailServer } from './smtp.ts';
import { ending, type World } from './world.ts';

export async function channelLines(
  world: World,
  channel: Channel,
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const { name, type } = channel;
  if (type === 'email') return [line('channel-mail', name, byBinding(world, channel.binding))];
  if (type !== 'smtp') return [line('channel-hook', name, await hook(world, channel, signal))];
  const { secretOf, howToSet, smtp } = world;
  const { passwordSecret } = channel;
  const password = passwordSecret ? secretOf(passwordSecret) : null;
  if (passwordSecret && !password)
    return [line('channel-mail', name, cannotTell('Not tried: the password is not set.'))];
  const how = passwordSecret ? howToSet(passwordSecret) : '';
  return [
    line('channel-mail', name, await askMailServer(smtp, channel, password, how, ending(world, signal))),
  ];
}

const trySending = 'npm run alerts -- test';

function byBinding({ hasEmail }: World, binding: string): Finding {
  if (!hasEmail) return cannotTell(`The binding ${binding} is for the Worker alone.`, askWorker);
  if (!hasEmail(binding)) return cannotTell('Not tried: the binding is missing.');
  return cannotTell(
    'The binding is there; whether Cloudflare takes the mail shows only with one.',
    trySending,
  );
}

type Hook = Exclude<Channel, { type: 'email' | 'smtp' }>;

async function hook(world: World, channel: Hook, signal: AbortSignal): Promise<Finding> {
  const secret = 'urlSecret' in channel ? channel.urlSecret : undefined;
  const address = 'server' in channel ? channel.server : secret && world.secretOf(secret);
  if (!address) return cannotTell('Not tried: its address is not set.');
  return await serviceAt(world, address, secret, signal, {
    said: 'whether it takes a message shows only with one',
    next: trySending,
  });
}

export async function heartbeatLines(
  world: World,
  cluster: string,
  { urlSecret }: HeartbeatSettings,
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const address = world.secretOf(urlSecret);
  const found = address
    ? await serviceAt(world, address, urlSecret, signal, {
        said: 'it was not pinged, since a ping counts as an audit',
        next: 'Start an audit, and look there whether its ping came.',
      })
    : cannotTell('Not tried: its address is not set.');
  return [line('heartbeat', cluster, found)];
}

/** Asks for the front page alone: the address itself is secret, and asking there may already send something. */
async function serviceAt(
  world: World,
  address: string,
  secret: string | undefined,
  signal: AbortSignal,
  rest: { said: string; next: string },
): Promise<Finding> {
  const url = URL.parse(address);
  const set = secret ? world.howToSet(secret) : 'Correct it in the configuration.';
  if (!url || !/^https?:$/.test(url.protocol))
    return problem('It is no address that begins with https://.', set);
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return problem('It is plain http: anybody on the way could read and use it.', set);
  try {
    const response = await world.fetch(url.origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: ending(world, signal),
    });
    if (response.status >= 500) return problem(`${url.host} answers ${response.status}.`, 'Try again later.');
    return cannotTell(`${url.host} answers; ${rest.said}.`, rest.next);
  } catch (error) {
    const { message } = failedConnection(error, '', () => 'the connection failed');
    const late = error instanceof Error && error.name === 'TimeoutError';
    return problem(`${url.host}: ${late ? 'no answer came in time' : message}.`, set);
  }
}
