import { type FieldType, fits } from '../../conformance/shape.ts';
import { endpoints } from '../endpoints.ts';
import type { TokenName } from '../servers/tokens.ts';
import { documentedFields, type PbsSchema, tokenNames } from './compare.ts';
import { askAs, concretePaths, currentServers, observe } from './observe.ts';

/** What has been established about the simulated backup servers, in the project's own form. */
export type PbsExpectations = Record<
  string,
  {
    /** Names of the parameters in the query. */
    parameters: string[];
    /** Status for each of the demo's tokens, on the first server. */
    statuses: Record<TokenName, number>;
    /** Types of each field; an exclamation mark where every row has it. */
    fields: Record<string, string>;
  }
>;

/** Writes down what documentation and simulation agree on. */
export async function establish(schema: PbsSchema): Promise<PbsExpectations> {
  const expected: PbsExpectations = {};
  for (const { path, params } of endpoints.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const { fields: known } = documentedFields(schema.endpoints[path] ?? {});
    const given = await observe(path);
    const places = [...new Set([...Object.keys(known), ...Object.keys(given)])].sort();
    expected[path] = {
      parameters: Object.keys(params).sort(),
      statuses: await statusesOf(path),
      fields: Object.fromEntries(
        places.map((place) => {
          const types = new Set([...(known[place]?.types ?? []), ...(given[place]?.types ?? [])]);
          const needed = [...types].filter((type) => !isCovered(type, types));
          const always = known[place]?.required && given[place]?.always;
          return [place, needed.join('|') + (always ? '!' : '')];
        }),
      ),
    };
  }
  return expected;
}

/** Everything in which the simulation no longer is as established. */
export async function violations(expected: PbsExpectations): Promise<string[]> {
  const own = new Set(endpoints.map(({ path }) => path));
  const found = Object.keys(expected).flatMap((path) => (own.has(path) ? [] : [`${path} is gone`]));
  for (const { path, params } of endpoints) {
    const known = expected[path];
    if (!known) {
      found.push(`${path} is not established`);
      continue;
    }
    const names = Object.keys(params).sort().join();
    if (names !== known.parameters.join())
      found.push(`${path} takes ${names}, expected ${known.parameters.join()}`);
    const statuses = JSON.stringify(await statusesOf(path));
    if (statuses !== JSON.stringify(known.statuses))
      found.push(`${path} answers ${statuses}, expected ${JSON.stringify(known.statuses)}`);
    found.push(...(await fieldViolations(path, known.fields)));
  }
  return found;
}

async function fieldViolations(path: string, known: Record<string, string>): Promise<string[]> {
  const given = await observe(path);
  const found: string[] = [];
  for (const [place, { types }] of Object.entries(given)) {
    // They were written from values of this type.
    const allowed = known[place]?.replace('!', '').split('|') as FieldType[] | undefined;
    if (!allowed) found.push(`${path} ${place} is not established`);
    else if (!types.every((type) => fits(type, allowed)))
      found.push(`${path} ${place} is ${types.join('|')}`);
  }
  for (const [place, types] of Object.entries(known))
    if (types.endsWith('!') && !given[place]?.always) found.push(`${path} ${place} is missing`);
  return found;
}

async function statusesOf(path: string): Promise<Record<TokenName, number>> {
  const [server] = currentServers();
  if (!server) throw new Error('There is no simulated backup server.');
  const [concrete = path] = concretePaths(path, server);
  const statuses = await Promise.all(
    tokenNames.map(async (token) => [token, (await askAs(server, token, concrete)).status] as const),
  );
  return Object.fromEntries(statuses) as Record<TokenName, number>; // one for each of the names
}

/** Whether another type of the set already allows this one. */
function isCovered(type: FieldType, types: Set<FieldType>): boolean {
  return fits(
    type,
    [...types].filter((other) => other !== type),
  );
}
