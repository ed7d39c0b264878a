/** Each channel over HTTP, and the heartbeat, × what a service or what stands before it can do, over real sockets. */

import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import * as discord from '../../../worker/alert/channel/discord.ts';
import * as gotify from '../../../worker/alert/channel/gotify.ts';
import * as ntfy from '../../../worker/alert/channel/ntfy.ts';
import * as slack from '../../../worker/alert/channel/slack.ts';
import * as webhook from '../../../worker/alert/channel/webhook.ts';
import type { Delivery } from '../../../worker/alert/delivery.ts';
import { heartbeat } from '../../../worker/alert/heartbeat.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { brokenServer } from '../../support/broken-server.ts';
import { worse } from './sample.ts';

const canary = 'canary-secret';
const message = renderMessage(worse, 'https://offsight.example.com');
const means = { fetch, now: () => worse.takenAt + 60, emailBinding: () => null };
const every = { name: 'one', minSeverity: 'info' as const };
const secret = (value: string) => () => value;

const channels: Record<string, (url: string) => Promise<Delivery>> = {
  webhook: (url) =>
    webhook.send(
      message,
      { type: 'webhook', ...every, urlSecret: 'URL', signingSecret: 'URL' },
      secret(`${url}/${canary}`),
      means,
    ),
  ntfy: (url) =>
    ntfy.send(message, { type: 'ntfy', ...every, server: url, topicSecret: 'TOPIC' }, secret(canary), means),
  discord: (url) =>
    discord.send(message, { type: 'discord', ...every, urlSecret: 'URL' }, secret(`${url}/${canary}`), means),
  slack: (url) =>
    slack.send(message, { type: 'slack', ...every, urlSecret: 'URL' }, secret(`${url}/${canary}`), means),
  gotify: (url) =>
    gotify.send(
      message,
      { type: 'gotify', ...every, server: url, tokenSecret: 'TOKEN' },
      secret(canary),
      means,
    ),
  heartbeat: async (url) => {
    const why = await heartbeat(`${url}/${canary}`, 'success', worse.id, means);
    return why === null ? { accepted: true } : { accepted: false, temporary: true, why };
  },
};

const page = '<!DOCTYPE html><html><body><form>Sign in</form></body></html>';
const http = (line: string, body = '', headers = '') =>
  `HTTP/1.1 ${line}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n${headers}\r\n${body}`;

interface Fault {
  /** What a connection meets once something was asked, or at once for what speaks first. */
  meet?: (socket: Socket) => void;
  /** Nobody listens. */
  refused?: boolean;
  /** TLS is spoken to what knows none. */
  tls?: boolean;
  /** Channels for which it is a yes. */
  accepts?: string[];
}

const says = (text: string): Fault => ({ meet: (socket) => void socket.end(text) });

const faults: Record<string, Fault> = {
  refused: { refused: true },
  hang: { meet: () => {} },
  'slow drip': {
    meet: (socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\nx: y'.slice(0, 1)), 100);
      socket.on('close', () => clearInterval(timer));
    },
  },
  'reset at once': { meet: (socket) => void socket.resetAndDestroy() },
  'reset mid-way': {
    meet: (socket) => void socket.write('HTTP/1.1 20', () => socket.resetAndDestroy()),
  },
  'a greeting of something else': says('SSH-2.0-OpenSSH_9.2p1\r\n'),
  'no TLS behind https': { ...says('220 mail.example ESMTP\r\n'), tls: true },
  ...Object.fromEntries(
    ['400 Bad Request', '401 Unauthorized', '403 Forbidden', '404 Not Found', '413 Too Large', '429 Too Many']
      .concat(['500 Internal Server Error', '502 Bad Gateway', '503 Unavailable'])
      .map((line) => [line, says(http(line, page))]),
  ),
  'a redirect to a login page': says(http('302 Found', '', `location: https://login.example/${canary}\r\n`)),
  'a page with 200': { ...says(http('200 OK', page)), accepts: ['webhook', 'heartbeat'] },
  '50 MB with 500': {
    meet: (socket) => {
      socket.write(`HTTP/1.1 500 No\r\ncontent-length: ${50 * 2 ** 20}\r\n\r\n`);
      const piece = Buffer.alloc(2 ** 16, 'x');
      const more = () => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.on('drain', more);
      more();
    },
  },
};

it('whatever a service does: it ends soon, and is told in words without a secret', async () => {
  const cases = Object.entries(channels).flatMap(([name, send]) =>
    Object.entries(faults).map(([kind, fault]) => ({ name, kind, fault, send })),
  );
  const ends = { accepted: 0, later: 0, refused: 0 };
  const wrong = await Promise.all(
    cases.map(async ({ name, kind, fault, send }) => {
      const { meet = () => {}, refused = false, tls = false } = fault;
      const server = await brokenServer((socket) => socket.once('data', () => meet(socket)), refused);
      const url = `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}`;
      const delivery = await Promise.race([send(url), after(25_000)]).finally(server.close);
      if (!delivery) return `${name}, ${kind}: no end`;
      ends[delivery.accepted ? 'accepted' : delivery.temporary ? 'later' : 'refused'] += 1;
      const accepts = fault.accepts?.includes(name) ?? false;
      if (delivery.accepted !== accepts) return `${name}, ${kind}: ${JSON.stringify(delivery)}`;
      const why = delivery.accepted ? 'Accepted.' : delivery.why;
      if (!/^[A-Z].*\.$/is.test(why) || JSON.stringify(delivery).includes(canary))
        return `${name}, ${kind}: ${why}`;
      if (name !== 'heartbeat' && server.connections() > 1) return `${name}, ${kind}: sent more than once`;
      return [];
    }),
  );
  const harm = wrong.flat();
  console.log(
    `fault table of channels: ${Object.keys(channels).length} channels × ${Object.keys(faults).length} faults = ${cases.length} cases; ` +
      `${ends.later} to be sent later, ${ends.refused} refused, ${ends.accepted} accepted; ${harm.length} wrong`,
  );
  expect(harm).toEqual([]);
}, 60_000);

const after = (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(resolve, ms, undefined));
