/** Headers of every answer of the Worker, whatever it is: in one place, so that none goes out without them. */

/** Pages and the files beside them: nothing from elsewhere, nothing inline. site/public/_headers has the same for other hosts. */
export const pageHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Pages copy to the clipboard, and want nothing else of the device.
  'permissions-policy':
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
};

/** Shown by a browser, a document runs nothing and fetches nothing. */
export const inertPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * @param isOpen whether everybody may have the answer: then its own caching holds, and other sites may show it. Any
 * other answer is for its reader alone, and is asked for again each time, so that nothing is left after signing out.
 */
export function secured(response: Response, { url, method }: Request, isOpen: boolean): Response {
  const headers = new Headers(response.headers);
  const { 'content-type': _, 'content-security-policy': __, ...always } = pageHeaders;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', inertPolicy);
  // Over plain http the header must not be sent (RFC 6797, 7.2): that is the local run.
  if (new URL(url).protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
  if (isOpen) keepOpen(headers);
  else keepPrivate(headers);
  const { status, statusText } = response;
  return new Response(method === 'HEAD' ? null : response.body, { status, statusText, headers });
}

function keepOpen(headers: Headers): void {
  headers.set('cross-origin-resource-policy', 'cross-origin');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}

function keepPrivate(headers: Headers): void {
  if (headers.get('cache-control') !== 'no-store') headers.set('cache-control', 'private, no-cache');
  headers.set('vary', 'Authorization, Cookie');
}
