// Where ranges of a number begin and end: deciles, rounded so that people can remember them.

const PARTS = 10;
const DIGITS = 2;

/**
 * The cut points of a column, ascending: its deciles with two significant digits. There are fewer than nine where values repeat.
 *
 * @param values NaN where there is none
 */
export function cutPoints(values: Float64Array): number[] {
  // Typed arrays sort NaN to the end.
  const sorted = values.toSorted();
  let known = sorted.length;
  while (known > 0 && Number.isNaN(sorted[known - 1])) known -= 1;
  if (known === 0) return [];
  const least = sorted[0] ?? Number.NaN;
  const points = new Set<number>();
  for (let part = 1; part < PARTS; part++) {
    const point = Number((sorted[Math.floor((part * known) / PARTS)] ?? Number.NaN).toPrecision(DIGITS));
    // No value is below the least one.
    if (point > least) points.add(point);
  }
  return [...points].sort((one, other) => one - other);
}
