/** All elements of a kind, in the order of the page. */
export const all = <Kind extends HTMLElement>(selector: string, within: ParentNode = document): Kind[] => [
  ...within.querySelectorAll<Kind>(selector),
];

/** Whether it is drawn: not left out by a filter, and in nothing that is folded. */
export const shown = (element: HTMLElement): boolean => element.checkVisibility();
