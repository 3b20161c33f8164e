// npm run tool -- evaluate valid.csv: scores labelled declarations with the batch route and measures the answers. To reproduce the
// figures of the model card over HTTP, load the history into a fresh state first (npm run tool -- load-history).
import { auc, calibrationError, macroF1, precisionAt } from './backtest/measures.ts';
import type { Assessment } from './support/answers.ts';
import { ApiClient } from './support/api.ts';
import { scoreInBatches } from './support/batches.ts';
import { readDeclarationFile } from './support/declaration-csv.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Scores labelled declarations over the API and measures the answers.

usage: npm run tool -- evaluate <file.csv[.gz]> [options]

The file has the columns of the public Korean data set; rows without a value in Fraud are left out.
A declaration is scored once: use a fresh state (npm start -- --reset); otherwise earlier scores are measured.

${SERVICE_HELP}`;

interface ScoredRow {
  readonly assessment: Assessment;
  readonly fraud: boolean;
  readonly critical: boolean;
}

await runCommand(async () => {
  const options = fileArguments(HELP);
  if (options === undefined) return;
  const api = new ApiClient(await findService(options));
  const rows = (await readDeclarationFile(options.path)).rows
    .filter(({ outcome }) => outcome !== undefined)
    // The order of training's evaluation: by day, and within a day as in the file.
    .toSorted((one, other) =>
      one.declaration.declaredOn < other.declaration.declaredOn
        ? -1
        : one.declaration.declaredOn > other.declaration.declaredOn
          ? 1
          : 0,
    );
  const progress = new Progress('declarations', rows.length);
  const startedAt = performance.now();
  const startedOn = Date.now();
  const assessments = await scoreInBatches(
    api,
    rows.map(({ declaration }) => declaration),
    (count) => progress.add(count),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const stored = assessments.filter(({ scoredAt }) => Date.parse(scoredAt) < startedOn).length;
  if (stored > 0) {
    console.log(
      `NOTE: ${stored} of ${assessments.length} declarations were already stored, and their stored scores are measured; a fresh state (npm start -- --reset) scores them again.`,
    );
  }
  const scored = rows.map(({ outcome }, index): ScoredRow => {
    const assessment = assessments[index];
    if (assessment === undefined) throw new Error('Fewer answers than declarations');
    return { assessment, fraud: outcome !== 'clear', critical: outcome === 'critical' };
  });
  console.log(
    `${rows.length} declarations in ${seconds.toFixed(1)} s (${Math.round(rows.length / seconds)}/s stored)\n`,
  );
  console.log('                 rows  frauds   AUC    P@1 %  P@5 %  P@10 %  macro F1  ECE    critical AUC');
  console.log(line('all rows', scored));
  console.log(
    line(
      'unseen goods',
      // A row is a declaration of one item.
      scored.filter(({ assessment }) => assessment.items[0]?.novelty.knownGoods === false),
    ),
  );
  console.log(`\nlanes: ${lanes(assessments)}`);
});

function line(name: string, scored: readonly ScoredRow[]): string {
  const labels = scored.map(({ fraud }) => fraud);
  const scores = scored.map(({ assessment }) => assessment.fraudProbability);
  const critical = scored.map(({ assessment }) => assessment.criticalProbability);
  const figures = [
    auc(labels, scores),
    precisionAt(labels, scores, 0.01),
    precisionAt(labels, scores, 0.05),
    precisionAt(labels, scores, 0.1),
    macroF1(labels, scores),
    calibrationError(labels, scores),
    auc(
      scored.map((row) => row.critical),
      critical,
    ),
  ];
  const frauds = labels.filter(Boolean).length;
  return `${name.padEnd(14)}${String(scored.length).padStart(7)}${String(frauds).padStart(8)}  ${figures.map(shown).join('  ')}`;
}

/** Four decimals; a dash where there are too few rows to measure. */
function shown(figure: number): string {
  return Number.isFinite(figure) ? figure.toFixed(4) : '–'.padEnd(6);
}

function lanes(assessments: readonly Assessment[]): string {
  return ['red', 'yellow', 'green']
    .map((lane) => {
      const count = assessments.filter((assessment) => assessment.lane === lane).length;
      return `${lane} ${count} (${((100 * count) / assessments.length).toFixed(1)} %)`;
    })
    .join(', ');
}
