/** Pages that show the mails of a folder. Whatever stands in a mail is shown, and nothing of it runs. */
import { Hono } from 'hono';
import type { KeptMail, MailFolder } from './folder.ts';
import { listPage, mailPage, notFoundPage } from './markup.ts';
import { styleSheet } from './style.ts';

/**
 * - `/` lists them, newest first
 * - `/mails/<id>` shows one: as mail programs show it, as plain text, its headers, its source
 * - `/mails/<id>/html`, `/text` and `/source` are its parts alone
 * @param site address of the reports
 */
export function mailPages(folder: MailFolder, site: string): { fetch(input: Request): Promise<Response> } {
  const app = new Hono();
  app.get('/', async () => page(listPage(await folder.list(), site)));
  app.get('/mails/:id', async (c) => {
    const id = c.req.param('id');
    const all = await folder.list();
    const index = all.findIndex((one) => one.id === id);
    const kept = all[index];
    if (!kept) return page(notFoundPage(), 404);
    return page(mailPage(kept, { newer: all[index - 1], older: all[index + 1] }));
  });
  app.get('/mails/:id/:part', async (c) => {
    const kept = await folder.read(c.req.param('id'));
    const part = parts.get(c.req.param('part'));
    return kept && part ? part(kept) : page(notFoundPage(), 404);
  });
  app.get('/style.css', () => answer(styleSheet, 'text/css; charset=utf-8', "default-src 'none'"));
  app.notFound(() => page(notFoundPage(), 404));
  return { fetch: async (request) => app.fetch(request) };
}

const plain = 'text/plain; charset=utf-8';

const parts = new Map<string, (kept: KeptMail) => Response>([
  ['html', ({ mail }) => answer(withNewWindows(mail.html ?? ''), 'text/html; charset=utf-8', mailPolicy)],
  ['text', ({ mail }) => answer(mail.text ?? '', plain, textPolicy)],
  ['source', ({ raw }) => answer(raw, plain, textPolicy)],
]);

const textPolicy = "default-src 'none'; sandbox";

/** Only our own style sheet, and mails of ours in a frame. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** An origin of its own, no script, no form, nothing loaded from anywhere. A link may open a window when it is clicked. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** In a frame a link would open the report within it, which the site does not allow. */
const withNewWindows = (html: string): string => html.replace(/<head\b[^>]*>/i, '$&<base target="_blank">');

const page = (html: string, status = 200): Response =>
  answer(html, 'text/html; charset=utf-8', pagePolicy, status);

function answer(body: string | Uint8Array, type: string, policy: string, status = 200): Response {
  // A Buffer is an array of bytes, which the type of a body does not say.
  return new Response(body as RequestInit['body'], {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
