/** The page of a Worker that has nothing to show yet: the next steps and, for whoever is let in, what is wrong right now. */
import { html } from 'hono/html';
import { type Html, plainPage } from './plain-page.ts';

interface State {
  /** A readable configuration is in the bucket. */
  configured: boolean;
  /** What keeps audits from running; empty when the first one is only waited for. */
  problems: string[];
}

/** @param state null where nobody can be let in: strangers are told what anybody may read in the documentation */
export function nextStepsPage(state: State | null): Promise<Response> {
  const { configured = false, problems = [] } = state ?? {};
  const body = html`<h1>Offsight runs. Four steps to the first report</h1>
${problems.length > 0 ? problemList(problems) : ''}
${configured && problems.length === 0 ? html`<p>Everything is set. The first audit is waited for.</p>` : ''}
<ol>${steps.map((step) => stepItem(step, (configured && step === configure) || (state && step === letIn)))}</ol>
<p class="quiet">${state ? 'This page goes away with the first report.' : 'Until readers can be told apart, nothing else is shown.'}</p>`;
  return plainPage({ title: 'Offsight: next steps', body, style }, { status: state ? 200 : 503 });
}

interface Step {
  title: string;
  text: string;
  commands: string[];
}

const letIn: Step = {
  title: 'Say who may read',
  text: 'An application of Cloudflare Access in front of this Worker, for your mail address. docs/access.md has each step.',
  commands: ['npx wrangler secret put ACCESS_TEAM', 'npx wrangler secret put ACCESS_AUD'],
};

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
  letIn,
  configure,
  {
    title: 'Set the secrets, then wait for the schedule or start an audit',
    text: 'Every secret that the configuration names. To start audits by hand, make a token with the scope run.',
    commands: [
      'npx wrangler secret put PVE_TOKEN',
      'npm run -s token -- --name terminal --scope run',
      'curl -X POST -H "Authorization: Bearer $OFFSIGHT_TOKEN" https://<this site>/api/audits',
    ],
  },
];

function problemList(problems: string[]): Html {
  const items = problems.map((problem) => html`<li>${problem}</li>`);
  return html`<section><h2>What is wrong right now</h2><ul>${items}</ul></section>`;
}

function stepItem({ title, text, commands }: Step, done: boolean | null): Html {
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
