import { all } from './find.ts';
import { recall, remember } from './memory.ts';

/**
 * Light or dark as this reader chose it, else as the device has it.
 * @returns what is to be done when the page is there: the choice itself
 */
export function scheme(): () => void {
  const set = (value: string) => {
    document.documentElement.dataset.scheme = value;
  };
  const kept = recall('scheme') ?? '';
  set(kept);
  return () => {
    for (const choice of all<HTMLSelectElement>('[data-choose=scheme]')) {
      choice.value = kept;
      choice.onchange = () => {
        set(choice.value);
        remember('scheme', choice.value);
      };
    }
  };
}
