/** The pages of mails as HTML. The template escapes everything that is put into it. */
import { html } from 'hono/html';
import type { KeptMail } from './folder.ts';

type Markup = ReturnType<typeof html>;

export function listPage(mails: readonly KeptMail[], site: string): string {
  const count = mails.length === 1 ? 'one mail' : `${mails.length} mails`;
  return document(
    'Mails that would have been sent',
    html`<header>
<h1>Mails that would have been sent</h1>
<p class="soft">${mails.length === 0 ? 'None so far' : count}. None has left this computer. <a href="${site}">The reports</a></p>
</header>
${mails.length === 0 ? nothing : html`<ol class="mails">${mails.map(row)}</ol>`}`,
  );
}

const nothing = html`<p>As soon as an audit has something to tell, its mail is here.
<code>npm run alerts -- test</code> sends one to look at.</p>`;

const row = ({ id, mail, at, kind, severity }: KeptMail): Markup => html`
<li><a href="/mails/${id}"><span class="subject">${subjectOf(mail)}</span>
<span class="soft">${label(kind, severity)} <time datetime="${iso(at)}">${moment(at)}</time></span></a></li>`;

/** @param around the mails beside it in the list */
export function mailPage(
  { id, raw, mail, at, kind, severity }: KeptMail,
  { newer, older }: { newer: KeptMail | undefined; older: KeptMail | undefined },
): string {
  const subject = subjectOf(mail);
  return document(
    subject,
    html`<nav><a href="/">All mails</a>${step('Newer', newer)}${step('Older', older)}</nav>
<header>
<h1>${subject}</h1>
<p class="soft">${label(kind, severity)} <time datetime="${iso(at)}">${moment(at)}</time></p>
<p class="soft">From ${addresses(mail.from)} to ${addresses(...(mail.to ?? []))}</p>
</header>
${
  mail.html
    ? html`<iframe title="The mail as HTML" src="/mails/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
<p class="soft"><a href="/mails/${id}/html">The HTML alone</a></p>`
    : html`<p>It has no HTML.</p>`
}
${folded('Plain text', html`<pre>${mail.text ?? ''}</pre>`, mail.html === undefined)}
${folded('Headers', headerTable(mail))}
${folded('Source', html`<p class="soft"><a href="/mails/${id}/source">The source alone</a></p><pre>${new TextDecoder().decode(raw)}</pre>`)}`,
  );
}

export const notFoundPage = (): string =>
  document('No such mail', html`<nav><a href="/">All mails</a></nav><h1>There is no such mail</h1>`);

function document(title: string, body: Markup): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return String(page); // nothing in it has to be waited for, so it is text already
}

const step = (word: string, to: KeptMail | undefined): Markup | string =>
  to ? html`<a href="/mails/${to.id}">${word}</a>` : '';

const folded = (title: string, content: Markup, open = false): Markup =>
  html`<details ${open ? 'open' : ''}><summary>${title}</summary>${content}</details>`;

const headerTable = ({ headers }: KeptMail['mail']): Markup =>
  html`<dl>${headers.map(({ originalKey, value }) => html`<dt>${originalKey}</dt><dd>${value}</dd>`)}</dl>`;

/** Only words of ours choose a colour. */
function label(kind: string | null, severity: string | null): Markup | string {
  if (kind === null) return '';
  const tone = severity !== null && ['critical', 'high', 'medium'].includes(severity) ? severity : 'calm';
  const words = severity === null || severity === 'info' ? kind : `${kind}, ${severity}`;
  return html`<span class="kind ${tone}">${words}</span>`;
}

const subjectOf = ({ subject }: KeptMail['mail']): string => subject || '(no subject)';

const addresses = (...list: (KeptMail['mail']['from'] | undefined)[]): string =>
  list.map((one) => one?.address || one?.name || 'nobody').join(', ');

const iso = (at: number): string => new Date(at).toISOString();

const moment = (at: number): string => `${iso(at).slice(0, 16).replace('T', ' ')} UTC`;
