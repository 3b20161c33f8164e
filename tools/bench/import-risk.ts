// Scoring without storage, one core: batches of 500, probabilities alone and with reasons for every row, compared with
// the raw ONNX run with the same tensors.

import { challengerOf } from '../../functions/score-import/scoring/challenger.ts';
import { ImportRiskModel, modelFeeds } from '../../functions/score-import/scoring/model.ts';
import { modelInputs, planCopies, score, scorerFor } from '../../functions/score-import/scoring/scoring.ts';
import { alternately, median, quantile, type Row, rate, residentMb } from './measure.ts';
import { busyProfiles, declarations, MODEL_FOLDER } from './samples.ts';

const BATCH = 500;
const WARM_UP = 10;
const RUNS = 60;

export async function benchScoring(): Promise<Row[]> {
  const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
  const scorer = scorerFor(model, 'bench');
  const inputs = declarations('bench', BATCH).map((declaration) => ({
    declaration,
    profiles: busyProfiles(declaration),
  }));
  const rows = inputs.flatMap(modelInputs);
  const alone = { rows: inputs.map((_, index) => index), occluded: inputs.map(() => 0) };
  const withReasons = planCopies(model.manifest.reasonGroups, rows);
  const now = new Date();
  const row = (path: string, [times, floor]: [number[], number[]], target: string): Row => ({
    path,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * BATCH) / median(times), 'declarations'),
    memoryMb: residentMb(),
    floor: `raw ONNX run, same tensors: ${median(floor).toFixed(2)} ms`,
    ratio: median(times) / median(floor),
    target,
  });
  const challenger = challengerOf(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }));
  const [beside, without] = await alternately(
    WARM_UP,
    RUNS,
    () => score({ ...scorer, challenger }, inputs, now),
    () => score(scorer, inputs, now),
  );
  const aloneFeeds = modelFeeds(rows, alone);
  const reasonFeeds = modelFeeds(rows, withReasons);
  return [
    row(
      'score, 500 declarations, probabilities alone',
      await alternately(
        WARM_UP,
        RUNS,
        () => model.evaluate(rows, alone),
        () => model.session.run(aloneFeeds),
      ),
      '≥ 20,000/s',
    ),
    row(
      `score, 500 declarations, reasons for all (${withReasons.rows.length} copies)`,
      await alternately(
        WARM_UP,
        RUNS,
        () => score(scorer, inputs, now),
        () => model.session.run(reasonFeeds),
      ),
      '≥ 5,000/s',
    ),
    {
      path: 'score, 500 declarations, with a challenger',
      p50Ms: median(beside),
      p99Ms: quantile(beside, 0.99),
      throughput: rate((1000 * BATCH) / median(beside), 'declarations'),
      memoryMb: residentMb(),
      floor: `without one: ${median(without).toFixed(2)} ms`,
      ratio: median(beside) / median(without),
    },
  ];
}
