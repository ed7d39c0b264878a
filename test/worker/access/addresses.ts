/** Every address that the Worker answers, found rather than listed: a new one is in the tables by itself. */
import { pathsOf } from '../../../site/src/places.ts';
import { reportFiles } from '../../../site/src/view/place.ts';
import { scopeOf } from '../../../worker/access/scopes.ts';
import { api } from '../../../worker/api.ts';

declare global {
  interface ImportMeta {
    /** Vite's. */
    glob(pattern: string): Record<string, unknown>;
  }
}

export interface Address {
  method: string;
  path: string;
}

/** @param report id of one that is stored */
export function addressesOf(cluster: string, report: string): Address[] {
  const year = report.slice(0, 4);
  const values: Record<string, string> = {
    cluster,
    id: report,
    year,
    earlier: report,
    later: report,
    rule: 'cluster-quorate',
    '...part': 'guests',
  };
  const filled = (path: string) => path.replace(/\[([^\]]+)\]|:(\w+)/g, (_, a, b) => values[a ?? b] ?? 'x');
  const pages = Object.keys(import.meta.glob('../../../site/src/pages/**/*.astro')).map((file) =>
    filled(file.replace(/^.*\/src\/pages\//, '/').replace(/(index)?\.astro$/, '/')).replaceAll('//', '/'),
  );
  const files = Object.keys(import.meta.glob('../../../site/public/*')).map((file) =>
    file.replace(/^.*\//, '/'),
  );
  const downloads = reportFiles.map((file) => `/${cluster}/reports/${report}/${file}`);
  const read = [
    ...pages,
    ...pathsOf(cluster, report),
    ...downloads,
    ...files,
    '/site.css',
    '/site.js',
    '/sw.js',
  ];
  return [
    ...new Set(read).values().map((path) => ({ method: 'GET', path })),
    ...api.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => ({ method, path: filled(path) })),
  ];
}

export const needOf = ({ method, path }: Address) =>
  scopeOf(new Request(`https://offsight.example.com${path}`, { method }));
