// Population stability: whether what a model scores now still resembles what it was trained on.

/** Share that an empty bin counts as, so that the logarithm exists: one row in ten thousand. */
const SMALLEST_SHARE = 1e-4;

/** Usual thresholds of the index. */
const WATCH_FROM = 0.1;
export const SHIFTED_FROM = 0.25;

export type Stability = 'stable' | 'watch' | 'shifted';

/**
 * Population stability index: the sum over bins of (actual - expected) · ln(actual / expected), which is the symmetric
 * divergence of Kullback and Leibler (Annals of Mathematical Statistics 22, 1951). It is 0 for equal distributions. An empty bin
 * counts as a share of 1e-4.
 *
 * Source: Siddiqi, Credit Risk Scorecards (Wiley 2006), chapter 9; Yurdakul and Naranjo, Statistical properties of the
 * population stability index (Journal of Risk Model Validation 14, 2020).
 *
 * @param expected shares or counts of the bins in training
 * @param actual shares or counts of the same bins now
 * @returns NaN if one of them has no rows at all
 * @throws RangeError if they have different numbers of bins
 */
export function populationStabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  if (expected.length !== actual.length) {
    throw new RangeError(`Expected ${expected.length} bins, got ${actual.length}`);
  }
  const expectedShares = sharesOf(expected);
  return sharesOf(actual).reduce((sum, share, bin) => {
    const before = expectedShares[bin] ?? Number.NaN;
    return sum + (share - before) * Math.log(share / before);
  }, 0);
}

/** The usual reading of the index (Siddiqi 2006): below 0.1 stable, up to 0.25 to be watched, above that shifted. */
export function stabilityOf(index: number): Stability {
  if (index > SHIFTED_FROM) return 'shifted';
  return index < WATCH_FROM ? 'stable' : 'watch';
}

function sharesOf(bins: readonly number[]): number[] {
  const total = bins.reduce((sum, rows) => sum + rows, 0);
  return bins.map((rows) => Math.max(rows / total, SMALLEST_SHARE));
}
