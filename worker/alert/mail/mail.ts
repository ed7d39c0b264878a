/** The mail of an alert: subject, text, HTML and headers. The same for every try and every mail channel. */
import type { AlertMessage } from '../../../audit/alert/message.ts';
import { utf8Bytes } from '../brief.ts';
import { oneLine } from '../plain-text.ts';
import { headersOf } from './headers.ts';
import { htmlOf } from './html.ts';
import { mostRules, sectionsOf } from './sections.ts';
import { textOf } from './text.ts';

export interface Mail {
  /** Plain letters, at most 120; not yet encoded for a header. */
  subject: string;
  text: string;
  html: string;
  /** All ASCII. `Message-ID` among them: a binding that makes its own leaves it out. */
  headers: Record<string, string>;
}

export interface MailPlace {
  /** Key of the alert, see RenderedMessage. */
  key: string;
  link: string | null;
  /** Host name of the site; null when the configuration names no site. */
  host: string | null;
}

export function mailOf(message: AlertMessage, { key, link, host }: MailPlace): Mail {
  const subject = oneLine(`${message.cluster.name} ${message.headline}`, 120);
  return {
    subject,
    ...bodiesOf(message, subject, link),
    headers: headersOf(message, key, host ?? 'offsight.invalid'),
  };
}

/** Gmail cuts at 102 KB, and the encoding for the way makes HTML longer by about a fifth. */
const mostHtmlBytes = 85_000;

/** With as many rules as the HTML has room for; the text says the same. */
function bodiesOf(message: AlertMessage, subject: string, link: string | null): Pick<Mail, 'text' | 'html'> {
  for (let rules = mostRules; ; rules -= 1) {
    const sections = sectionsOf(message, rules);
    const html = htmlOf(sections, { subject, link });
    if (rules === 1 || utf8Bytes(html) <= mostHtmlBytes) return { text: textOf(sections, link), html };
  }
}
