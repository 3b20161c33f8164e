// Intervals of rates.

/** Two-sided 95 %: the 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 95 % interval of a share (Wilson, Journal of the American Statistical Association 22, 1927): `found` of `n`; 0 to 1 of none. */
export function wilsonInterval(found: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const rate = found / n;
  const scale = 1 + Z ** 2 / n;
  const middle = (rate + Z ** 2 / (2 * n)) / scale;
  const half = (Z / scale) * Math.sqrt((rate * (1 - rate)) / n + Z ** 2 / (4 * n ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
