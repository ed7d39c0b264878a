import { all } from './find.ts';

/** A button copies the commands of the frame it stands in, to the letter, one to a line. */
export function copyButtons(): void {
  document.addEventListener('click', async ({ target }) => {
    const button = (target as Element).closest<HTMLElement>('[data-copy]'); // clicks come from elements
    const frame = button?.closest('.command');
    if (!button || !frame) return;
    const lines = all('pre', frame);
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(lines.map(({ textContent }) => textContent).join('\n'));
      button.textContent = 'Copied';
    } catch {
      // Without TLS, or where the reader forbids it: a selection is one keystroke from a copy.
      const last = lines.at(-1) ?? frame;
      getSelection()?.setBaseAndExtent(lines[0] ?? frame, 0, last, last.childNodes.length);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = said;
    }, 2000);
  });
}
