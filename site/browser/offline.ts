import { all } from './find.ts';
import { ageOf } from './times.ts';

/**
 * Says so when the page is one that was kept on this device, and lets the service worker keep pages.
 * @param script address of `/site.js`: the worker lies beside it
 */
export function offline(script: string): void {
  const { kept } = document.documentElement.dataset;
  if (kept) {
    const note = document.createElement('p');
    note.className = 'kept';
    note.role = 'status';
    note.textContent = `Not reachable just now: this is the page as it was read ${ageOf(Date.parse(kept))}.`;
    document.querySelector('main')?.prepend(note);
  }
  // Not there without TLS, and in some private windows: then nothing is kept.
  const { serviceWorker } = navigator;
  if (!serviceWorker || kept) return;
  addEventListener('load', async () => {
    await serviceWorker.register(new URL('sw.js', script));
    const [history] = all<HTMLAnchorElement>('[data-key=h]');
    // From the latest page on, the newest reports are to be had.
    if (document.querySelector('[data-overdue]') && history)
      (await serviceWorker.ready).active?.postMessage({ page: location.href, history: history.href });
  });
}
