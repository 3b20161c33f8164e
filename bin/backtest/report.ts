// The report of a backtest: one self-contained HTML file, for the screen and for paper.
import type { Distribution } from '../../functions/delinquency/scoring/manifest.ts';
import { type Stability, stabilityOf } from '../../functions/shared/stability.ts';
import type { Findings } from './findings.ts';
import { gini } from './measures.ts';
import { escaped } from './plot.ts';
import {
  type Comparison,
  calibrationPlot,
  distributionPlot,
  figure,
  gradePlot,
  ksPlot,
  rocPlot,
} from './plots.ts';

/** The inputs and the findings of a backtest. */
export interface Backtest extends Comparison {
  readonly snapshot: string;
  readonly outcomes: string;
  readonly modelName: string;
  readonly scored: number;
  readonly rejected: number;
  /** Scored taxpayers whose outcome is unknown. */
  readonly withoutOutcome: number;
  readonly training: Distribution;
  readonly scale: { readonly minimum: number; readonly maximum: number };
}

/** What a population stability index means for those who run the model. */
export const READINGS: Readonly<Record<Stability, string>> = {
  stable: 'stable: the taxpayers resemble those of the training data',
  watch: 'watch: the taxpayers have drifted from those of the training data',
  shifted: 'shifted: investigate, and retrain if it persists',
};

const STYLE = `
  :root { color: #24303c; background: #fff; font: 15px/1.5 system-ui, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; }
  body { max-width: 70rem; margin: 2.5rem auto; padding: 0 1.5rem; }
  h1 { font-size: 1.6rem; font-weight: 600; margin: 0 0 .3rem; }
  h2 { font-size: 1.05rem; font-weight: 600; margin: 2.2rem 0 .6rem; }
  p { margin: .2rem 0; color: #4a5763; }
  .wide { overflow-x: auto; margin-bottom: .6rem; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .32rem .9rem .32rem 0; text-align: right; border-bottom: 1px solid #e4e8ec; }
  th { font-weight: 600; color: #4a5763; border-bottom-color: #9aa5b0; }
  th:first-child, td:first-child { text-align: left; }
  .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.6rem 2rem; }
  figure { margin: 0; break-inside: avoid; }
  figcaption { font-weight: 600; margin-bottom: .3rem; }
  figcaption span { display: block; font-weight: 400; color: #4a5763; font-size: .9rem; }
  svg { width: 100%; height: auto; display: block; }
  @page { size: A4; margin: 14mm; }
  @media print {
    :root { font-size: 10pt; }
    body { max-width: none; margin: 0; padding: 0; }
    .plots { grid-template-columns: 1fr 1fr; gap: 1rem; }
    table, figure { break-inside: avoid; }
    * { print-color-adjust: exact; }
  }`;

/** The report as HTML. */
export function reportPage(backtest: Backtest): string {
  const { model, final, training, scale } = backtest;
  const plots = [
    plot('Ranking', 'ROC: the further above the diagonal, the better', rocPlot(backtest)),
    plot('Separation', 'KS is the widest gap between the two curves', ksPlot(backtest, scale)),
    plot(
      'Calibration',
      'On the diagonal, the share of delinquents equals the probability; 95 % intervals',
      calibrationPlot(backtest),
    ),
    plot('Grades', 'Share of delinquents, 01 the riskiest; 95 % intervals', gradePlot(backtest)),
    plot(
      'Stability',
      `Model score compared with the training data: ${stabilityOf(model.psi)}`,
      distributionPlot(backtest, training),
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of ${escaped(backtest.modelName)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>Backtest of ${escaped(backtest.modelName)}</h1>
${paragraphs(describe(backtest))}
<h2>Figures</h2>
${table(
  ['', 'taxpayers', 'delinquent', 'AUC', 'Gini', 'KS', 'ECE', 'PSI'],
  [model, final].map((found) => [found.name, ...figuresOf(found)]),
)}
${paragraphs(conclusions(backtest))}
<h2>Plots</h2>
<div class="plots">
${plots.join('\n')}
</div>
<h2>Grades</h2>
${gradeTable(model, final)}
</body>
</html>
`;
}

/** Sentences about the inputs. */
export function describe({ snapshot, outcomes, scored, rejected, withoutOutcome }: Backtest): string[] {
  const count = (rows: number): string => rows.toLocaleString('en-US');
  return [
    `${snapshot}: ${count(scored)} taxpayers scored, ${count(rejected)} ${rejected === 1 ? 'row' : 'rows'} rejected.`,
    `${outcomes}: ${count(scored - withoutOutcome)} of them with an outcome, ${count(withoutOutcome)} without (used for stability only).`,
  ];
}

/** Sentences about what the figures mean. */
export function conclusions({ model, final }: Comparison): string[] {
  return [
    `Grade order with business factors: ${gradeOrder(final)}.`,
    `Grade order by the model alone: ${gradeOrder(model)}.`,
    `PSI of the model score: ${figure(model.psi)}, ${READINGS[stabilityOf(model.psi)]}.`,
  ];
}

/** Taxpayers, delinquents, AUC, Gini, KS, ECE and PSI. */
export function figuresOf({ rows, delinquent, auc, ks, ece, psi }: Findings): string[] {
  return [
    rows.toLocaleString('en-US'),
    percent(delinquent / rows),
    ...[auc, gini(auc), ks.distance, ece, psi].map(figure),
  ];
}

/** Whether the share of delinquents falls from grade to grade. */
function gradeOrder({ inversions }: Findings): string {
  if (inversions.length === 0) return 'as expected';
  return inversions
    .map(({ grade, above, withinIntervals }) => {
      const significance = withinIntervals ? 'within' : 'beyond';
      return `${above} < ${grade} is inverted, ${significance} the confidence intervals`;
    })
    .join('; ');
}

/** Formats a share as a percentage with one decimal; a dash if there is no data. */
function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}

function gradeTable(model: Findings, final: Findings): string {
  return table(
    [
      'grade',
      'taxpayers',
      'delinquent',
      '95 % interval',
      'by the model alone',
      'delinquent',
      '95 % interval',
    ],
    final.grades.map((grade, index) => [grade.grade, ...rateCells(grade), ...rateCells(model.grades[index])]),
  );
}

/** Rows, share and interval. */
export function rateCells(rate: Findings['grades'][number] | undefined): string[] {
  if (rate === undefined || rate.rows === 0) return ['0', '–', '–'];
  return [
    rate.rows.toLocaleString('en-US'),
    percent(rate.share),
    `${percent(rate.low)} – ${percent(rate.high)}`,
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>\n<thead>${line('th', header)}</thead>\n<tbody>\n${rows.map((row) => line('td', row)).join('\n')}\n</tbody>\n</table></div>`;
}

function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
}

function plot(title: string, caption: string, svg: string): string {
  return `<figure><figcaption>${escaped(title)}<span>${escaped(caption)}</span></figcaption>\n${svg}\n</figure>`;
}
