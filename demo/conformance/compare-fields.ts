import type { Difference } from './difference.ts';
import { foldFor, rowsByKind } from './kinds.ts';
import type { Shapes } from './observe.ts';
import { dataOf } from './observe.ts';
import type { RecordedAnswer } from './recorded.ts';
import type { Documented } from './schema.ts';
import { type Field, type FieldType, fits, shapeOf } from './shape.ts';

/** Shapes of the recorded 200 answers of a path. */
export function recordedShapes(path: string, answers: readonly RecordedAnswer[]): Shapes {
  const rows = new Map<string, unknown[]>();
  for (const { status, body } of answers) {
    if (status !== 200) continue;
    for (const [kind, list] of rowsByKind(path, dataOf(body)))
      rows.set(kind, [...(rows.get(kind) ?? []), ...list]);
  }
  const fold = foldFor(path);
  return Object.fromEntries([...rows].map(([kind, list]) => [kind, shapeOf(list, fold)]));
}

/**
 * Every field that the simulation gave, against what is documented and what was recorded, and every recorded field
 * against what it gave. Types must be documented or recorded; a field must be one of both; a field of every recorded
 * row must be in every row of the simulation.
 */
export function compareFields(
  path: string,
  given: Shapes,
  documentedFields: Documented | undefined,
  recorded: Shapes,
): Difference[] {
  const differences: Difference[] = [];
  const add = (kind: string, place: string, what: Difference['what'], detail: string) =>
    differences.push({ path, kind, place, what, detail });
  const recordedField = (kind: string, place: string): Field | undefined =>
    recorded[kind]?.[place] ?? Object.values(recorded).find((shape) => shape[place])?.[place];
  for (const [kind, shape] of Object.entries(given)) {
    for (const [place, { types }] of Object.entries(shape)) {
      const known = documentedFields?.fields[place];
      const seen = recordedField(kind, place);
      if (!known && !seen) {
        add(kind, place, 'unknown field', types.join('|'));
        continue;
      }
      const allowed: FieldType[] = [...new Set([...(known?.types ?? []), ...(seen?.types ?? [])])];
      for (const type of types) {
        if (!fits(type, allowed)) add(kind, place, 'type', `${type}, where ${allowed.join('|')} is known`);
      }
    }
    for (const [place, { required }] of Object.entries(documentedFields?.fields ?? {})) {
      if (required && !shape[place]?.always) add(kind, place, 'required field', 'documented as always there');
    }
  }
  for (const [kind, shape] of Object.entries(recorded)) {
    for (const [place, { types, always }] of Object.entries(shape)) {
      const here = given[kind]?.[place];
      if (!here) add(kind, place, 'missing field', types.join('|'));
      else if (always && !here.always) add(kind, place, 'optional field', 'in every recorded row');
    }
  }
  return differences;
}
