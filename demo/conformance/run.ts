import { grouped } from '../grouped.ts';
import { endpoints } from '../pve/endpoints.ts';
import { compareCases } from './compare-cases.ts';
import { compareFields, recordedShapes } from './compare-fields.ts';
import { compareParameters } from './compare-parameters.ts';
import type { Difference } from './difference.ts';
import { currentNames, observe, simulatedPaths } from './observe.ts';
import { type Recorded, type RecordedAnswer, templateOf } from './recorded.ts';
import { type ApiSchema, documented } from './schema.ts';
import { auditorSees, comparePermissions, partOf, statusesOf } from './statuses.ts';

/** Everything in which the simulation differs from the documentation and from the recorded answers. */
export async function compareAll(schema: ApiSchema, recorded: Recorded): Promise<Difference[]> {
  const answers = answersByPath(schema, recorded);
  const differences = comparePaths(schema, answers);
  for (const endpoint of endpoints) {
    const { path } = endpoint;
    const described = schema.endpoints[path];
    if (described)
      differences.push(
        ...compareParameters(endpoint, described),
        ...(await comparePermissions(path, described)),
      );
    const given = await observe(path, currentNames);
    const fields = described && documented(described.returns);
    differences.push(...compareFields(path, given, fields, recordedShapes(path, answers.get(path) ?? [])));
  }
  differences.push(...(await comparePairs(schema, recorded)), ...(await compareCases(recorded.cases)));
  return differences;
}

/** Recorded answers by documented path. */
export function answersByPath(schema: ApiSchema, { answers }: Recorded): Map<string, RecordedAnswer[]> {
  const templates = [...new Set([...Object.keys(schema.endpoints), ...simulatedPaths()])];
  return grouped(answers, ({ path }) => templateOf(path, templates) ?? path);
}

function comparePaths(schema: ApiSchema, answers: Map<string, RecordedAnswer[]>): Difference[] {
  const own = new Set(simulatedPaths());
  const missing = Object.keys(schema.endpoints)
    .filter((path) => !own.has(path))
    .map((path): Difference => ({ path, what: 'path', detail: 'documented, answered 501 here' }));
  const extra = [...own]
    .filter((path) => !schema.endpoints[path])
    .map((path): Difference => {
      const seen = answers.has(path) ? 'recorded' : 'not recorded either';
      return { path, what: 'path', detail: `not documented, ${seen}` };
    });
  return [...missing, ...extra];
}

/** What root and an auditor were answered, and how much of it they saw, against what they are answered here. */
async function comparePairs(schema: ApiSchema, { pairs }: Recorded): Promise<Difference[]> {
  const templates = [...new Set([...Object.keys(schema.endpoints), ...simulatedPaths()])];
  const own = new Set(simulatedPaths());
  const differences: Difference[] = [];
  for (const pair of pairs) {
    const path = templateOf(pair.path, templates);
    const statuses = path && own.has(path) ? await statusesOf(path) : undefined;
    if (!path || !statuses) continue;
    const add = (place: string, detail: string) => differences.push({ path, place, what: 'case', detail });
    if (statuses.all !== pair.root) add('all', `status ${statuses.all}, recorded ${pair.root}`);
    if (statuses.reader !== pair.auditor)
      add('reader', `status ${statuses.reader}, recorded ${pair.auditor}`);
    const sees = statuses.reader === 200 && pair.root_items ? await auditorSees(path) : undefined;
    const saw = partOf(pair.auditor_items, pair.root_items);
    if (sees && pair.auditor === 200 && sees !== saw)
      add('reader', `sees ${sees} of the list, recorded ${saw}`);
  }
  return differences;
}
