// The generator of sample taxpayers: its output is a valid snapshot with plausible accounts, and the same every time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readOutcomes } from '../../../bin/backtest/outcomes-file.ts';
import { readSnapshot } from '../../../bin/backtest/snapshot-file.ts';
import { binCounts } from '../../../functions/delinquency/scoring/bins.ts';
import { openScorer } from '../../../functions/delinquency/scoring/model.ts';
import { GRADES } from '../../../functions/delinquency/scoring/scale.ts';
import type { ScoredTaxpayer, Scorer } from '../../../functions/delinquency/scoring/scoring.ts';
import {
  FACTOR_COLUMNS,
  readHeader,
  readRow,
  SNAPSHOT_COLUMNS,
  type Taxpayer,
} from '../../../functions/delinquency/snapshot/snapshot.ts';
import { fieldsOf } from '../../../functions/shared/csv-table.ts';
import { populationStabilityIndex } from '../../../functions/shared/stability.ts';
import { hasHistory, monthsUntil } from '../../../samples/taxpayers-generator/account.ts';
import { type SnapshotRequest, snapshotChunks } from '../../../samples/taxpayers-generator/snapshot.ts';
import { inEnglish } from '../../support/words.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SAMPLES = join(ROOT, 'samples', 'taxpayers');
const NOVEMBER = monthsUntil('2026-11-20');

function generated(changes: Partial<SnapshotRequest> = {}): { rows: string; outcomes: string } {
  const chunks = [
    ...snapshotChunks({ taxpayers: 3000, seed: 1, months: NOVEMBER, badRows: false, ...changes }),
  ];
  return {
    rows: chunks.map(({ rows }) => rows).join(''),
    outcomes: chunks.map(({ outcomes }) => outcomes).join(''),
  };
}

/** The taxpayers of a snapshot without bad rows. */
function taxpayersOf(csv: string): Taxpayer[] {
  const [first = '', ...lines] = csv.trimEnd().split('\n');
  const header = readHeader(first);
  if (!header.ok) throw new Error(header.problems.join());
  return lines.map((line) => {
    const row = readRow(fieldsOf(line), header.value);
    if (!row.ok) throw new Error(`${line}: ${row.problems.join()}`);
    return row.value;
  });
}

const { rows: csv, outcomes } = generated();
const taxpayers = taxpayersOf(csv);

