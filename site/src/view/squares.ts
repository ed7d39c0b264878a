/** A row of squares, one for each guest: the filled ones first, then the hollow ones. */
export interface Squares {
  label: string;
  note: string;
  filled: number;
  hollow: number;
  /** Where a line crosses the row, in guests; null where that is not known. */
  mark?: number | null;
}

/** Rows drawn to one scale. Squares are 8 wide and 10 apart; in a large cluster each stands for several guests. */
export interface Drawing {
  /** Guests in a square. */
  unit: number;
  width: number;
  rows: { label: string; note: string; filled: string; hollow: string; mark: number | null }[];
}

const most = 36;

export function drawingOf(rows: Squares[]): Drawing {
  const longest = Math.max(
    1,
    ...rows.map(({ filled, hollow, mark }) => Math.max(filled + hollow, mark ?? 0)),
  );
  const unit = Math.ceil(longest / most);
  return {
    unit,
    width: Math.ceil(longest / unit + 1) * 10,
    rows: rows.map(({ label, note, filled, hollow, mark }) => ({
      label,
      note,
      filled: pathOf(0, filled / unit),
      hollow: pathOf(Math.ceil(filled / unit), hollow / unit),
      mark: typeof mark === 'number' ? tenth((mark / unit) * 10 - 1) : null,
    })),
  };
}

/** The last square is as much of one as is left. */
function pathOf(start: number, squares: number): string {
  const whole = Math.floor(squares);
  const full = Array.from({ length: whole }, (_, index) => `M${(start + index) * 10 + 1} 3h8v8h-8z`);
  const left = tenth((squares - whole) * 8);
  return full.join('') + (left > 0 ? `M${(start + whole) * 10 + 1} 3h${left}v8h-${left}z` : '');
}

const tenth = (value: number) => Number(value.toFixed(1));
