import { Damaged, type Structure } from './structure-walk.ts';
import { paddedTo512, paxSize, tarHeader } from './tar-head.ts';

/** Records beyond that are skipped: no name or size needs as much. */
const largestRecords = 2 ** 20;

/** A tar archive from its first member to the zeros after its last. The data of its members has no checksum of its own. */
export function* tarStructure(): Structure {
  let members = 0;
  let sizeBytes: number | undefined;
  for (;;) {
    const block = yield { bytes: 512 };
    if (isZero(block)) break;
    const header = tarHeader(block);
    if ('wrong' in header) throw new Damaged(`has a member whose header ${header.wrong}`);
    members++;
    for (let more = header.extended; more; ) more = (yield { bytes: 512 })[504] === 1;
    const bytes = paddedTo512(sizeBytes ?? header.sizeBytes);
    sizeBytes = undefined;
    if (header.kind === 'x' && bytes > 0 && bytes <= largestRecords) sizeBytes = paxSize(yield { bytes });
    else if (bytes > 0) yield { bytes, skip: true };
  }
  if (members === 0) throw new Damaged('has no members');
  if (!isZero(yield { bytes: 512 }))
    throw new Damaged('has a single empty block in it instead of two at its end');
  for (;;) {
    const padding = yield { bytes: 512, mayEnd: true };
    if (padding.length === 0) return;
    if (!isZero(padding)) throw new Damaged('goes on after its end');
  }
}

export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
