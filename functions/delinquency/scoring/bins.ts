// Scores counted in bins, as the population stability index compares them.

/**
 * Counts the rows in each bin.
 *
 * @param histogram number of rows at each whole score; the index is the score
 * @param from lowest score of each bin, ascending; the first bin includes all lower scores
 */
export function binCounts(histogram: readonly number[], from: readonly number[]): number[] {
  const counts = from.map(() => 0);
  let bin = 0;
  histogram.forEach((rows, score) => {
    while (score >= (from[bin + 1] ?? Number.POSITIVE_INFINITY)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + rows;
  });
  return counts;
}
