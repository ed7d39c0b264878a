/** The page of a Worker that has nothing to show yet: the three next steps, and what is wrong right now. */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/**
 * @param configured a readable configuration is in the bucket
 * @param problems what keeps audits from running; empty when the first one is only waited for
 */
export async function nextStepsPage({ configured, problems }: State): Promise<Response> {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Offsight: next steps</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>Offsight runs. Three steps to the first report</h1>
${problems.length > 0 ? problemList(problems) : ''}
${configured && problems.length === 0 ? html`<p>Everything is set. The first audit is waited for.</p>` : ''}
<ol>${steps.map((step) => stepItem(step, configured && step === configure))}</ol>
<p class="quiet">This page goes away with the first report.</p>
</main>
</body>
</html>
`;
  return new Response((await page).toString(), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      'Referrer-Policy': 'no-referrer',
    },
  });
}

interface State {
  configured: boolean;
  problems: string[];
}

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface Step {
  title: string;
  text: string;
  commands: string[];
}

const configure: Step = {
  title: 'Write and push the configuration',
  text: 'It names the clusters, what you expect of them, and the secrets; the Worker reads it at each audit.',
  commands: [
    'cp offsight.config.example.ts offsight.config.ts',
    'npm run config -- check',
    'npm run config -- push',
  ],
};

const steps: Step[] = [
  {
    title: 'Audit from your terminal',
    text: 'This needs no Cloudflare, and shows whether the token may read what an audit looks at.',
    commands: ["npm run -s audit -- --url https://pve.example.com:8006 --token 'user@realm!name=uuid'"],
  },
  configure,
  {
    title: 'Set the secrets, then wait for the schedule or start an audit',
    text: 'Every secret that the configuration names, and API_TOKEN if you want to start audits by hand.',
    commands: [
      'npx wrangler secret put PVE_TOKEN',
      'npx wrangler secret put API_TOKEN',
      'curl -X POST -H "Authorization: Bearer $API_TOKEN" https://<this site>/api/audits',
    ],
  },
];

function problemList(problems: string[]): Html {
  const items = problems.map((problem) => html`<li>${problem}</li>`);
  return html`<section><h2>What is wrong right now</h2><ul>${items}</ul></section>`;
}

function stepItem({ title, text, commands }: Step, done: boolean): Html {
  const mark = done ? html` <span class="done">done</span>` : '';
  return html`<li><h2>${title}${mark}</h2><p>${text}</p><pre><code>${commands.join('\n')}</code></pre></li>`;
}

const style = `
:root{color-scheme:light dark;--line:light-dark(#d5dae1,#3a4250);--soft:light-dark(#f4f6f8,#1c222b);--warn:light-dark(#9a3412,#fdba74)}
body{margin:0;font:1rem/1.55 system-ui,sans-serif;background:light-dark(#fff,#12161c);color:light-dark(#1c2430,#e6e9ee)}
main{max-width:44rem;margin:0 auto;padding:3rem 1.25rem}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.05rem;margin:0}
ol{padding-left:1.4rem}li::marker{font-weight:600}ol>li{margin:1.75rem 0}p{margin:.35rem 0}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.4rem;padding:.7rem .9rem;overflow-x:auto;font-size:.875rem}
section{border:1px solid var(--line);border-left:.3rem solid var(--warn);border-radius:.4rem;padding:.8rem 1rem}
section ul{margin:.4rem 0 0;padding-left:1.2rem}section li{white-space:pre-line}
.done{font-size:.8rem;font-weight:600;border:1px solid var(--line);border-radius:1rem;padding:.05rem .5rem}
.quiet{opacity:.75}
`;
