/**
 * Decoders for what Proxmox writes in several ways: booleans as 1, "1", true or nothing, numbers as strings,
 * lists with commas or semicolons. Tolerant of form, strict about sense: what is absurd is refused, what is
 * absent stays absent.
 */
import * as z from 'zod/mini';
import { asText, cleanName, cleanProse } from './clean-text.ts';

type Decoder<T> = z.ZodMiniType<T, unknown>;
type Read<T> = (value: unknown) => T | undefined;

/** How a decoder of this file reads, for `maybe`, which would otherwise cost three steps a field. */
const readings = new WeakMap<object, { read: Read<unknown>; expected: string }>();

/** Zero or more, at most 2^53: bytes, seconds, shares, counts. */
export const amount = decoder(readAmount, 'an amount');

/** A whole amount. */
export const whole = decoder((value) => {
  const number = readAmount(value);
  return Number.isSafeInteger(number) ? number : undefined;
}, 'a whole number');

/** Unix seconds that a calendar with four digits a year knows. */
export const time = decoder((value) => {
  const seconds = readTime(value);
  return Number.isInteger(seconds) ? seconds : undefined;
}, 'a time');

/** A guest's number. */
export const vmid = decoder(readVmid, 'a guest number');

/** 1, "1", true; 0, "0", false, "" and null. Absent is for `maybe`. */
export const flag = decoder(readFlag, 'yes or no');

/** A name, a state, a path: shown as it is, made safe to show. */
export const text = decoder(readText, 'a text');

/** A sentence: a comment, an error. */
export const prose = decoder((value) => {
  const sentence = asText(value);
  return sentence === undefined ? undefined : cleanProse(sentence);
}, 'a text');

/** Name of a node or storage; it becomes part of paths and subjects. */
export const identifier = decoder((value) => {
  const name = readText(value);
  return name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) ? name : undefined;
}, 'a name');

/** `a,b`, `a;b`, `a b` or an array of names, in the order given. */
export const list = decoder((value) => readList(value, readText), 'a list');

/** As `list`, of guest numbers. */
export const vmids = decoder((value) => readList(value, readVmid), 'a list of guest numbers');

/** An object of which single keys will be read. */
export const object = decoder(readObject, 'an object');

/** An object whose keys are data; `__proto__` is left out. */
export const record = decoder((value) => {
  const entries = Object.entries(readObject(value) ?? {}).filter(([key]) => key !== '__proto__');
  return readObject(value) && new Map(entries);
}, 'an object');

/** A list whose rows are decoded one by one. */
export const rows = z.array(z.unknown());

/**
 * As `rows`, with at least one of the form that is looked for: a list in which nothing can be read must not be taken
 * for an empty one.
 */
export const rowsOf = (row: z.ZodMiniType): typeof rows =>
  z.array(z.unknown()).check(
    z.refine((list) => list.length === 0 || list.some((each) => row.safeParse(each).success), {
      error: 'no row can be read',
    }),
  );

/** Absent, null and "" are all absent; anything else must be right. */
export function maybe<Schema extends z.ZodMiniType>(
  inner: Schema,
): z.ZodMiniOptional<Decoder<z.output<Schema> | undefined>> {
  const own = readings.get(inner);
  const isNothing = (value: unknown) => value === null || value === '';
  // What the reading of a decoder gives is that decoder's output.
  if (own) return z.optional(decoderOf(own.read as Read<z.output<Schema>>, own.expected, isNothing));
  const nothing = z.transform((value: unknown): unknown => (isNothing(value) ? undefined : value));
  // Whatever the inner schema calls its input, it checks what it is given.
  const checked = z.optional(inner) as Decoder<z.output<Schema> | undefined>;
  return z.optional(z.pipe(nothing, checked));
}

function decoder<T>(read: Read<T>, expected: string): Decoder<T> {
  // Without anything that counts as nothing, undefined is never the result.
  const made = decoderOf(read, expected, () => false) as Decoder<T>;
  readings.set(made, { read, expected });
  return made;
}

function decoderOf<T>(
  read: Read<T>,
  expected: string,
  isNothing: (value: unknown) => boolean,
): Decoder<T | undefined> {
  return z.transform((value: unknown, context) => {
    if (isNothing(value)) return undefined;
    const result = read(value);
    if (result === undefined)
      context.issues.push({ code: 'custom', message: `not ${expected}`, input: value });
    return result;
  });
}

/** The end of the year 9999. */
const lastTime = 253_402_300_799;

/** Unix seconds as `time` reads them; fractions are kept. */
export function readTime(value: unknown): number | undefined {
  const seconds = readAmount(value);
  return seconds !== undefined && seconds <= lastTime ? seconds : undefined;
}

/** An amount as `amount` reads it; undefined for anything else. */
export function readAmount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

function readFlag(value: unknown): boolean | undefined {
  if (value === null || value === '' || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  const number = readAmount(value);
  return number === undefined ? undefined : number !== 0;
}

function readVmid(value: unknown): number | undefined {
  const number = readAmount(value);
  return number !== undefined && Number.isInteger(number) && number >= 1 && number < 1e9 ? number : undefined;
}

function readObject(value: unknown): Record<string, unknown> | undefined {
  // A JSON object is one, whatever its keys.
  return Object.prototype.toString.call(value) === '[object Object]'
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Split before anything is cut: the whole may be far longer than a name. */
function readList<T>(value: unknown, read: Read<T>): T[] | undefined {
  const parts: unknown = asText(value)?.split(/[,;\s]+/) ?? value;
  if (!Array.isArray(parts)) return undefined;
  const items = parts.filter((part) => part !== '').map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function readText(value: unknown): string | undefined {
  const name = asText(value);
  return name === undefined ? undefined : cleanName(name);
}
