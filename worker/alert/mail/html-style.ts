/**
 * Colours of the HTML mail, the site's own. Light stands in every element, because many mail programs drop style
 * sheets; dark is one style sheet over it, for those that keep it.
 */
import type { Severity } from '../../../audit/rule.ts';

const light = {
  paper: '#f4f6f5',
  card: '#ffffff',
  ink: '#16202a',
  soft: '#53606b',
  line: '#dce1e3',
  link: '#0a6355',
  code: '#eef1f0',
  bar: '#7fa39b',
};

const dark: typeof light = {
  paper: '#101417',
  card: '#191f24',
  ink: '#e7ecef',
  soft: '#9ba8b3',
  line: '#2c353c',
  link: '#62cdb8',
  code: '#0c1013',
  bar: '#3f7f73',
};

/** Text on the card, light and dark; at least 4.5 : 1. */
const tones: Record<Severity | 'good', readonly [light: string, dark: string]> = {
  critical: ['#b01a22', '#ff8d86'],
  high: ['#a44508', '#ffab66'],
  medium: ['#776000', '#e3c552'],
  low: ['#2a5ca6', '#8db7f7'],
  info: ['#53606b', '#9ba8b3'],
  good: ['#19723a', '#70d18f'],
};

export type Tone = keyof typeof tones;

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const mono = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;';
const breaking = 'word-break:break-word;overflow-wrap:anywhere;';

/** Style of each kind of element; the names are also the classes that dark mode takes hold of. */
export const styles = {
  paper: `background:${light.paper};`,
  card: `background:${light.card};border:1px solid ${light.line};border-radius:8px;`,
  h1: `margin:0;${font}font-size:22px;line-height:28px;font-weight:700;color:${light.ink};${breaking}`,
  h2: `margin:0 0 8px;${font}font-size:16px;line-height:22px;font-weight:700;color:${light.ink};`,
  h3: `margin:0;${font}font-size:15px;line-height:21px;font-weight:700;color:${light.ink};${breaking}`,
  text: `margin:4px 0 0;${font}font-size:15px;line-height:22px;color:${light.ink};${breaking}`,
  soft: `margin:4px 0 0;${font}font-size:13px;line-height:19px;color:${light.soft};${breaking}`,
  rule: `border-top:1px solid ${light.line};`,
  code: `margin:2px 0 0;padding:8px 10px;${mono}font-size:13px;line-height:19px;color:${light.ink};background:${light.code};border-radius:4px;white-space:pre-wrap;${breaking}`,
  button: `background:${light.link};border-radius:6px;`,
  label: `display:inline-block;padding:11px 18px;${font}font-size:15px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;`,
  bar: `background:${light.bar};`,
} as const;

export const toneStyle = (tone: Tone): string =>
  `${font}font-size:12px;line-height:18px;font-weight:700;letter-spacing:0.04em;color:${tones[tone][0]};`;

/** For the head: dark mode, and the whole width of a phone. */
export const styleSheet = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding-left:16px!important;padding-right:16px!important}.h1{font-size:20px!important;line-height:26px!important}}
@media (prefers-color-scheme:dark){
.paper{background:${dark.paper}!important}
.card{background:${dark.card}!important;border-color:${dark.line}!important}
.h1,.h2,.h3,.text{color:${dark.ink}!important}
.soft{color:${dark.soft}!important}
.rule{border-color:${dark.line}!important}
.code{color:${dark.ink}!important;background:${dark.code}!important}
.button{background:${dark.link}!important}
.label{color:${dark.paper}!important}
.bar{background:${dark.bar}!important}
${Object.entries(tones)
  .map(([name, [, colour]]) => `.tone-${name}{color:${colour}!important}`)
  .join('\n')}
}`;
