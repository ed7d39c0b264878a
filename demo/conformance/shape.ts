/** What a field was seen to hold, e.g. `integer`, `string`, `null`; `flag` is a number that was only ever 0 or 1. */
export type FieldType = 'flag' | 'integer' | 'number' | 'string' | 'boolean' | 'null' | 'object' | 'array';

export interface Field {
  types: FieldType[];
  /** Present in every row that was seen. */
  always: boolean;
}

/** Fields of an answer by their place: `mem`, `memory.total`, `tokens[].expire`; `''` is the answer or row itself. */
export type Shape = Record<string, Field>;

interface Seen {
  types: Set<FieldType>;
  times: number;
}

/** How keys that are data (names, numbered devices) are folded into one place. */
export type Fold = (place: string, key: string) => string;

const devices =
  /^(dev|hostpci|ide|ipconfig|mp|net|numa|parallel|sata|scsi|serial|unused|usb|virtio|virtiofs|ring|dns|acmedomain)(\d+)(_addr)?$/;

/** Numbered keys become `net[n]`; other keys stay as they are. */
export const foldNumbered: Fold = (_, key) => key.replace(devices, '$1[n]$3');

/** The shape of several answers (or rows) of the same kind. */
export function shapeOf(values: readonly unknown[], fold: Fold = foldNumbered): Shape {
  const seen = new Map<string, Seen>();
  for (const value of values) {
    const places = new Map<string, Set<FieldType>>();
    walk('', value, fold, places);
    for (const [place, types] of places) {
      const field = seen.get(place) ?? { types: new Set(), times: 0 };
      for (const type of types) field.types.add(type);
      seen.set(place, { types: field.types, times: field.times + 1 });
    }
  }
  const fields = [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    fields.map(([place, { types, times }]) => [
      place,
      { types: [...types].sort(), always: times === values.length },
    ]),
  );
}

/** Whether a value of one type may stand where others are expected: a flag is an integer, an integer a number. */
export function fits(type: FieldType, expected: readonly FieldType[]): boolean {
  if (expected.includes(type)) return true;
  if (type === 'flag') return fits('integer', expected);
  return type === 'integer' && expected.includes('number');
}

function walk(place: string, value: unknown, fold: Fold, places: Map<string, Set<FieldType>>): void {
  const types = places.get(place) ?? new Set();
  types.add(typeOf(value));
  places.set(place, types);
  if (Array.isArray(value)) for (const item of value) walk(`${place}[]`, item, fold, places);
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      const folded = fold(place, key);
      walk(place ? `${place}.${folded}` : folded, inner, fold, places);
    }
  }
}

function typeOf(value: unknown): FieldType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value === 0 || value === 1) return 'flag';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'object';
}
