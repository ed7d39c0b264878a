/** The mail as HTML: no image, no script, nothing from elsewhere; tables only where mail programs need them. */
import { html, raw } from 'hono/html';
import {
  digestHtml,
  droppedHtml,
  findingsHtml,
  type Markup,
  notesHtml,
  recoveredHtml,
  section,
} from './html-sections.ts';
import { styleSheet, styles } from './html-style.ts';
import { footer, type Sections } from './sections.ts';

/** @param frame `subject` is plain text; everything put into the markup is escaped by the template */
export function htmlOf(
  sections: Sections,
  { subject, link }: { subject: string; link: string | null },
): string {
  const { cluster, headline, audit, standing, notes, digest, dropped, recovered } = sections;
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${raw(styleSheet)}</style>
</head>
<body class="paper" style="margin:0;padding:0;${styles.paper}">
<div style="display:none;max-height:0;overflow:hidden">${preheader(sections)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="paper" style="${styles.paper}"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="card" style="max-width:600px;border-collapse:separate;${styles.card}">
<tr><td class="pad" style="padding:24px 24px 20px;text-align:left">
<p class="soft" style="${styles.soft}margin:0 0 6px">Offsight · ${audit}</p>
<h1 class="h1" style="${styles.h1}"><bdi>${cluster}</bdi> ${headline}</h1>
${standing ? html`<p class="text" style="${styles.text}margin-top:8px">${standing}</p>` : ''}
${link ? button(link) : ''}
</td></tr>
${dropped.length > 0 ? section('What changed', droppedHtml(dropped)) : ''}
${notes.length > 0 ? section(null, notesHtml(notes)) : ''}
${digest ? digestHtml(digest) : ''}
${findingsHtml(sections)}
${recovered.length > 0 ? section('Recovered', recoveredHtml(sections)) : ''}
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr><td class="pad" style="padding:12px 24px;text-align:left">
<p class="soft" style="${styles.soft}">${footer}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
  return String(body); // nothing in it has to be waited for, so it is text already
}

/** What lists of mails show beside the subject: the first thing that the subject does not say. */
const preheader = ({ notes, dropped, findings, recovered, coverage }: Sections): string =>
  dropped[0]?.why[0] ?? notes[0] ?? findings[0]?.messages[0] ?? recovered[0]?.message ?? coverage;

const button = (link: string): Markup => html`
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:16px"><tr><td class="button" style="${styles.button}"><a class="label" href="${link}" style="${styles.label}">Open the report</a></td></tr></table>`;
