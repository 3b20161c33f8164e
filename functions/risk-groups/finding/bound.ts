// How high the fraud rate of a group is at least: the empirical-Bayes lower quantile of its Beta posterior. Small groups are drawn to the
// base rate, so that the search does not choose the luckiest of thousands.

/** A Beta distribution of fraud rates. */
export interface BetaPrior {
  readonly alpha: number;
  readonly beta: number;
}

/** Goods and the frauds among them; goods with several results may count as fractions. */
export interface Counts {
  readonly goods: number;
  readonly frauds: number;
}

/** Weights of a prior, in goods: where groups do not differ by more than chance, and where they could not differ more. */
const STRONGEST_PRIOR = 1e6;
const WEAKEST_PRIOR = 2;

/**
 * Fits the prior, whose mean is the base rate, by moments (Kleinman, Journal of the American Statistical Association 68, 1973): the
 * more the rates of groups differ beyond chance, the weaker the prior. Of several ways to divide all goods into groups, the one in which
 * they differ most counts.
 *
 * @param base fraud rate of all goods, strictly between 0 and 1
 * @param partitions the groups of each way, in any order
 */
export function fitPrior(base: number, partitions: readonly (readonly Counts[])[]): BetaPrior {
  const correlation = Math.max(0, ...partitions.map((groups) => correlationWithin(base, groups)));
  const strength = Math.min(STRONGEST_PRIOR, Math.max(WEAKEST_PRIOR, 1 / correlation - 1));
  return { alpha: base * strength, beta: (1 - base) * strength };
}

/** Correlation of the results of two goods of one group: 0 where groups differ by chance only. */
function correlationWithin(base: number, groups: readonly Counts[]): number {
  const variance = base * (1 - base);
  let dispersion = 0;
  let freedom = 0;
  // In one order, so that the sums are the same for equal groups.
  const ordered = groups.toSorted((one, other) => one.goods - other.goods || one.frauds - other.frauds);
  for (const { goods, frauds } of ordered) {
    if (goods <= 1) continue;
    dispersion += (goods * (frauds / goods - base) ** 2) / variance - 1;
    freedom += goods - 1;
  }
  return freedom === 0 ? 0 : dispersion / freedom;
}

/** The mean of the posterior: the rate of a group, drawn to the base rate. */
export function posteriorMean({ alpha, beta }: BetaPrior, { goods, frauds }: Counts): number {
  return (alpha + frauds) / (alpha + beta + goods);
}

/** The rate that a group exceeds with a probability of 1 − `quantile`. */
export function lowerBound({ alpha, beta }: BetaPrior, { goods, frauds }: Counts, quantile: number): number {
  return betaQuantile(quantile, alpha + frauds, beta + goods - frauds);
}

const MAX_STEPS = 60;
const PRECISION = 1e-10;

/**
 * Quantile of a Beta distribution: Newton's method from the normal approximation, kept between the bounds that bisection knows.
 *
 * @param probability strictly between 0 and 1
 */
export function betaQuantile(probability: number, alpha: number, beta: number): number {
  let low = 0;
  let high = 1;
  const total = alpha + beta;
  const mean = alpha / total;
  const start = mean + normalQuantile(probability) * Math.sqrt((mean * (1 - mean)) / (total + 1));
  let x = start > low && start < high ? start : mean;
  const logBeta = logGamma(alpha) + logGamma(beta) - logGamma(total);
  for (let step = 0; step < MAX_STEPS; step++) {
    const error = betaDistribution(x, alpha, beta, logBeta) - probability;
    if (error > 0) high = x;
    else low = x;
    const density = Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - logBeta);
    const next = x - error / density;
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - x) < PRECISION) return inside;
    x = inside;
  }
  return x;
}

/** Regularised incomplete beta function, by its continued fraction (Numerical Recipes, 3rd edition, section 6.4). */
function betaDistribution(x: number, alpha: number, beta: number, logBeta: number): number {
  const front = Math.exp(alpha * Math.log(x) + beta * Math.log1p(-x) - logBeta);
  return x < (alpha + 1) / (alpha + beta + 2)
    ? (front * betaFraction(x, alpha, beta)) / alpha
    : 1 - (front * betaFraction(1 - x, beta, alpha)) / beta;
}

const TINY = 1e-300;
const MAX_TERMS = 10_000;
const TERM_PRECISION = 1e-14;

/** The continued fraction of the incomplete beta function, by the modified method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < TERM_PRECISION) break;
  }
  return fraction;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188];
const STIRLING_FROM = 12;

/** Logarithm of the gamma function for positive arguments: Stirling's series, shifted where the argument is small. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < STIRLING_FROM) {
    shift -= Math.log(z);
    z += 1;
  }
  const series = STIRLING.reduce((sum, coefficient, index) => sum + coefficient / z ** (2 * index + 1), 0);
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

/** Quantile of the standard normal distribution, to about three digits (Abramowitz and Stegun, 26.2.22); where a search begins. */
function normalQuantile(probability: number): number {
  const tail = Math.min(probability, 1 - probability);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
  return probability < 0.5 ? -z : z;
}
