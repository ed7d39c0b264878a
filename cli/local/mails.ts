/** Mails of a local run: a mail server on this machine takes them all, and a page shows them. */
import { join } from 'node:path';
import { serveDemo } from '../../demo/server.ts';
import { holdPort } from './port.ts';

export interface LocalMails {
  /** Where they can be read. */
  url: string;
  /** `alerts` of the configuration: everything goes to that server. */
  alerts: { channels: object[] };
  /** How many there are. */
  count(): number;
  close(): Promise<void>;
}

interface MailPlace {
  /** Folder of what the run keeps. */
  state: string;
  /** Address of the reports. */
  site: string;
  port: MailPort;
}

/** Of the page: `wished` gives way to a free one, `given` does not. */
export interface MailPort {
  number: number;
  by: 'wished' | 'given';
}

/** @throws Error that says who is in the way of a port that was given */
export async function openMails({ state, site, port }: MailPlace): Promise<LocalMails> {
  // They take long to load; nobody who only asks for help waits for them.
  const [{ catchMails }, { mailFolder }, { mailPages }] = await Promise.all([
    import('../../demo/mail/catcher.ts'),
    import('../../demo/mail/folder.ts'),
    import('../../demo/mail/pages.ts'),
  ]);
  const folder = mailFolder(join(state, 'mails'));
  const pages = mailPages(folder, site);
  const fetch = (input: string | URL | Request, init?: RequestInit) => pages.fetch(new Request(input, init));
  const server = await serveDemo({ fetch }, { port: await pagePort(port) });
  const catcher = await catchMails(folder);
  return {
    url: `http://localhost:${new URL(server.url).port}`,
    alerts: {
      channels: [
        {
          type: 'smtp',
          name: 'mail',
          host: '127.0.0.1',
          port: catcher.port,
          security: 'none',
          from: 'offsight@example.com',
          to: ['owner@example.com'],
        },
      ],
    },
    count: folder.count,
    close: async () => void (await Promise.all([server.close(), catcher.close()])),
  };
}

/** @returns 0 for any free one */
async function pagePort({ number, by }: MailPort): Promise<number> {
  if (by === 'wished' && number > 65_535) return 0;
  try {
    await (await holdPort(number, '--mail-port')).release();
    return number;
  } catch (error) {
    if (by === 'given') throw error;
    return 0;
  }
}
