import type { Release } from '../state.ts';
import { badParameters } from './api-error.ts';
import { isBefore } from './release.ts';

/** How a parameter is checked; texts of refusals are those of the real API. */
export interface Parameter {
  type: 'string' | 'integer' | 'boolean';
  required?: true;
  /** First release that takes it. */
  since?: string;
  values?: readonly string[];
  minimum?: number;
  maximum?: number;
  /** A format with its own check: the text of the refusal, or nothing when the value is well-formed. */
  refuse?: (value: string) => string | undefined;
}

export const text: Parameter = { type: 'string' };
export const flag: Parameter = { type: 'boolean' };
export const integer: Parameter = { type: 'integer' };
export const count: Parameter = { type: 'integer', minimum: 0 };
export const vmid: Parameter = { type: 'integer', minimum: 100, maximum: 999_999_999 };
export const oneOf = (...values: string[]): Parameter => ({ type: 'string', values });
export const required = (parameter: Parameter): Parameter => ({ ...parameter, required: true });

/** Checks of parameters in the path, by name. */
const inPath: Record<string, Parameter> = { vmid };

/**
 * Splits a query string the way the API server does: at `&` and `;`, and each pair at its first two `=`, so that of
 * `prune-backups=keep-all=1` only `keep-all` arrives. `_dc` is dropped.
 */
export function parseQuery(query: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of query.split(/[&;]/)) {
    const [name, value] = pair.split('=');
    if (name) values[decode(name)] = decode(value ?? '');
  }
  delete values._dc;
  return values;
}

/** Throws 400 naming each parameter that is unknown, missing or malformed. */
export function checkParameters(
  path: Record<string, string>,
  query: Record<string, string>,
  known: Record<string, Parameter>,
  release: Release,
): void {
  const errors: Record<string, string> = {};
  for (const [name, value] of Object.entries(path)) note(errors, name, refusal(value, inPath[name] ?? text));
  for (const [name, value] of Object.entries(query)) {
    const parameter = known[name];
    if (parameter && !(parameter.since && isBefore(release, parameter.since)))
      note(errors, name, refusal(value, parameter));
    else
      errors[name] = 'property is not defined in schema and the schema does not allow additional properties';
  }
  for (const [name, parameter] of Object.entries(known)) {
    if (parameter.required && !(name in query)) errors[name] = 'property is missing and it is not optional';
  }
  if (Object.keys(errors).length > 0) throw badParameters(errors);
}

export function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|on|yes|true)$/i.test(value);
}

function refusal(value: string, { type, values, minimum, maximum, refuse }: Parameter): string | undefined {
  if (type === 'integer') {
    if (!/^[+-]?\d+$/.test(value)) return `type check ('integer') failed - got '${value}'`;
    if (maximum !== undefined && Number(value) > maximum)
      return `value must have a maximum value of ${maximum}`;
    if (minimum !== undefined && Number(value) < minimum)
      return `value must have a minimum value of ${minimum}`;
  }
  if (type === 'boolean' && !/^(1|on|yes|true|0|off|no|false)$/i.test(value))
    return `type check ('boolean') failed - got '${value}'`;
  if (values && !values.includes(value))
    return `value '${value}' does not have a value in the enumeration '${values.join(', ')}'`;
  return refuse?.(value);
}

function note(errors: Record<string, string>, name: string, text: string | undefined): void {
  if (text) errors[name] = text;
}

function decode(value: string): string {
  const bytes = value.replaceAll('+', ' ');
  try {
    return decodeURIComponent(bytes);
  } catch {
    return bytes;
  }
}
