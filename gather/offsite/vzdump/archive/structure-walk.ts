/** Walks along the structure of a file while it streams by, holding no more of it than one header. */
import { joined } from '../../joined.ts';

/** What was read is not what its format demands. The message completes "it …". */
export class Damaged extends Error {
  override name = 'Damaged';
  /** Whether it ends before its end; else something in it is wrong. */
  cutOff: boolean;

  constructor(message: string, cutOff = false) {
    super(message);
    this.cutOff = cutOff;
  }
}

/** Reading on would take more than it is worth. The message completes "it …". */
export class TooCostly extends Error {
  override name = 'TooCostly';
}

/**
 * A structure asks for its next bytes, or skips them; it gets an empty array for what it skips, and where it `mayEnd`
 * and does.
 */
export type Structure = Generator<{ bytes: number; skip?: boolean; mayEnd?: boolean }, void, Uint8Array>;

export interface Walk {
  /** @throws Damaged */
  push(chunk: Uint8Array): void;
  /** @throws Damaged when the structure goes on */
  end(): void;
}

export function walk(structure: Structure): Walk {
  const empty: Uint8Array = new Uint8Array(0);
  let want = structure.next();
  let held: Uint8Array = empty;
  let missing = want.done ? 0 : want.value.bytes;
  const answer = (bytes: Uint8Array) => {
    held = empty;
    want = structure.next(bytes);
    missing = want.done ? 0 : want.value.bytes;
  };
  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (want.done) throw new Damaged('goes on after its end');
        const part = chunk.subarray(at, at + missing);
        at += part.length;
        missing -= part.length;
        if (!want.value.skip) held = held.length === 0 ? part : joined([held, part]);
        while (missing === 0 && !want.done) answer(want.value.skip ? empty : held);
      }
      // The caller may use its buffer again.
      if (held.length > 0) held = new Uint8Array(held);
    },
    end() {
      if (want.done) return;
      if (!want.value.mayEnd || held.length > 0 || missing < want.value.bytes)
        throw new Damaged('is cut off: it ends in the middle of its structure', true);
      answer(empty);
      if (!want.done) throw new Damaged('is cut off: its end is missing', true);
    },
  };
}
