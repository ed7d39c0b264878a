import type { ReportSource } from '../../audit/report.ts';

/**
 * Where the pages read reports from. Whoever renders (the Worker, the export) hands it in before the first
 * page; pages ask for it when they render.
 *
 * It is kept on globalThis because the export loads this module twice: once itself, once inside the bundle
 * that Astro makes of the pages. One for the whole isolate is safe: a source holds bindings and settings,
 * which are the same for every request, and never anything of one request. It must stay that way: what
 * belongs to a request may not be used by another one.
 */
const key = Symbol.for('offsight.source');

// Nothing else writes under this symbol.
const registry = globalThis as typeof globalThis & { [key]?: ReportSource };

export function provideSource(source: ReportSource): void {
  registry[key] = source;
}

/** @throws Error when nobody has handed one in */
export function source(): ReportSource {
  const provided = registry[key];
  if (!provided) throw new Error('The pages have no source of reports: call provideSource before rendering.');
  return provided;
}
