import type { Difference } from '../../conformance/difference.ts';
import { type Documented, documented, type SchemaNode } from '../../conformance/schema.ts';
import { fits } from '../../conformance/shape.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import { permissionsOf } from '../permissions.ts';
import { type TokenName, tokens } from '../servers/tokens.ts';
import { askAs, concretePaths, currentServers, observe } from './observe.ts';

/** The machine-readable description of the API, as far as it is compared. */
export interface PbsSchema {
  endpoints: Record<string, PbsSchemaEndpoint>;
}

interface PbsSchemaEndpoint {
  permissions: { user?: string; check?: { path: string[]; privs: string[]; partial: boolean } } | null;
  params: Record<string, SchemaNode>;
  returns?: SchemaNode;
}

export const tokenNames = Object.keys(tokens) as TokenName[]; // the keys of that object

/** Everything in which the simulated backup servers differ from the documentation. */
export async function compareWithSchema(schema: PbsSchema): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const endpoint of endpoints) {
    const described = schema.endpoints[endpoint.path];
    if (!described) {
      differences.push({ path: endpoint.path, what: 'path', detail: 'not documented' });
      continue;
    }
    differences.push(
      ...compareParameters(endpoint, described),
      ...(await compareFields(endpoint.path, described)),
      ...(await comparePermissions(endpoint.path, described)),
    );
  }
  return differences;
}

/** As documented; unlike on Proxmox VE a boolean is never a number. */
export function documentedFields({ returns }: Pick<PbsSchemaEndpoint, 'returns'>): Documented {
  const { fields, open } = documented(returns);
  const real = Object.entries(fields).map(([place, { types, required }]) => {
    const isBoolean = types.length === 2 && types.includes('boolean');
    return [place, { types: isBoolean ? types.slice(types.indexOf('boolean')) : types, required }] as const;
  });
  return { fields: Object.fromEntries(real), open };
}

/** Types, enumerations and limits of the parameters, and whether they may be left out. */
function compareParameters({ path, params }: Endpoint, { params: all }: PbsSchemaEndpoint): Difference[] {
  const documentedOnes = Object.entries(all).filter(([name]) => !path.includes(`{${name}}`));
  const differences: Difference[] = [];
  const add = (place: string, detail: string) => differences.push({ path, place, what: 'parameter', detail });
  for (const [name, node] of documentedOnes) {
    const own = params[name];
    if (!own) {
      add(name, 'documented, refused here');
      continue;
    }
    const have = describe({ ...own, enum: own.values?.slice(), optional: own.required ? 0 : 1 });
    const want = describe({ ...node, enum: node.enum ?? node.items?.enum });
    for (const aspect of Object.keys(want))
      if (want[aspect] !== have[aspect])
        add(name, `${aspect} is ${have[aspect]}, documented ${want[aspect]}`);
  }
  for (const name of Object.keys(params))
    if (!Object.hasOwn(all, name)) add(name, 'taken here, not documented');
  return differences;
}

function describe(node: SchemaNode & { minLength?: number; maxLength?: number }): Record<string, string> {
  const { type, enum: values, minimum, maximum, minLength, maxLength, optional } = node;
  return {
    type: String(type),
    enumeration: values ? values.toSorted().join(',') : 'none',
    minimum: String(minimum ?? 'none'),
    maximum: String(maximum ?? 'none'),
    length: `${minLength ?? 0} to ${maxLength ?? 'any'}`,
    presence: optional ? 'optional' : 'required',
  };
}

/** Every field that was given is documented with that type; every field that is not optional was given. */
async function compareFields(path: string, described: PbsSchemaEndpoint): Promise<Difference[]> {
  const { fields, open } = documentedFields(described);
  const given = await observe(path);
  const differences: Difference[] = [];
  for (const [place, { types }] of Object.entries(given)) {
    const known = fields[place];
    if (!known && open.some((above) => above === '' || place.startsWith(`${above}.`))) continue;
    if (!known) differences.push({ path, place, what: 'unknown field', detail: types.join('|') });
    for (const type of known ? types : [])
      if (!fits(type, known?.types ?? []))
        differences.push({
          path,
          place,
          what: 'type',
          detail: `${type}, documented ${known?.types.join('|')}`,
        });
  }
  for (const [place, { required }] of Object.entries(fields))
    if (required && !given[place]?.always)
      differences.push({ path, place, what: 'required field', detail: 'documented as always there' });
  return differences;
}

/** Whether each token is refused exactly where the documented permission refuses it. */
async function comparePermissions(path: string, { permissions }: PbsSchemaEndpoint): Promise<Difference[]> {
  const check = permissions?.check;
  const [server] = currentServers();
  if (!check || !server) return [];
  const [concrete = ''] = concretePaths(path, server);
  const store = /^\/admin\/datastore\/([^/?]+)/.exec(concrete)?.[1] ?? '';
  const place = `/${check.path.map((part) => part.replace('{store}', store)).join('/')}`;
  const differences: Difference[] = [];
  for (const token of tokenNames) {
    const may = permissionsOf(server.state(), tokens[token].split(':')[0] ?? '');
    const allowed = check.privs.every((privilege) => may.any(place, privilege));
    const { status } = await askAs(server, token, concrete);
    if (allowed === (status === 403)) {
      const detail = `answered ${status}, documented as ${allowed ? 'allowed' : 'refused'}`;
      differences.push({ path, place: token, what: 'permission', detail });
    }
  }
  return differences;
}
