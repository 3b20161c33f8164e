// npm run tool -- backtest snapshot.csv outcomes.csv: scores a snapshot as the nightly run would, and compares the scores with the
// outcomes of the taxpayers.
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openScorer } from '../../functions/delinquency/scoring/model.ts';
import type { Scorer } from '../../functions/delinquency/scoring/scoring.ts';
import { runCommand, UsageError } from '../support/endpoints.ts';
import { tableLines } from '../support/table.ts';
import { findingsOf, type ModelReference } from './findings.ts';
import { readOutcomes } from './outcomes-file.ts';
import { type Backtest, conclusions, describe, figuresOf, rateCells, reportPage } from './report.ts';
import { ScoreColumns } from './score-columns.ts';
import { readSnapshot } from './snapshot-file.ts';

const HELP = `Scores a snapshot with the shipped model and business factors, and measures the scores against the outcomes of the
taxpayers. Needs no running service.

usage: npm run tool -- backtest <snapshot.csv[.gz]> <outcomes.csv[.gz]> [options]

  --report <file.html>   also write a report with plots, as one self-contained HTML file

The snapshot has the columns of the nightly run. The outcomes have the columns taxpayerId and delinquent: 1 if the statement
due after the snapshot was not paid, 0 if it was paid, empty if unknown.`;

const MODEL = join(import.meta.dirname, '..', '..', 'models', 'delinquency');
const MAX_REJECTED_SHOWN = 5;

await runCommand(async () => {
  const options = parseOptions();
  if (options === undefined) return;
  const { snapshot, outcomes, report } = options;
  const known = await readOutcomes(outcomes);
  const scorer = await openScorer(MODEL, { threads: 1 });
  const scored = await scoreFile(scorer, snapshot, known);
  const backtest = evaluate(scorer, scored, {
    snapshot: basename(snapshot),
    outcomes: basename(outcomes),
  });
  show(backtest, scored.shownRejected);
  if (report === undefined) return;
  writeFileSync(report, reportPage(backtest));
  console.log(`\nReport: ${report}`);
});

/** The options; undefined if only the help text was requested. */
function parseOptions(): { snapshot: string; outcomes: string; report: string | undefined } | undefined {
  const { values, positionals } = parseArgs({
    options: { report: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const [snapshot, outcomes, ...others] = positionals;
  if (snapshot === undefined || outcomes === undefined || others.length > 0) {
    throw new UsageError(`Expected a snapshot and its outcomes.\n\n${HELP}`);
  }
  const { report } = values;
  if (report !== undefined && !existsSync(dirname(resolve(report)))) {
    throw new UsageError(`${report}: the folder does not exist`);
  }
  return { snapshot, outcomes, report };
}

/** A scored snapshot. */
interface ScoredFile {
  readonly columns: ScoreColumns;
  readonly rejected: number;
  readonly shownRejected: readonly string[];
}

async function scoreFile(
  scorer: Scorer,
  snapshot: string,
  outcomes: ReadonlyMap<string, boolean>,
): Promise<ScoredFile> {
  const columns = new ScoreColumns(scorer.model.manifest.scale);
  const shownRejected: string[] = [];
  let rejectedRows = 0;
  for await (const { taxpayers, rejected } of readSnapshot(snapshot)) {
    const scores = await scorer.score(taxpayers);
    for (const [index, score] of scores.entries()) {
      columns.add(score, outcomes.get(taxpayers[index]?.taxpayerId ?? ''));
    }
    rejectedRows += rejected.length;
    for (const { line, reason } of rejected) {
      if (shownRejected.length < MAX_REJECTED_SHOWN) shownRejected.push(`  line ${line}: ${reason}`);
    }
  }
  if (columns.scored === 0) throw new UsageError(`${snapshot}: no taxpayers`);
  if (columns.withOutcome === 0) throw new UsageError(`No taxpayer of ${snapshot} has an outcome`);
  return { columns, rejected: rejectedRows, shownRejected };
}

function evaluate(
  scorer: Scorer,
  { columns, rejected }: ScoredFile,
  files: Pick<Backtest, 'snapshot' | 'outcomes'>,
): Backtest {
  const { name, version, scale, thresholds, trainingDistribution } = scorer.model.manifest;
  const reference: ModelReference = { scale, cutOffs: thresholds.grades, training: trainingDistribution };
  return {
    ...files,
    modelName: `${name} ${version}`,
    scored: columns.scored,
    rejected,
    withoutOutcome: columns.scored - columns.withOutcome,
    training: trainingDistribution,
    scale,
    model: findingsOf('model', columns.model, reference),
    final: findingsOf('with business factors', columns.final, reference),
  };
}

function show(backtest: Backtest, rejected: readonly string[]): void {
  const { model, final } = backtest;
  console.log([backtest.modelName, ...describe(backtest), ...rejected].join('\n'));
  console.log('');
  showTable([
    ['', 'taxpayers', 'delinquent', 'AUC', 'Gini', 'KS', 'ECE', 'PSI'],
    ...[model, final].map((found) => [found.name, ...figuresOf(found)]),
  ]);
  console.log('');
  showTable([
    ['grade', 'taxpayers', 'delinquent', '95 % interval', 'model alone', 'delinquent', '95 % interval'],
    ...final.grades.map((grade, index) => [
      grade.grade,
      ...rateCells(grade),
      ...rateCells(model.grades[index]),
    ]),
  ]);
  console.log(`\n${conclusions(backtest).join('\n')}`);
}

function showTable(rows: readonly (readonly string[])[]): void {
  console.log(tableLines(rows, ['left', 'right']).join('\n'));
}
