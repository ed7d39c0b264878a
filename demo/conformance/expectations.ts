import type { TokenName } from '../clusters/auditor.ts';
import { endpoints } from '../pve/endpoints.ts';
import { compareCases } from './compare-cases.ts';
import { recordedShapes } from './compare-fields.ts';
import { currentNames, observe, type Shapes } from './observe.ts';
import type { Recorded, RecordedAnswer, RecordedCase } from './recorded.ts';
import { type ApiSchema, documented } from './schema.ts';
import { type FieldType, fits, type Shape } from './shape.ts';
import { statusesOf } from './statuses.ts';

/** What has been established about the simulation, in the project's own form. */
export interface Expectations {
  endpoints: Record<string, ExpectedEndpoint>;
  /** Recorded cases that the simulation answers word for word. */
  cases: Pick<RecordedCase, 'case' | 'method' | 'path' | 'token' | 'status' | 'reason'>[];
}

export interface ExpectedEndpoint {
  /** Names of the parameters in the query: `limit, start`. */
  parameters?: string;
  /** Status for each of the demo's tokens: `reader 200, narrow 403`. */
  statuses?: string;
  /**
   * By kind of row each field with its types: `cpu number!, name string`; an exclamation mark where every row has it.
   * The kind `*` holds for all of them.
   */
  fields: Record<string, string>;
}

/** Writes down what documentation, recording and simulation agree on. */
export async function establish(
  schema: ApiSchema,
  recorded: Recorded,
  answers: Map<string, RecordedAnswer[]>,
): Promise<Expectations> {
  const expected: Expectations = { endpoints: {}, cases: [] };
  for (const { path, params } of endpoints.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const given = await observe(path, currentNames);
    const seen = recordedShapes(path, answers.get(path) ?? []);
    const described = schema.endpoints[path] && documented(schema.endpoints[path].returns).fields;
    expected.endpoints[path] = {
      parameters: Object.keys(params).sort().join(', ') || undefined,
      statuses: statusText(await statusesOf(path)),
      fields: fieldsOf(given, seen, described),
    };
  }
  for (const recordedCase of recorded.cases) {
    if ((await compareCases([recordedCase])).length > 0) continue;
    const { case: name, method, path, token, status, reason } = recordedCase;
    expected.cases.push({ case: name, method, path, token, status, reason });
  }
  return expected;
}

/** Everything in which the simulation (or some of its paths) no longer is as established. */
export async function violations(expected: Expectations, only?: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const paths = new Set(endpoints.map(({ path }) => path));
  for (const path of Object.keys(expected.endpoints)) if (!paths.has(path)) found.push(`${path} is gone`);
  for (const { path, params } of endpoints) {
    if (only && !only.includes(path)) continue;
    const known = expected.endpoints[path];
    if (!known) {
      found.push(`${path} is not established`);
      continue;
    }
    const names = Object.keys(params).sort().join(', ');
    if (names !== (known.parameters ?? ''))
      found.push(`${path} takes ${names}, expected ${known.parameters}`);
    const statuses = statusText(await statusesOf(path));
    if (statuses !== known.statuses) found.push(`${path} answers ${statuses}, expected ${known.statuses}`);
    found.push(...fieldViolations(path, await observe(path, currentNames), known.fields));
  }
  return found;
}

function fieldViolations(path: string, given: Shapes, known: ExpectedEndpoint['fields']): string[] {
  const found: string[] = [];
  for (const [kind, shape] of Object.entries(given)) {
    const fields = { ...readFields(known['*']), ...readFields(known[kind]) };
    for (const [place, { types }] of Object.entries(shape)) {
      const expected = fields[place];
      if (!expected) found.push(`${path} [${kind}] ${place} is not established`);
      else if (!types.every((type) => fits(type, expected.types)))
        found.push(`${path} [${kind}] ${place} is ${types.join('|')}`);
    }
    for (const [place, { always }] of Object.entries(fields)) {
      if (always && !shape[place]?.always) found.push(`${path} [${kind}] ${place} is missing`);
    }
  }
  return found;
}

function statusText(statuses: Record<TokenName, number> | undefined): string | undefined {
  return (
    statuses &&
    Object.entries(statuses)
      .map((pair) => pair.join(' '))
      .join(', ')
  );
}

/** `(row)` stands for the row itself. */
const whole = '(row)';

function writeFields(fields: Shape): string {
  const texts = Object.entries(fields).map(
    ([place, { types, always }]) => `${place || whole} ${types.join('|')}${always ? '!' : ''}`,
  );
  return texts.sort().join(', ');
}

function readFields(text = ''): Shape {
  const parts = text.split(', ').filter(Boolean);
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.lastIndexOf(' ');
      const place = part.slice(0, at);
      // Types were written from `FieldType`.
      const types = part
        .slice(at + 1)
        .replace('!', '')
        .split('|') as FieldType[];
      return [place === whole ? '' : place, { types, always: part.endsWith('!') }];
    }),
  );
}

function fieldsOf(
  given: Shapes,
  seen: Shapes,
  described: ReturnType<typeof documented>['fields'] = {},
): ExpectedEndpoint['fields'] {
  const everyKind = Object.entries(described).map(
    ([place, { types }]) => [place, { types, always: false }] as const,
  );
  const fields: ExpectedEndpoint['fields'] = {};
  if (everyKind.length > 0) fields['*'] = writeFields(Object.fromEntries(everyKind));
  for (const kind of new Set([...Object.keys(given), ...Object.keys(seen)].sort())) {
    const own = writeFields(ownFields(given[kind] ?? {}, seen[kind] ?? {}, described));
    if (own) fields[kind] = own;
  }
  return fields;
}

/** Fields of one kind of row, beyond what the documentation says of every kind. */
function ownFields(given: Shape, seen: Shape, described: ReturnType<typeof documented>['fields']): Shape {
  const own: Shape = {};
  for (const place of new Set([...Object.keys(given), ...Object.keys(seen)])) {
    const documentedTypes = described[place]?.types ?? [];
    const all = new Set([...documentedTypes, ...(seen[place]?.types ?? []), ...(given[place]?.types ?? [])]);
    const types = [...all].filter((type) => !isCovered(type, all));
    const always = Boolean(
      given[place]?.always && (described[place]?.required || (seen[place]?.always ?? true)),
    );
    if (always || types.join() !== documentedTypes.join()) own[place] = { types, always };
  }
  return own;
}

/** Whether another type of the set already allows this one. */
function isCovered(type: FieldType, types: Set<FieldType>): boolean {
  return fits(
    type,
    [...types].filter((other) => other !== type),
  );
}
