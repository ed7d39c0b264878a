/** The parts of the HTML mail. The template escapes whatever stands in `${}`. */

import { html } from 'hono/html';
import { overallText } from '../../../audit/score-text.ts';
import { styles, type Tone, toneStyle } from './html-style.ts';
import { type DigestPart, effects, type FindingPart, type FixPart, type Sections } from './sections.ts';

export type Markup = ReturnType<typeof html>;

/** A row of the card, with a line above it. */
export const section = (title: string | null, content: Markup | Markup[]): Markup => html`
<tr><td class="pad rule" style="padding:20px 24px;text-align:left;${styles.rule}">
${title ? html`<h2 class="h2" style="${styles.h2}">${title}</h2>` : ''}${content}
</td></tr>`;

const text = (content: string | Markup, style = ''): Markup =>
  html`<p class="text" style="${styles.text}${style}">${content}</p>`;

const soft = (content: string): Markup => html`<p class="soft" style="${styles.soft}">${content}</p>`;

const tone = (kind: Tone, content: string): Markup =>
  html`<span class="tone-${kind}" style="${toneStyle(kind)}">${content}</span>`;

const list = (items: readonly (string | Markup)[]): Markup =>
  html`<ul style="margin:4px 0 0;padding:0 0 0 20px">${items.map(
    (item) => html`<li class="text" style="${styles.text}">${item}</li>`,
  )}</ul>`;

export const notesHtml = (notes: readonly string[]): Markup[] => notes.map((note) => text(note));

export const droppedHtml = (dropped: Sections['dropped']): Markup[] =>
  dropped.map(
    ({ title, change, why }, index) =>
      html`<h3 class="h3" style="${styles.h3}${index > 0 ? 'margin-top:12px' : ''}">${title}: ${change}</h3>${why.length > 0 ? list(why) : ''}`,
  );

export function findingsHtml({ findings, findingsTitle, moreRules }: Sections): Markup {
  if (findings.length === 0) return html``;
  const more = moreRules > 0 ? soft(`${moreRules} more rules have findings: see the report.`) : html``;
  return section(findingsTitle, [...findings.map(findingHtml), more]);
}

const findingHtml = (
  { severity, title, messages, others, fixes }: FindingPart,
  index: number,
): Markup => html`
<div style="${index > 0 ? 'margin-top:20px' : ''}">
${tone(severity, severity.toUpperCase())}
<h3 class="h3" style="${styles.h3}">${title}</h3>
${messages.length === 1 ? text(messages[0] ?? '') : list(messages)}
${others ? soft(`Also: ${others}`) : ''}
${fixes.map(fixHtml)}
</div>`;

const fixHtml = ({ summary, commands, leftOut, likewise }: FixPart): Markup => html`
${text(html`<b>Fix:</b> ${summary}`, 'margin-top:8px')}
${commands.map(
  ({ command, effect }) =>
    html`<p class="soft" style="${styles.soft}margin-top:8px">${effects[effect]}</p><pre class="code" style="${styles.code}">${command}</pre>`,
)}
${leftOut > 0 ? soft(`${leftOut} more commands in the report.`) : ''}
${likewise ? soft(`Likewise for ${likewise}; the report has the commands.`) : ''}`;

export const recoveredHtml = ({ recovered, moreRecovered }: Sections): Markup => html`
${list(
  recovered.map(
    ({ title, message, since }) =>
      html`<b>${title}</b><br>${message} <span class="soft" style="${styles.soft}white-space:nowrap">Open since ${since}.</span>`,
  ),
)}${moreRecovered > 0 ? soft(`And ${moreRecovered} more.`) : ''}`;

export const digestHtml = ({ trend, todo, backups, drillsDue }: DigestPart): Markup => html`
${trend.length > 0 ? section('Trend', trendHtml(trend)) : ''}
${
  todo.length > 0
    ? section(
        'What to do first',
        html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">${todo.map(
          ({ points, title }) => html`<tr>
<td valign="top" style="padding:6px 12px 0 0;white-space:nowrap">${tone('good', points)}</td>
<td valign="top">${text(title)}</td></tr>`,
        )}</table>`,
      )
    : ''
}
${backups.length > 0 ? section('Backups', backupsHtml(backups)) : ''}
${drillsDue.length > 0 ? section('Restore drills due', list(drillsDue)) : ''}`;

const backupsHtml = (backups: DigestPart['backups']): Markup[] =>
  backups.map(({ tier, text: state }) => text(html`<b>${tier}:</b> ${state}`));

/** Bars on the score's own scale, 0 to 10; a day without a score has none. Read out as one sentence. */
function trendHtml(trend: DigestPart['trend']): Markup {
  const [first, last] = [trend[0], trend.at(-1)];
  const summary = `${overallText(first?.overall ?? null)} on ${first?.day}, ${overallText(last?.overall ?? null)} on ${last?.day}; bars from 0 to 10.`;
  return html`
<table role="presentation" aria-hidden="true" width="100%" cellpadding="0" cellspacing="0" border="0" style="height:${height}px;max-width:${trend.length * 24}px;table-layout:fixed"><tr>${trend.map(
    ({ overall }) =>
      html`<td valign="bottom" height="${height}" style="padding:0 2px 0 0;vertical-align:bottom"><div class="${overall === null ? '' : 'bar'}" style="height:${barHeight(overall)}px;line-height:0;font-size:0;border-radius:2px 2px 0 0;${overall === null ? '' : styles.bar}"></div></td>`,
  )}</tr></table>
${soft(summary)}`;
}

const height = 60;

const barHeight = (overall: number | null): number =>
  overall === null ? 0 : Math.max(2, Math.round((Math.min(10, Math.max(0, overall)) / 10) * height));
