import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catchMails, type MailCatcher } from '../../../demo/mail/catcher.ts';
import { type MailFolder, mailFolder } from '../../../demo/mail/folder.ts';

let place: string;
let folder: MailFolder;
let catcher: MailCatcher;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'offsight-mails-'));
  folder = mailFolder(join(place, 'mails'));
  catcher = await catchMails(folder);
});
afterEach(async () => {
  await catcher.close();
  rmSync(place, { recursive: true, force: true });
});

/** Says each line when the server has answered the one before. @returns its answers, without their texts */
function talk(port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const left = [...lines];
    let codes = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').on('data', (text: string) => {
      const ends = text.match(/^\d{3}(?= )/gm) ?? [];
      for (const code of ends) {
        codes += `${code} `;
        const line = left.shift();
        if (line === undefined) socket.end();
        else socket.write(`${line}\r\n`);
      }
    });
    socket.once('close', () => resolve(codes.trim()));
    socket.once('error', reject);
  });
}

const mail = (subject: string, date: string, body = 'text') =>
  [`Subject: ${subject}`, `Date: ${date}`, 'X-Offsight-Kind: worse', '', body, '.'].join('\r\n');
const send = (...mails: string[]) =>
  talk(catcher.port, [
    'EHLO here',
    ...mails.flatMap((one) => ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA', one]),
    'QUIT',
  ]);

it('takes mails without a password, keeps them, and lists the newest first by their own time', async () => {
  await send(
    mail('of the 20th', 'Fri, 20 Nov 2026 03:17:00 +0000'),
    mail('of the 22nd', 'Sun, 22 Nov 2026 03:17:00 +0000'),
    mail('of the 21st', 'Sat, 21 Nov 2026 03:17:00 +0000'),
  );
  const listed = await folder.list();
  expect(listed.map(({ mail, kind }) => [mail.subject, kind])).toEqual([
    ['of the 22nd', 'worse'],
    ['of the 21st', 'worse'],
    ['of the 20th', 'worse'],
  ]);
  expect(listed[0]?.at).toBe(Date.UTC(2026, 10, 22, 3, 17));
  expect(readdirSync(join(place, 'mails')).every((file) => file.endsWith('.eml'))).toBe(true);
});

it('still has them after a restart, and goes on', async () => {
  await send(mail('before', 'Fri, 20 Nov 2026 03:17:00 +0000'));
  await catcher.close();
  folder = mailFolder(join(place, 'mails'));
  catcher = await catchMails(folder);
  expect(folder.count()).toBe(1);
  await send(mail('after', 'Fri, 20 Nov 2026 03:17:00 +0000'));
  expect((await folder.list()).map(({ mail }) => mail.subject)).toEqual(['after', 'before']);
});

it('refuses what is far too large, and keeps nothing of it', async () => {
  const line = 'x'.repeat(900);
  expect(await send(mail('large', 'Fri, 20 Nov 2026 03:17:00 +0000', `${line}\r\n`.repeat(1300)))).toContain(
    '552',
  );
  expect(folder.count()).toBe(0);
});

it('tells the sender when it cannot write, so that nothing is lost without a word', async () => {
  await catcher.close();
  catcher = await catchMails({
    keep() {
      throw new Error('disk full');
    },
  });
  expect(await send(mail('x', 'Fri, 20 Nov 2026 03:17:00 +0000'))).toContain('452');
});

it('is no mail that a name leads out of the folder to', async () => {
  for (const id of ['../past', '..', '', '1-1/../../x']) expect(await folder.read(id)).toBeNull();
  expect(folder.count()).toBe(0);
});
