/** Something in which the simulation is not what the documentation or the recording says. */
export interface Difference {
  path: string;
  /** Kind of row within the path, e.g. `qemu`. */
  kind?: string;
  /** Field, parameter, token or case. */
  place?: string;
  what: What;
  detail: string;
}

export type What =
  /** A documented path that the simulation does not answer, or the other way round. */
  | 'path'
  | 'parameter'
  /** Answered by the node that was asked or by the one in the path, other than documented. */
  | 'proxying'
  /** Refused or not, other than the documented permission says. */
  | 'permission'
  /** A field that is neither documented nor recorded. */
  | 'unknown field'
  /** A documented, not optional field that some row lacks. */
  | 'required field'
  /** A type that neither the documentation nor the recording has. */
  | 'type'
  /** Recorded, and never given by the simulation. */
  | 'missing field'
  /** In every recorded row, and only in some of the simulation. */
  | 'optional field'
  /** A recorded case that is answered otherwise. */
  | 'case';

export function textOf({ path, kind, place, what, detail }: Difference): string {
  const where = [path, kind && `[${kind}]`, place].filter(Boolean).join(' ');
  return `${what}: ${where}: ${detail}`;
}
