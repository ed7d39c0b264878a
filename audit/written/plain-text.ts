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

function mapTexts(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(mapTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [plain(key), mapTexts(entry)]));
}
