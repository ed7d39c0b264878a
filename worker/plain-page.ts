/** A page that needs no file and no report: for those who are not let in, and before the first report. */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export async function plainPage(
  { title, body, style = '' }: { title: string; body: Html; style?: string },
  { status, headers = {} }: { status: number; headers?: Record<string, string> },
): Promise<Response> {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${style ? html`<style>${raw(style)}</style>` : ''}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return new Response((await page).toString(), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': await policyFor(style),
      ...headers,
    },
  });
}

/** Nothing is loaded and nothing runs; the page's own style is known by its hash. */
async function policyFor(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
  const source = style ? `'sha256-${btoa(String.fromCharCode(...digest))}'` : "'none'";
  return `default-src 'none'; style-src ${source}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
