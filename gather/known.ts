/** Only the fields that have a value, so that facts read back from storage equal those that were written. */
export function known<T extends object>(fields: T): T {
  const result: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  // Only optional fields can be undefined, so nothing that T asks for is missing.
  return result as T;
}
