import { all, shown } from './find.ts';
import { recall, remember } from './memory.ts';

/**
 * Few keys, all told by `?`: none while a field is written in, none together with Ctrl, Alt or Meta, and all of them can
 * be turned off (WCAG 2.1.4).
 */
export function keyboard(): void {
  let before = '';
  for (const button of all<HTMLButtonElement>('[data-keys]')) button.onclick = help;
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, target } = event;
    const writing = (target as Element).closest?.('input,select,textarea,dialog');
    if (ctrlKey || altKey || metaKey || writing || recall('keys') === 'off') return;
    const [first, then] = [before, key];
    before = key === 'g' && first !== 'g' ? 'g' : '';
    const act = first === 'g' ? () => go(then) : keys[key];
    if (act?.()) event.preventDefault();
  });
}

/** Each says whether there was something to do. */
const keys: Record<string, () => unknown> = {
  '?': () => help(),
  '/': () => reach(document.querySelector<HTMLElement>('[data-filters] [type=search]')),
  j: () => step(1),
  k: () => step(-1),
};

function reach(element: HTMLElement | null | undefined): boolean {
  element?.focus();
  return Boolean(element);
}

/** To the next or the previous finding; on pages without findings, to what else can be opened. */
function step(by: 1 | -1): boolean {
  const findings = all('[data-item] > summary');
  const stops = (findings.length > 0 ? findings : all('main summary')).filter(shown);
  const here = document.activeElement?.closest('main') ? document.activeElement : null;
  const after = (stop: Element) =>
    here && stop !== here && here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (by > 0) return reach(here ? stops.find(after) : stops[0]);
  return reach(stops.findLast((stop) => here && stop !== here && !after(stop)));
}

function go(letter: string): boolean {
  const link = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(letter)}"]`);
  link?.click();
  return Boolean(link);
}

/** A native dialog: it keeps the focus, closes by Escape and gives the focus back. */
function help(): true {
  const dialog = document.createElement('dialog');
  const line = (key: string, what: string) => {
    const [term, text] = [document.createElement('dt'), document.createElement('dd')];
    term.append(Object.assign(document.createElement('kbd'), { textContent: key }));
    text.append(what);
    return [term, text];
  };
  dialog.innerHTML =
    '<h2 id="keys-title">Keyboard</h2><dl></dl><label><input type="checkbox"> Keys work in this browser</label><form method="dialog"><button>Close</button></form>';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  dialog
    .querySelector('dl')
    ?.append(
      ...line('/', 'Filter findings'),
      ...line('j k', 'Next, previous finding'),
      ...all('[data-key]').flatMap((link) => line(`g ${link.dataset.key}`, link.textContent.trim())),
      ...line('?', 'This list'),
    );
  for (const box of all<HTMLInputElement>('input', dialog)) {
    box.checked = recall('keys') !== 'off';
    box.onchange = () => remember('keys', box.checked ? 'on' : 'off');
  }
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
  return true;
}
