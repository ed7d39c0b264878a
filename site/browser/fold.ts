import { all } from './find.ts';

/** A button opens all that is folded in the part of the page it names, and folds it again. */
export function foldButtons(): void {
  for (const button of all<HTMLButtonElement>('[data-fold]')) {
    const folded = () =>
      all<HTMLDetailsElement>('details', document.getElementById(button.dataset.fold ?? '') ?? document);
    button.onclick = () => {
      const open = button.textContent === 'Open all';
      for (const details of folded()) details.open = open;
      button.textContent = open ? 'Fold all' : 'Open all';
    };
  }
}

/** What an address leads to is shown, whatever folds it: not every browser does that by itself. */
export function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target?.closest('details'); at; at = at.parentElement?.closest('details')) at.open = true;
}
