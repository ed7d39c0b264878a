import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type LocalMails, type MailPort, openMails } from '../../cli/local/mails.ts';
import { loopbackServer } from '../support/loopback-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'offsight-local-mails-'));
const open: LocalMails[] = [];
afterAll(async () => {
  await Promise.all(open.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function opened(port: MailPort): Promise<LocalMails> {
  const mails = await openMails({ state: folder, site: 'http://localhost:8787', port });
  open.push(mails);
  return mails;
}

const portOf = ({ url }: LocalMails) => Number(new URL(url).port);

it('gives way where its port is taken that nobody asked for', async () => {
  await using other = await loopbackServer((_, response) => response.end('somebody else'));
  const mails = await opened({ number: other.port, by: 'wished' });
  expect(portOf(mails)).not.toBe(other.port);
  expect(await (await fetch(mails.url)).text()).toContain('Mails that would have been sent');
  expect(mails.alerts.channels).toMatchObject([{ type: 'smtp', host: '127.0.0.1', security: 'none' }]);
});

it('says so where the port is taken that was asked for', async () => {
  await using other = await loopbackServer((_, response) => response.end('somebody else'));
  await expect(opened({ number: other.port, by: 'given' })).rejects.toThrow(
    `Port ${other.port} is taken, perhaps by an Offsight that runs already; give another: npm start -- --mail-port ${other.port + 1}`,
  );
});

it('has none behind the last port that there is', async () => {
  expect(portOf(await opened({ number: 65_536, by: 'wished' }))).toBeGreaterThan(0);
});
