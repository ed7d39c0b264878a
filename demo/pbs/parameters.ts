import { failed } from './refusal.ts';

/** How a parameter is checked; texts of refusals are those of the real API. */
export interface Parameter {
  type: 'string' | 'integer' | 'boolean' | 'array';
  required?: true;
  values?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: RegExp;
}

const safeId = '[A-Za-z0-9_][A-Za-z0-9._\\-]*';

export const flag: Parameter = { type: 'boolean' };
export const integer: Parameter = { type: 'integer' };
export const text: Parameter = { type: 'string' };
export const oneOf = (...values: string[]): Parameter => ({ type: 'string', values });
export const store: Parameter = {
  type: 'string',
  minLength: 3,
  maxLength: 32,
  pattern: new RegExp(`^${safeId}$`),
};
export const namespace: Parameter = {
  type: 'string',
  maxLength: 256,
  pattern: new RegExp(`^(?:(?:${safeId}/){0,7}${safeId})?$`),
};
export const backupId: Parameter = { type: 'string', pattern: new RegExp(`^${safeId}$`) };
export const depth: Parameter = { type: 'integer', minimum: 0, maximum: 7 };

/** A parameter of a path and its values; a list may come several times. */
export type Query = Record<string, string[]>;

/** Splits a query string; `_dc` is dropped. */
export function parseQuery(search: string): Query {
  const query: Query = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === '_dc') continue;
    query[name] = [...(query[name] ?? []), value];
  }
  return query;
}

/** Throws 400 naming each parameter that is unknown, missing or malformed. */
export function checkParameters(
  at: Record<string, string>,
  query: Query,
  known: Record<string, Parameter>,
): void {
  const errors: [name: string, text: string][] = [];
  for (const [name, value] of Object.entries(at)) {
    const fault = refusal(value, inPath[name] ?? text);
    if (fault) errors.push([name, fault]);
  }
  for (const [name, values] of Object.entries(query)) {
    const parameter = known[name];
    if (!parameter) errors.push([name, 'schema does not allow additional properties.']);
    else if (values.length > 1 && parameter.type !== 'array') errors.push([name, 'duplicate parameter.']);
    else
      for (const fault of values.map((value) => refusal(value, parameter)))
        if (fault) errors.push([name, fault]);
  }
  if (errors.length === 0)
    for (const [name, { required }] of Object.entries(known))
      if (required && !query[name]) errors.push([name, 'parameter is missing and it is not optional.']);
  if (errors.length === 0) return;
  const [first] = errors;
  if (errors.length === 1 && first)
    throw failed(`parameter verification failed - '${first[0]}': ${first[1]}`);
  throw failed(
    ['parameter verification failed:', ...errors.map(([name, fault]) => `- '${name}': ${fault}`)].join('\n'),
  );
}

export const isTrue = (values: string[] | undefined): boolean =>
  values !== undefined && /^(1|on|yes|true)$/i.test(values[0] ?? '');

/** Checks of parameters in the path, by name. */
const inPath: Record<string, Parameter> = {
  store,
  node: { type: 'string', pattern: /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)$/ },
};

function refusal(value: string, parameter: Parameter): string | undefined {
  const {
    type,
    values,
    minimum,
    maximum,
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
    pattern,
  } = parameter;
  if (type === 'boolean')
    return /^(1|on|yes|true|0|off|no|false)$/i.test(value) ? undefined : 'Unable to parse boolean option.';
  if (type === 'integer') {
    if (!/^[+-]?\d+$/.test(value)) return 'invalid digit found in string';
    if (minimum !== undefined && Number(value) < minimum)
      return `value must have a minimum value of ${minimum} (got ${value})`;
    if (maximum !== undefined && Number(value) > maximum)
      return `value must have a maximum value of ${maximum} (got ${value})`;
  }
  if (value.length < minLength) return `value must be at least ${minLength} characters long`;
  if (value.length > maxLength) return `value may only be ${maxLength} characters long`;
  if (pattern && !pattern.test(value)) return 'value does not match the regex pattern';
  return values && !values.includes(value)
    ? `value '${value}' is not defined in the enumeration.`
    : undefined;
}
