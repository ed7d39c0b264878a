/**
 * A report's page as one file that needs nothing else: for a mail attachment, a ticket, a binder. Made from the page as
 * it is rendered, so that it says the same; what works only on the site is left out.
 */

export interface OneFile {
  /** The page at `path`, as Astro rendered it. */
  page: string;
  /** Path of that page on the site: `/homelab/reports/<id>/`. */
  path: string;
  /** The style sheet of the site. */
  styles: string;
  /** Where people open the site; without it, links that lead out of the page are left as text. */
  address: string | null;
}

export async function oneFile({ page, path, styles, address }: OneFile): Promise<string> {
  const head = `<meta http-equiv="Content-Security-Policy" content="${await oneFilePolicy(styles)}"><style>${styles}</style>`;
  let text = '';
  /** The element that is being left out. */
  let left: { name: string; depth: number } | null = null;
  /** Whether the text of a link without a destination is being taken over. */
  let dead = false;
  for (const token of tokensOf(page)) {
    const name = /^<\/?([a-z0-9]+)/i.exec(token)?.[1] ?? '';
    if (dead && token === '</a>') dead = false;
    else if (left) {
      if (name === left.name) left.depth += token.startsWith('</') ? -1 : 1;
      if (left.depth === 0) left = null;
    } else if (isLeftOut(name, token, address)) left = voids.has(name) ? null : { name, depth: 1 };
    else if (name === 'a' && leadsOut(token) && address === null) dead = true;
    else if (name === 'a' && leadsOut(token)) text += absolute(token, `${address}${path}`);
    // Browsers look for the encoding in the first kilobyte, so this comes last.
    else text += token === '</head>' ? head + token : token;
  }
  return text;
}

/** Elements without an end tag (HTML, 13.1.2). */
const voids = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);

/** Nothing is loaded and nothing runs; the file's own style is known by its hash. */
export async function oneFilePolicy(styles: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(styles)));
  const base64 = btoa(String.fromCharCode(...hash));
  return `default-src 'none'; style-src 'sha256-${base64}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/**
 * Tags and the texts between them. Astro writes attributes in double quotes, without a quote in them, and every `<` of a
 * text as an entity; a name from a cluster may put `<` and `>` into an attribute, where they end nothing.
 */
const tokensOf = (page: string): string[] => page.match(/<(?:"[^"]*"|[^">])*>|[^<]+/g) ?? [];

/** What is of the site: its header, its files, whatever its script brings to life, and what is said of the site itself. */
function isLeftOut(name: string, token: string, address: string | null): boolean {
  if (name === 'script' || name === 'link') return true;
  if (name === 'header') return / class="top"/.test(token);
  if (/ class="(?:[^"]* )?js(?: [^"]*)?"/.test(token)) return true;
  return address === null && / data-online(?=[\s>])/.test(token.replace(/"[^"]*"/g, '""'));
}

const leadsOut = (token: string): boolean => / href="(?!#)/.test(token);

const absolute = (token: string, base: string): string =>
  token.replace(/ href="([^"]*)"/, (_, href: string) => ` href="${new URL(href, base)}"`);
