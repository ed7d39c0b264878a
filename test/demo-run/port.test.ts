import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { holdPort } from '../../cli/local/port.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening server has one
  server.close();
  await once(server, 'close');
  return port;
}

it('asks early visitors to wait, and is free again after its release', async () => {
  const port = await freePort();
  const held = await holdPort(port);
  const early = await fetch(`http://127.0.0.1:${port}/`);
  expect([early.status, await early.text()]).toEqual([503, expect.stringContaining('Offsight is starting')]);
  await held.release();
  await (await holdPort(port)).release();
});

it('says plainly that it is taken, and how to give another', async () => {
  const port = await freePort();
  const held = await holdPort(port);
  await expect(holdPort(port)).rejects.toThrow(
    `Port ${port} is taken, perhaps by an Offsight that runs already; give another: npm start -- --port ${port + 1}`,
  );
  await held.release();
});
