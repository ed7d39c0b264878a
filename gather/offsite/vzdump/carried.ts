/** What earlier audits found out about copies that are still the same. */
import type { CopyFacts, TargetFacts } from '../target.ts';

/** The copy as the last audit saw it; undefined where there was none, or where its version or size has changed. */
export function carriedFrom(before: TargetFacts | undefined): (copy: CopyIdentity) => CopyFacts | undefined {
  const known = new Map(before?.copies.map((copy) => [identity(copy), copy]));
  return (copy) => known.get(identity(copy));
}

type CopyIdentity = Pick<CopyFacts, 'namespace' | 'key' | 'version' | 'sizeBytes'>;

const identity = ({ namespace = '', key, version = '', sizeBytes }: CopyIdentity): string =>
  JSON.stringify([namespace, key, version, sizeBytes]);
