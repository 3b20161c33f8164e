// The plots of a backtest: the model score beside the score with business factors.
import type { Distribution } from '../../functions/delinquency/scoring/manifest.ts';
import type { Findings } from './findings.ts';
import { type Axis, FAINT, INK, Plot, type Point } from './plot.ts';

/** Distinguishable in print and by colour-blind readers. */
const MODEL_COLOUR = '#8fb4d9';
const FINAL_COLOUR = '#1f5a99';
const TRAINING_COLOUR = '#c9cfd6';
const GOOD_COLOUR = '#3d8b6e';
const BAD_COLOUR = '#b9502f';

/** The findings for the model alone and with business factors. */
export interface Comparison {
  readonly model: Findings;
  readonly final: Findings;
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
/** Space above the highest bar for the legend, as a share of the taxpayers. */
const LEGEND_ROOM = 0.04;

export function rocPlot({ model, final }: Comparison): string {
  const curve = ({ curve: cuts }: Findings): Point[] => [
    [0, 0],
    ...cuts.map(({ negatives, positives }): Point => [negatives, positives]),
  ];
  return new Plot(
    'ROC curves',
    share('Share of taxpayers who paid, at or above the score', 0, 1, QUARTERS),
    share('Share of delinquents', 0, 1, QUARTERS),
  )
    .line(
      [
        [0, 0],
        [1, 1],
      ],
      { colour: FAINT, dashed: true, width: 1 },
    )
    .line(curve(model), { colour: MODEL_COLOUR })
    .line(curve(final), { colour: FINAL_COLOUR })
    .legend(
      [
        [`with business factors, AUC ${figure(final.auc)}`, FINAL_COLOUR],
        [`model, AUC ${figure(model.auc)}`, MODEL_COLOUR],
      ],
      [0.45, 0.2],
    )
    .svg();
}

/** Cumulative shares of both classes from the highest score down; the widest gap is the Kolmogorov-Smirnov statistic. */
export function ksPlot(
  { final }: Comparison,
  { maximum, minimum }: { maximum: number; minimum: number },
): string {
  const steps = (of: 'positives' | 'negatives'): Point[] => [
    [maximum, 0],
    ...final.curve.map((cut): Point => [cut.score, cut[of]]),
    [minimum, 1],
  ];
  const plot = new Plot(
    'Cumulative shares by score',
    scores('Score with business factors', minimum, maximum),
    share('Share at or above the score', 0, 1, QUARTERS),
  )
    .line(steps('negatives'), { colour: GOOD_COLOUR })
    .line(steps('positives'), { colour: BAD_COLOUR })
    .legend(
      [
        ['delinquent', BAD_COLOUR],
        ['paid', GOOD_COLOUR],
      ],
      [minimum + (maximum - minimum) * 0.8, 0.97],
    );
  const { at, distance } = final.ks;
  if (at === undefined || Number.isNaN(distance)) return plot.svg();
  return plot
    .line(
      [
        [at.score, at.negatives],
        [at.score, at.positives],
      ],
      { colour: INK, width: 1.5 },
    )
    .line(
      [
        [at.score, 0],
        [at.score, Math.min(at.negatives, at.positives)],
      ],
      { colour: FAINT, dashed: true, width: 1 },
    )
    .label(`KS ${figure(distance)} at ${at.score}`, [at.score, 0], { anchor: 'end', right: -8, down: -10 })
    .svg();
}

export function calibrationPlot({ model, final }: Comparison): string {
  const highest = Math.max(
    ...[model, final].flatMap(({ deciles }) => deciles.flatMap((one) => [one.probability, one.high])),
  );
  const ticks = ticksTo(highest);
  const top = ticks.at(-1) ?? 1;
  const plot = new Plot(
    'Calibration',
    share('Mean probability of a decile of the taxpayers', 0, top, ticks),
    share('Share of delinquents', 0, top, ticks),
  ).line(
    [
      [0, 0],
      [top, top],
    ],
    { colour: FAINT, dashed: true, width: 1 },
  );
  for (const [{ deciles }, colour] of [[model, MODEL_COLOUR] as const, [final, FINAL_COLOUR] as const]) {
    for (const { probability, low, high } of deciles) plot.interval(probability, low, high, colour);
    for (const one of deciles) plot.dot([one.probability, one.share], colour);
  }
  return plot
    .legend(
      [
        [`with business factors, ECE ${figure(final.ece)}`, FINAL_COLOUR],
        [`model, ECE ${figure(model.ece)}`, MODEL_COLOUR],
      ],
      [top * 0.05, top * 0.97],
    )
    .svg();
}

export function gradePlot({ model, final }: Comparison): string {
  const highest = Math.max(
    ...[model, final].flatMap(({ grades }) => grades.map((one) => (one.rows > 0 ? one.high : 0))),
  );
  const ticks = ticksTo(highest);
  const top = ticks.at(-1) ?? 1;
  const plot = new Plot(
    'Share of delinquents by grade',
    places(
      'Grade',
      final.grades.map(({ grade }) => grade),
    ),
    share('Share of delinquents', 0, top, ticks),
  );
  for (const [{ grades }, colour, aside] of [
    [final, FINAL_COLOUR, -0.2] as const,
    [model, MODEL_COLOUR, 0.2] as const,
  ]) {
    grades.forEach(({ rows, share: bad, low, high }, index) => {
      if (rows === 0) return;
      plot.bar(index + aside, bad, 0.36, colour).interval(index + aside, low, high, INK);
    });
  }
  return plot
    .legend(
      [
        ['with business factors', FINAL_COLOUR],
        ['model', MODEL_COLOUR],
      ],
      [6.2, top * 0.97],
    )
    .svg();
}

export function distributionPlot({ model, final }: Comparison, training: Distribution): string {
  const highest = Math.max(...training.shares, ...model.bins, ...final.bins);
  const ticks = ticksTo(highest + LEGEND_ROOM);
  const top = ticks.at(-1) ?? 1;
  const plot = new Plot(
    'Score distribution compared with training',
    places(
      'Score from',
      training.from.map((from) => String(from)),
    ),
    share('Share of the taxpayers', 0, top, ticks),
  );
  training.shares.forEach((expected, bin) => {
    plot
      .bar(bin - 0.28, expected, 0.26, TRAINING_COLOUR)
      .bar(bin, model.bins[bin] ?? 0, 0.26, MODEL_COLOUR)
      .bar(bin + 0.28, final.bins[bin] ?? 0, 0.26, FINAL_COLOUR);
  });
  return plot
    .legend(
      [
        ['training', TRAINING_COLOUR],
        [`model, PSI ${figure(model.psi)}`, MODEL_COLOUR],
        [`with business factors, PSI ${figure(final.psi)}`, FINAL_COLOUR],
      ],
      [5.2, top * 0.99],
    )
    .svg();
}

/** Formats with three decimals; a dash if there is too little data. */
export function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '–';
}

function share(label: string, from: number, to: number, ticks: readonly number[]): Axis {
  return { label, from, to, ticks, shown: (value) => `${Math.round(value * 100)} %` };
}

/** Round shares from 0 up to at least the highest; seven at most. */
function ticksTo(highest: number): number[] {
  const step = [0.05, 0.1, 0.2].find((one) => highest <= 6 * one) ?? 0.2;
  const steps = Math.min(Math.ceil(highest / step), Math.round(1 / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

function scores(label: string, from: number, to: number): Axis {
  return { label, from, to, ticks: [0, 200, 400, 600, 800, 999], shown: String };
}

/** An axis of named categories, the first at 0. */
function places(label: string, names: readonly string[]): Axis {
  return {
    label,
    from: -0.6,
    to: names.length - 0.4,
    ticks: names.map((_, index) => index),
    shown: (index) => names[index] ?? '',
  };
}
