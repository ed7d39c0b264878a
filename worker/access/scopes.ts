/** Which scope a request needs: the one place that says so. */
import type { Scope } from './identity.ts';

type Need = Scope | 'open';

/** An address stands for itself and for all that lies below it; the first that fits counts. */
const needs: { at: string; methods?: readonly string[]; need: Need }[] = [
  // For monitors. What strangers are told there is decided by worker/health.ts.
  { at: '/api/health', methods: ['GET'], need: 'open' },
  // The key in the address lets its reader in, and nothing else does.
  { at: '/open', need: 'open' },
  { at: '/api/audits', need: 'run' },
  { at: '/api/alerts/test', need: 'run' },
  { at: '/api/doctor', need: 'run' },
  { at: '/api/drills', need: 'record' },
];

/** `open` needs nobody. What is not listed, known or not, needs `read`, so that strangers learn nothing of what there is. */
export function scopeOf({ method, url }: Request): Need {
  const { pathname } = new URL(url);
  // Routers answer HEAD as GET.
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = needs.find(
    ({ at, methods }) =>
      (pathname === at || pathname.startsWith(`${at}/`)) && (methods?.includes(asked) ?? true),
  );
  return found?.need ?? 'read';
}

/**
 * Whether an address is written the one way in which ours are. Routers decode: `/api/%61udits` is `/api/audits` to one
 * of them, and has to be to nobody what it is not to the table above.
 */
export const isPlainPath = (pathname: string): boolean => /^(?:\/[\w.:~-]+)*\/?$/.test(pathname);
