import { all } from './find.ts';

/**
 * Forms that leave out of a list what is not asked for. The state is in the address, so a filtered page can be sent to
 * somebody. A field asks the nearest element around an item that has `data-<name of the field>`.
 */
export function filters(): void {
  for (const form of all<HTMLFormElement>('[data-filters]')) {
    const list = document.getElementById(form.dataset.filters ?? '');
    if (list) filter(form, list);
  }
}

function filter(form: HTMLFormElement, list: HTMLElement): void {
  const items = all('[data-item]', list).map((item) => ({
    item,
    text: `${item.closest('[data-group]')?.querySelector('h4')?.textContent} ${item.textContent}`.toLowerCase(),
  }));
  const status = form.querySelector('[role=status]');
  const asked = () => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, `${value}`]));

  function apply(): void {
    const fields = Map.groupBy(
      [...asked()].filter(([, value]) => value.trim()),
      ([name]) => name,
    );
    for (const { item, text } of items)
      item.hidden = ![...fields].every(([name, wanted]) =>
        wanted.some(([, value]) =>
          name === 'text'
            ? text.includes(value.trim().toLowerCase())
            : item.closest<HTMLElement>(`[data-${name}]`)?.dataset[name] === value,
        ),
      );
    for (const group of all<HTMLDetailsElement>('[data-group]', list)) {
      const some = items.some(({ item }) => !item.hidden && group.contains(item));
      group.hidden = !some;
      // What is found must not stay folded under "35 more".
      if (some && fields.size > 0 && 'more' in group.dataset) group.open = true;
    }
    const left = items.filter(({ item }) => !item.hidden).length;
    if (status) status.textContent = fields.size > 0 ? `${left} of ${items.length} shown` : '';
    for (const button of all('[type=reset]', form)) button.hidden = fields.size === 0;
  }

  function changed(): void {
    apply();
    const query = new URLSearchParams([...asked()].filter(([, value]) => value.trim()));
    history.replaceState(null, '', `${query.size > 0 ? `?${query}` : location.pathname}${location.hash}`);
  }

  for (const [name, value] of new URLSearchParams(location.search))
    for (const field of [...form.elements] as HTMLInputElement[]) // selects have name and value too
      if (field.name === name)
        if (field.type === 'checkbox') field.checked ||= field.value === value;
        else field.value = value;
  form.oninput = changed;
  form.onsubmit = (event) => event.preventDefault();
  // The fields are empty when this event is over.
  form.onreset = () => setTimeout(changed);
  addEventListener('hashchange', () => {
    if (document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest('[hidden]'))
      form.reset();
  });
  apply();
}
