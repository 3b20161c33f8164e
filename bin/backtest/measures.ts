// Figures of a binary classifier, defined as in training (training/customs_training/measures.py).

const BINS = 10;

/** Area under the ROC curve, ties counted half (Mann and Whitney 1947); NaN if a class is missing. */
export function auc(labels: readonly boolean[], scores: readonly number[]): number {
  const order = scores.map((_, index) => index).sort((one, other) => at(scores, one) - at(scores, other));
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && at(scores, at(order, end)) === at(scores, at(order, start))) end++;
    const meanRank = (start + end + 1) / 2;
    for (const index of order.slice(start, end)) {
      if (!labels[index]) continue;
      rankSum += meanRank;
      positives += 1;
    }
    start = end;
  }
  const negatives = labels.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Share of positives among the `share` of rows with the highest scores; equal scores keep their order. */
export function precisionAt(labels: readonly boolean[], scores: readonly number[], share: number): number {
  const order = scores.map((_, index) => index).sort((one, other) => at(scores, other) - at(scores, one));
  const top = order.slice(0, Math.max(1, Math.round(labels.length * share)));
  return top.filter((index) => labels[index]).length / top.length;
}

/** Mean of the F1 figures of both classes when `cut` divides them. */
export function macroF1(labels: readonly boolean[], probabilities: readonly number[], cut = 0.5): number {
  const f1 = (positive: boolean): number => {
    const truth = labels.map((label) => label === positive);
    const called = probabilities.map((probability) => probability >= cut === positive);
    const hits = truth.filter((is, index) => is && called[index]).length;
    const all = truth.filter(Boolean).length + called.filter(Boolean).length;
    return (2 * hits) / Math.max(1, all);
  };
  return (f1(true) + f1(false)) / 2;
}

/** Expected calibration error over ten bins of equal width. */
export function calibrationError(labels: readonly boolean[], probabilities: readonly number[]): number {
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, probability: 0, positives: 0 }));
  probabilities.forEach((probability, index) => {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (bin === undefined) return;
    bin.rows += 1;
    bin.probability += probability;
    bin.positives += labels[index] ? 1 : 0;
  });
  const gaps = bins.map(({ probability, positives }) => Math.abs(probability - positives));
  return gaps.reduce((sum, gap) => sum + gap, 0) / labels.length;
}

/** The Gini coefficient of a ranking, 2 · AUC - 1 (Hand and Till, Machine Learning 45, 2001). */
export function gini(area: number): number {
  return 2 * area - 1;
}

/** Shares of both classes at or above a score. */
export interface Cut {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Shares of both classes at or above each occurring score, highest first: the ROC curve without its origin. */
export function cuts(labels: readonly boolean[], scores: readonly number[]): Cut[] {
  const rows = new Map<number, { positives: number; negatives: number }>();
  scores.forEach((score, index) => {
    const counts = rows.get(score) ?? { positives: 0, negatives: 0 };
    counts[labels[index] ? 'positives' : 'negatives'] += 1;
    rows.set(score, counts);
  });
  const allPositives = labels.filter(Boolean).length;
  const allNegatives = labels.length - allPositives;
  let positives = 0;
  let negatives = 0;
  return [...rows]
    .sort(([one], [other]) => other - one)
    .map(([score, counts]) => {
      positives += counts.positives;
      negatives += counts.negatives;
      return { score, positives: positives / allPositives, negatives: negatives / allNegatives };
    });
}

/**
 * The cut that divides the classes best: its distance is the statistic of Kolmogorov and Smirnov for two samples (Smirnov,
 * Annals of Mathematical Statistics 19, 1948; for scorecards Siddiqi, Credit Risk Scorecards, 2006, ch. 6). NaN without a row or
 * a class.
 */
export function kolmogorovSmirnov(curve: readonly Cut[]): {
  readonly distance: number;
  readonly at: Cut | undefined;
} {
  let best: Cut | undefined;
  for (const cut of curve) if (best === undefined || distanceAt(cut) > distanceAt(best)) best = cut;
  return { distance: best === undefined ? Number.NaN : distanceAt(best), at: best };
}

function distanceAt({ positives, negatives }: Cut): number {
  return Math.abs(positives - negatives);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
