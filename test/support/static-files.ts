import { readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** Serves a folder under a path of the host, with headers for every answer. */
export function staticFiles(folder: string, under: string, headers: Record<string, string>): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const file = join(folder, pathname.slice(under.length), pathname.endsWith('/') ? 'index.html' : '');
    const found = pathname.startsWith(under) && statSync(file, { throwIfNoEntry: false })?.isFile();
    response.writeHead(found ? 200 : 404, {
      ...headers,
      'content-type': types[extname(file)] ?? 'text/plain',
    });
    response.end(found ? readFileSync(file) : 'not found');
  };
}
