/** Pings of a dead-man service, against a real server on this machine. */
import { expect, it } from 'vitest';
import { heartbeat, type Pulse } from '../../../worker/alert/heartbeat.ts';
import { loopbackServer } from '../../support/loopback-server.ts';

const means = { fetch };

it.each<[Pulse, string]>([
  ['start', '/ping/uuid-canary/start?create=1'],
  ['success', '/ping/uuid-canary?create=1'],
  ['fail', '/ping/uuid-canary/fail?create=1'],
])('pings %s at its own address', async (pulse, path) => {
  await using server = await loopbackServer((_, response) => void response.end('OK'));
  expect(await heartbeat(`${server.url}/ping/uuid-canary/?create=1`, pulse, 'a note', means)).toBeNull();
  expect(server.requests.map(({ line }) => line)).toEqual([`POST ${path}`]);
});

it('tries twice when the service stumbles', async () => {
  let count = 0;
  await using server = await loopbackServer((_, response) => {
    count += 1;
    response.writeHead(count === 1 ? 503 : 200).end();
  });
  expect(await heartbeat(`${server.url}/x`, 'success', '', means)).toBeNull();
  expect(count).toBe(2);
});

it('does not insist when there is no such check', async () => {
  await using server = await loopbackServer((_, response) => void response.writeHead(404).end());
  expect(await heartbeat(`${server.url}/uuid-canary`, 'fail', '', means)).toBe(
    'The heartbeat service answered 404.',
  );
  expect(server.requests).toHaveLength(1);
});

it.each([
  ['http://127.0.0.1:1/uuid-canary', 'The heartbeat service did not answer.'],
  ['http://hc.example.com/uuid-canary', 'The heartbeat has no address that begins with https://.'],
  ['uuid-canary', 'The heartbeat has no address that begins with https://.'],
])('never throws and never tells its address: %s', async (address, why) => {
  expect(await heartbeat(address, 'start', '', means)).toBe(why);
});
