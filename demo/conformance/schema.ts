import type { FieldType } from './shape.ts';

/** The machine-readable description of the API, as far as it is compared. */
export interface ApiSchema {
  endpoints: Record<string, SchemaEndpoint>;
}

export interface SchemaEndpoint {
  /** Releases that have the path. */
  in: string[];
  permissions: string | { user?: string; check?: PermissionCheck };
  params: Record<string, SchemaNode>;
  /** The parameter that names the node which answers. */
  proxyto: string | null;
  returns?: SchemaNode;
}

export interface SchemaNode {
  type?: string;
  optional?: 0 | 1;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  additionalProperties?: unknown;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
}

/** Perl-like lists: `['perm', '/vms/{vmid}', ['VM.Audit'], 'any', 1]`, `['or', …]`, `['userid-group', […]]`. */
export type PermissionCheck = readonly (string | number | readonly string[] | PermissionCheck)[];

/** Documented fields of an answer (or of the rows of a list) with the types that JSON shows for them. */
export interface Documented {
  fields: Record<string, { types: FieldType[]; required: boolean }>;
  /** Places whose further keys are not documented. */
  open: string[];
}

const asJson: Record<string, FieldType[]> = {
  boolean: ['flag', 'boolean'],
  integer: ['integer'],
  number: ['number'],
  string: ['string'],
  array: ['array'],
  object: ['object'],
  null: ['null'],
};

/** What the schema says of an endpoint's rows. */
export function documented(returns: SchemaNode | undefined): Documented {
  const found: Documented = { fields: {}, open: [] };
  const row = returns?.type === 'array' ? returns.items : returns;
  walk('', row ?? {}, true, found);
  return found;
}

function walk(place: string, node: SchemaNode, required: boolean, found: Documented): void {
  found.fields[place] = { types: asJson[node.type ?? ''] ?? anything, required };
  const keys = Object.entries(node.properties ?? {});
  if (keys.length === 0 && (node.type === 'object' || node.type === undefined)) found.open.push(place);
  for (const [key, inner] of keys)
    walk(place ? `${place}.${key}` : key, inner, required && !inner.optional, found);
  if (node.items) walk(`${place}[]`, node.items, false, found);
}

const anything: FieldType[] = ['flag', 'integer', 'number', 'string', 'boolean', 'null', 'object', 'array'];