describe('a generated snapshot', () => {
  test('has the columns of the contract, and rows that a run accepts', () => {
    expect(csv.split('\n')[0]).toBe(SNAPSHOT_COLUMNS.join(','));
    expect(taxpayers).toHaveLength(3000);
  });

  test('is the same for the same seed and another for another', () => {
    expect(generated()).toEqual({ rows: csv, outcomes });
    expect(generated({ seed: 2 }).rows).not.toBe(csv);
  });

  test('begins with the taxpayers of a smaller one', () => {
    expect(csv.startsWith(generated({ taxpayers: 700 }).rows)).toBe(true);
  });

  test('has no taxpayer twice', () => {
    expect(new Set(taxpayers.map(({ taxpayerId }) => taxpayerId)).size).toBe(taxpayers.length);
  });

  test('has Latin and Korean names, some with commas and quotation marks', () => {
    const share = (pattern: RegExp): number =>
      taxpayers.filter(({ companyName }) => pattern.test(companyName)).length / taxpayers.length;
    expect(share(/\p{Script=Hangul}/u)).toBeGreaterThan(0.3);
    expect(share(/\p{Script=Latin}/u)).toBeGreaterThan(0.3);
    expect(share(/,/)).toBeGreaterThan(0.05);
    expect(share(/"/)).toBeGreaterThan(0.01);
  });

  test('leaves each business factor unknown in some rows', () => {
    for (const column of FACTOR_COLUMNS) {
      const known = taxpayers.filter(({ factors }) => factors[column] !== undefined).length;
      expect(known, column).toBeGreaterThan(0.7 * taxpayers.length);
      expect(known, column).toBeLessThan(taxpayers.length);
    }
  });

  test('has an outcome for every taxpayer', () => {
    const lines = outcomes.trimEnd().split('\n');
    expect(lines[0]).toBe('taxpayerId,delinquent');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      taxpayers.map(({ taxpayerId }) => taxpayerId),
    );
    const delinquent = lines.slice(1).filter((line) => line.endsWith(',1')).length / taxpayers.length;
    expect(delinquent).toBeGreaterThan(0.15);
    expect(delinquent).toBeLessThan(0.27);
  });

  test('ends with three rows that a run rejects if requested', () => {
    const lines = generated({ taxpayers: 5, badRows: true }).rows.trimEnd().split('\n');
    const header = readHeader(lines[0] ?? '');
    const problems = lines.slice(-3).map((line) => {
      const row = header.ok ? readRow(fieldsOf(line), header.value) : header;
      return row.ok ? [] : inEnglish(row.problems);
    });
    expect(problems).toEqual([
      ['paymentStatus3: expected a whole number from -2 to 9, got "12"'],
      [expect.stringContaining('guaranteeLimit: expected')],
      [],
    ]);
    expect(lines.at(-1)).toBe(lines.at(-4));
  });
});

describe('a generated account', () => {
  /** Each month with the preceding one. */
  const steps = taxpayers.flatMap(({ taxpayerId, account: { paymentStatus, assessed, paid } }) =>
    paymentStatus.slice(0, -1).map((status, month) => ({
      taxpayerId,
      status,
      before: paymentStatus[month + 1] ?? 0,
      assessed: assessed[month] ?? 0,
      assessedBefore: assessed[month + 1] ?? 0,
      paid: paid[month] ?? 0,
    })),
  );

  test('falls one month further behind at a time, and pays nothing then', () => {
    const unpaid = steps.filter(({ status, before }) => status > 0 && status > before);
    expect(unpaid.length).toBeGreaterThan(100);
    for (const step of unpaid) {
      expect(step, step.taxpayerId).toMatchObject({ status: Math.max(0, step.before) + 1, paid: 0 });
      expect(step.assessed, step.taxpayerId).toBeGreaterThanOrEqual(step.assessedBefore);
    }
  });

  test('pays an instalment if the months past due stay the same', () => {
    const held = steps.filter(({ status, before }) => status > 0 && status < 9 && status === before);
    expect(held.length).toBeGreaterThan(100);
    for (const { paid, assessedBefore, taxpayerId } of held) {
      if (assessedBefore > 100) expect(paid, taxpayerId).toBeGreaterThan(0);
    }
  });

  test('pays the previous balance if it is paid in full', () => {
    const full = steps.filter(({ status, before }) => status === -1 && before === -1);
    expect(full.length).toBeGreaterThan(500);
    for (const { paid, assessedBefore, taxpayerId } of full) {
      expect(Math.abs(paid - assessedBefore), taxpayerId).toBeLessThanOrEqual(1);
    }
  });

  test('owes nothing if nothing was assessed', () => {
    const idle = steps.filter(({ status }) => status === -2);
    expect(idle.length).toBeGreaterThan(500);
    for (const { assessed, paid, taxpayerId } of idle) expect(assessed + paid, taxpayerId).toBe(0);
  });

  test('shows the same history a month later', () => {
    const later = taxpayersOf(generated({ months: monthsUntil('2026-12-20') }).rows);
    taxpayers.forEach(({ taxpayerId, companyName, account }, index) => {
      expect(later[index]).toMatchObject({ taxpayerId, companyName });
      const { guaranteeLimit, paymentStatus, assessed, paid } = later[index]?.account ?? {};
      expect(guaranteeLimit).toBe(account.guaranteeLimit);
      expect(paymentStatus?.slice(1)).toEqual(account.paymentStatus.slice(0, -1));
      expect(assessed?.slice(1)).toEqual(account.assessed.slice(0, -1));
      expect(paid?.slice(1)).toEqual(account.paid.slice(0, -1));
    });
  });

  test('needs a year of history', () => {
    expect(['2025-11-30', '2025-12-01', '2026-01-01'].map((day) => hasHistory(monthsUntil(day)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('the shipped model on generated taxpayers', () => {
  let scorer: Scorer;
  let scores: ScoredTaxpayer[];

  beforeAll(async () => {
    scorer = await openScorer(join(ROOT, 'models', 'delinquency'), { threads: 1 });
    scores = await scorer.score(taxpayers);
  });

  test('uses every grade, and none for more than a fifth', () => {
    for (const grade of GRADES) {
      const share = scores.filter((score) => score.grade === grade).length / scores.length;
      expect(share, grade).toBeGreaterThan(0.03);
      expect(share, grade).toBeLessThan(0.2);
    }
  });

  test('finds them similar to the training data', () => {
    const { from, shares } = scorer.model.manifest.trainingDistribution;
    const histogram = Array.from({ length: 1000 }, () => 0);
    for (const { modelScore } of scores) histogram[modelScore] = (histogram[modelScore] ?? 0) + 1;
    expect(populationStabilityIndex(shares, binCounts(histogram, from))).toBeLessThan(0.25);
  });

  test('finds delinquents many times more often in grade 01 than in grade 10', () => {
    const delinquent = new Set(
      outcomes.split('\n').flatMap((line) => (line.endsWith(',1') ? line.slice(0, -2) : [])),
    );
    const rate = (grade: string): number => {
      const members = taxpayers.filter((_, index) => scores[index]?.grade === grade);
      return members.filter(({ taxpayerId }) => delinquent.has(taxpayerId)).length / members.length;
    };
    expect(rate('01')).toBeGreaterThan(5 * rate('10'));
  });
});

describe('the shipped sample', () => {
  test('is what the generator writes', () => {
    const { rows, outcomes: expected } = generated({ taxpayers: 2000, badRows: true });
    expect(readFileSync(join(SAMPLES, '2026-11-20.csv'), 'utf8')).toBe(rows);
    expect(readFileSync(join(SAMPLES, 'outcomes.csv'), 'utf8')).toBe(expected);
  });

  test('has 2,000 good rows with outcomes, and three that are rejected', async () => {
    const known = await readOutcomes(join(SAMPLES, 'outcomes.csv'));
    const batches = await Array.fromAsync(readSnapshot(join(SAMPLES, '2026-11-20.csv')));
    const read = batches.flatMap((batch) => batch.taxpayers);
    expect(read).toHaveLength(2000);
    expect(read.every(({ taxpayerId }) => known.has(taxpayerId))).toBe(true);
    expect(batches.flatMap(({ rejected }) => rejected)).toEqual([
      { line: 2002, reason: expect.stringContaining('paymentStatus3') },
      { line: 2003, reason: expect.stringContaining('guaranteeLimit') },
      { line: 2004, reason: 'duplicate taxpayerId; line 2001 is used' },
    ]);
  });
});
