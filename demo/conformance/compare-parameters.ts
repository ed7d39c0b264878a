import type { Endpoint } from '../pve/endpoint.ts';
import type { Difference } from './difference.ts';
import type { SchemaEndpoint, SchemaNode } from './schema.ts';

/** Parameters of the query: type, enumeration, limits, whether they may be left out; and which node answers. */
export function compareParameters(endpoint: Endpoint, schema: SchemaEndpoint): Difference[] {
  const { path, params, proxied } = endpoint;
  const documented = Object.entries(schema.params).filter(([name]) => !path.includes(`{${name}}`));
  const differences: Difference[] = [];
  const add = (place: string, detail: string) => differences.push({ path, place, what: 'parameter', detail });
  for (const [name, node] of documented) {
    const own = params[name];
    if (!own) {
      add(name, 'documented, refused here');
      continue;
    }
    const [want, have] = [
      describe(node),
      describe({ ...own, enum: own.values?.slice(), optional: own.required ? 0 : 1 }),
    ];
    for (const aspect of Object.keys(want)) {
      if (want[aspect] !== have[aspect])
        add(name, `${aspect} is ${have[aspect]}, documented ${want[aspect]}`);
    }
  }
  if (proxied !== (schema.proxyto === 'node'))
    differences.push({ path, what: 'proxying', detail: `documented for ${schema.proxyto ?? 'any node'}` });
  const names = new Set(documented.map(([name]) => name));
  for (const name of Object.keys(params)) if (!names.has(name)) add(name, 'taken here, not documented');
  return differences;
}

function describe({ type, enum: values, minimum, maximum, optional }: SchemaNode): Record<string, string> {
  return {
    type: String(type),
    enumeration: values ? values.toSorted().join(',') : 'none',
    minimum: String(minimum ?? 'none'),
    maximum: String(maximum ?? 'none'),
    presence: optional ? 'optional' : 'required',
  };
}
