/**
 * `/site.js`: what only the reader's machine knows or can do. Every page says everything without it. It is loaded before
 * the page is drawn, so that colours and tools stand from the beginning and nothing moves.
 */
import { copyButtons } from './copy.ts';
import { filters } from './filter.ts';
import { foldButtons, openTarget } from './fold.ts';
import { keyboard } from './keys.ts';
import { offline } from './offline.ts';
import { scheme } from './scheme.ts';
import { times } from './times.ts';

// A classic script, so there is one.
const { src } = document.currentScript as HTMLScriptElement;
document.documentElement.dataset.js = '';
const chosen = scheme();

addEventListener('DOMContentLoaded', () => {
  chosen();
  times();
  filters();
  foldButtons();
  copyButtons();
  keyboard();
  offline(src);
  openTarget();
  addEventListener('hashchange', openTarget);
});
