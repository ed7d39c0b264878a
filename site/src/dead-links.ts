/**
 * Links of a page to pages that its copy as files does not hold. Pages are the same wherever they are rendered, so they
 * link whatever the Worker can render; what leads nowhere in an export stays there as text.
 */

/**
 * @param path of the page, absolute: `/homelab/reports/<id>/`
 * @param exists whether there is a page at such a path
 * @returns the page in which dead links are anchors without a destination, and the paths they led to
 */
export function withoutDeadLinks(
  page: string,
  path: string,
  exists: (path: string) => boolean,
): { page: string; dead: string[] } {
  const dead = new Set<string>();
  // Astro writes a quote of a text as an entity, so this stands nowhere but in tags.
  const settled = page.replace(/ href="([^"#?]+\/)(?:[?#][^"]*)?"/g, (whole, href: string) => {
    const target = pageAt(href, path);
    if (target === null || exists(target)) return whole;
    dead.add(target);
    return '';
  });
  return { page: settled, dead: [...dead].sort() };
}

/** @returns null for what is of another site, or of the host: the page for what is not found links that */
function pageAt(href: string, path: string): string | null {
  if (href.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(href)) return null;
  const parts = path.split('/').slice(1, -1);
  for (const part of href.split('/').slice(0, -1))
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part.includes('%') ? decodeURIComponent(part) : part);
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`;
}
