/** Servers that send back whatever they were sent. */
import { expect, it } from 'vitest';
import { parseConfig } from '../../audit/config.ts';
import { worldHere } from '../../cli/doctor-world.ts';
import { examine } from '../../gather/doctor/examine.ts';
import { canaries, secrets } from '../support/doctor-case.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const edge = { EDGE_ID: 'canary-1f5a-edge-id', EDGE_SECRET: 'canary-77c3-edge-secret' };

it.each([
  [500, 'application/json'],
  [403, 'application/json'],
  [400, 'text/plain'],
  [401, 'application/json'],
])('no secret comes back from a %d of %s', async (status, type) => {
  await using server = await loopbackServer((request, response) => {
    const given = JSON.stringify(request.headers);
    const asked = request.headers.authorization !== undefined;
    response.writeHead(asked ? status : 401, { 'content-type': type });
    response.end(
      JSON.stringify({ data: null, message: `${given} ${Buffer.from(given).toString('base64')}\u001b[2J` }),
    );
  });
  const { url } = server;
  const config = parseConfig({
    clusters: [
      {
        id: 'lab',
        urls: [url],
        access: { idSecret: 'EDGE_ID', secretSecret: 'EDGE_SECRET' },
        backupServers: [{ name: 'vault', url }],
        policy: {
          offsite: { targets: [{ name: 'away', kind: 'vzdump', via: { endpoint: url, bucket: 'backups' } }] },
        },
      },
    ],
  });
  const lines = await examine(worldHere({ config, env: { ...secrets, ...edge }, fingerprints: [] }));
  expect(lines.find(({ id }) => id === 'cluster-token')?.state).toBe('problem');
  const said = JSON.stringify(lines);
  for (const canary of [...canaries, ...Object.values(edge)]) expect(said).not.toContain(canary);
  expect(said).not.toContain('\\u001b');
});
