/** A table as pages draw it; the first cell of a row is its header. */
export interface Table {
  caption: string;
  columns: string[];
  rows: Row[];
  /** It holds sentences: on a narrow screen each row is a card of its own, instead of scrolling. */
  cards?: boolean;
}

export interface Row {
  /** Where links to the row lead. */
  anchor?: string;
  cells: Cell[];
}

export type Cell = string | RichCell;

export interface RichCell {
  text?: string;
  /** Said smaller, below. */
  notes?: string[];
  shape?: string;
  href?: string;
  /** Unix seconds, said instead of a text. */
  at?: number;
  /** 0 to 1, drawn as a bar. */
  share?: number;
}
