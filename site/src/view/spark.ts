/**
 * A line through a year's scores, newest last. Gaps in it are times without a score.
 * @param points `at` from 0 to 1 along the time, `score` 0 to 10 or null
 * @returns path data for a box of `width` × `height`; a lone point becomes a short dash
 */
export function sparkPath(
  points: { at: number; score: number | null }[],
  width: number,
  height: number,
): string {
  const round = (value: number) => Number(value.toFixed(1));
  let pen: 'up' | 'down' = 'up';
  const parts: string[] = [];
  for (const [index, { at, score }] of points.entries()) {
    if (score === null) {
      pen = 'up';
      continue;
    }
    const x = round(at * width);
    const y = round(height - (score / 10) * height);
    const alone = pen === 'up' && (points[index + 1]?.score ?? null) === null;
    parts.push(pen === 'up' ? `M${x} ${y}` : `L${x} ${y}`);
    if (alone) parts.push('h.1');
    pen = 'down';
  }
  return parts.join('');
}
