import { expect, it } from 'vitest';
import access from '../../docs/access.md?raw';
import page from '../../docs/api.md?raw';
import { scopeOf } from '../../worker/access/scopes.ts';
import { api } from '../../worker/api.ts';

/** `GET /api/reports/:id` of every address. */
const routes = [
  ...new Set(
    api.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`),
  ),
];

const documented = [...page.matchAll(/^\| `((?:GET|POST) \/api[^`?]*)/gm)].map(([, route = '']) =>
  route.replaceAll(/<(\w+)>/g, ':$1'),
);

it('docs/api.md has every address, and no other', () =>
  expect(documented.toSorted()).toEqual(routes.toSorted()));

it('docs/access.md has every address that needs more than the scope read', () => {
  const more = routes.flatMap((route) => {
    const [method = '', path = ''] = route.split(' ');
    const need = scopeOf(new Request(`https://offsight.example.com${path}`, { method }));
    return need === 'run' || need === 'record' ? [[need, route] as const] : [];
  });
  expect(more.length).toBeGreaterThan(4);
  for (const [scope, route] of more) {
    const [row = ''] = new RegExp(`^\\| \`${scope}\` \\|.*$`, 'm').exec(access) ?? [];
    expect(row).toContain(`\`${route}\``);
  }
});
