/**
 * Text from a cluster, made harmless for a terminal: one line, without control characters, escape sequences,
 * bidi marks and other invisible characters. Names and error texts of a cluster are somebody else's words.
 */
export function plain(text: string): string {
  // Nearly every text, and every key: nothing to look for.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
}

/** The same value with every text in it made plain, keys included. */
export function plainDeep<Value>(value: Value): Value {
  // The shape stays as it was: only the contents of strings change.
  return mapTexts(value) as Value;
}

/**
 * JSON for people's terminals: what `plain` would drop is written as `\u202e`, so that the parsed value is the
 * very same.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    // One escape a UTF-16 unit: some format characters lie beyond the first plane.
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** What is plain already stays the object it is: nearly everything, in a report of thousands of texts. */
function mapTexts(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapItems(value);
  // Of an object everything may be asked by its keys.
  const entries = value as Record<string, unknown>;
  const keys = Object.keys(entries);
  const mapped = mapItems(keys.map((key) => entries[key]));
  const changed = keys.some((key, index) => mapped[index] !== entries[key] || plain(key) !== key);
  return changed ? Object.fromEntries(keys.map((key, index) => [plain(key), mapped[index]])) : value;
}

function mapItems(items: readonly unknown[]): readonly unknown[] {
  const mapped = items.map(mapTexts);
  return mapped.some((item, index) => item !== items[index]) ? mapped : items;
}
