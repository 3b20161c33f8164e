// Ranking: whatever the shards, the reports equal those of one sort in memory.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  REJECTED_HEADER,
  REPORT_HEADER,
  reportLines,
} from '../../../../functions/delinquency/report/report.ts';
import { binCounts } from '../../../../functions/delinquency/scoring/bins.ts';
import { GRADES, type Grade } from '../../../../functions/delinquency/scoring/scale.ts';
import { type ScoredTaxpayer, Scorer } from '../../../../functions/delinquency/scoring/scoring.ts';
import type { Taxpayer } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { rankRun } from '../../../../functions/delinquency/steps/rank.ts';
import { recordShardFailure, scoreShard } from '../../../../functions/delinquency/steps/shard.ts';
import { type DraftFile, WorkKeys } from '../../../../functions/delinquency/work/keys.ts';
import type { Plan } from '../../../../functions/delinquency/work/plan.ts';
import { readRows, type ShardScore } from '../../../../functions/delinquency/work/shard.ts';
import type { RankedRun, ShardFailure } from '../../../../functions/delinquency/work/summary.ts';
import { populationStabilityIndex } from '../../../../functions/shared/stability.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { type SnapshotRow, snapshotText, taxpayerRow } from '../../../api/support/delinquency.ts';
import { shippedScorer } from '../../../support/accounts.ts';
import { planInShardsOf, TestRun } from '../../../support/delinquency-run.ts';

let run: TestRun;
let scorer: Scorer;

/** Scores each taxpayer only once with the shipped model: sums differ in their last digit between batches. */
class CachingScorer extends Scorer {
  readonly known = new Map<string, ScoredTaxpayer>();

  override async score(taxpayers: readonly Taxpayer[]): Promise<ScoredTaxpayer[]> {
    const unknown = taxpayers.filter((taxpayer) => !this.known.has(JSON.stringify(taxpayer)));
    const scored = await Promise.all(unknown.map((taxpayer) => super.score([taxpayer])));
    for (const [index, taxpayer] of unknown.entries()) {
      const [score] = scored[index] ?? [];
      if (score !== undefined) this.known.set(JSON.stringify(taxpayer), score);
    }
    return taxpayers.flatMap((taxpayer) => this.known.get(JSON.stringify(taxpayer)) ?? []);
  }
}

beforeAll(async () => {
  run = new TestRun(await shippedScorer());
  scorer = new CachingScorer(run.scorer.model, run.scorer.rules);
});
function score(plan: Plan, shard: number): Promise<unknown> {
  return scoreShard({ files: run.files, scores: run.scores, scorer, language: 'en' }, plan, shard);
}

interface Ranked {
  readonly ranked: RankedRun;
  readonly report: string;
  readonly json: string;
  readonly rejected: string;
}

/** Scores and ranks files in shards of the given number of lines. */
async function rankedInShardsOf(lines: number, runDate: string, texts: readonly string[]): Promise<Ranked> {
  const plan = await planInShardsOf(lines, run, runDate, texts);
  await Promise.all(plan.shards.keys().map((shard) => score(plan, shard)));
  const ranked = await rankRun(run.files, plan, scorer.model.manifest, 'en');
  const keys = new WorkKeys(runDate, plan.planId);
  const text = (file: DraftFile): string => run.files.text(keys.draft(file));
  return { ranked, report: text('report.csv'), json: text('report.json'), rejected: text('rejected.csv') };
}

async function day(texts: readonly string[]): Promise<string> {
  const runDate = run.freshDay();
  for (const [index, text] of texts.entries()) await run.put(runDate, `part-${index}.csv`, text);
  return runDate;
}

/** The result of one sort of all files in memory. */
async function sortedInMemory(texts: readonly string[]): Promise<{ scores: ShardScore[]; rejected: number }> {
  const plan = await planInShardsOf(1e6, run, await day(texts), texts);
  const counted = new Map<string, ShardScore>();
  let rejected = 0;
  for (const [index, text] of texts.entries()) {
    const header = plan.files[index]?.header;
    if (header === undefined) throw new Error('No such file');
    const rows = readRows(Buffer.from(text.slice(text.indexOf('\n') + 1)), header, 2);
    rejected += rows.rejected.length;
    const scored = await scorer.score(rows.taxpayers);
    for (const [at, { factors: _, ...taxpayer }] of rows.taxpayers.entries()) {
      const score = scored[at];
      if (score === undefined) throw new Error('Not scored');
      if (counted.has(taxpayer.taxpayerId)) rejected += 1;
      else counted.set(taxpayer.taxpayerId, { ...taxpayer, ...score, line: 0 });
    }
  }
  const scores = [...counted.values()].sort(
    (one, other) => other.score - one.score || (one.taxpayerId < other.taxpayerId ? -1 : 1),
  );
  return { scores, rejected };
}

/** Rows with many equal scores, some duplicates, some bad rows and some empty lines. */
const anyRow: fc.Arbitrary<SnapshotRow | undefined> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat({ max: 60 }), fc.nat({ max: 9 }), fc.boolean())
      .map(([id, arrears, isClosed]) =>
        taxpayerRow(`TP-${id}`, arrears, isClosed ? { closedBusiness: 1 } : {}),
      ),
  },
  { weight: 2, arbitrary: fc.nat({ max: 60 }).map((id) => taxpayerRow(`TP-${id}`, 1, { paid3: 'x' })) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

function textOf(rows: readonly (SnapshotRow | undefined)[]): string {
  const [header = '', ...lines] = snapshotText(rows.map((row) => row ?? {})).split('\n');
  return [header, ...lines.map((line) => (/^,+$/.test(line) ? '' : line))].join('\n');
}

describe('the reports', () => {
  it('equal those of one sort in memory, byte for byte, whatever the number of shards', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 30 }),
        fc.array(anyRow, { maxLength: 15 }),
        fc.integer({ min: 2, max: 12 }),
        async (first, second, lines) => {
          const texts = [textOf([taxpayerRow('TP-always', 4), ...first]), textOf(second)];
          const expected = await sortedInMemory(texts);
          const runDate = await day(texts);
          const { ranked, report, json, rejected } = await rankedInShardsOf(lines, runDate, texts);
          const table = expected.scores
            .map((score, index) => `${index + 1},${reportLines(score, 'en').report}`)
            .join('');
          expect(report).toBe(REPORT_HEADER + table);
          expect([ranked.taxpayers, ranked.rejected]).toEqual([expected.scores.length, expected.rejected]);
          expect(parse(rejected)).toHaveLength(1 + expected.rejected);
          const whole = await rankedInShardsOf(1e6, runDate, texts);
          expect([whole.report, whole.json, whole.rejected]).toEqual([report, json, rejected]);
          expect({ ...whole.ranked, repeated: {} }).toEqual({ ...ranked, repeated: {} });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('count grades and measure drift without repeated taxpayers', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => taxpayerRow(`TP-${index}`, index % 10));
    const texts = [snapshotText([...rows, ...rows.slice(0, 30)])];
    const { scores } = await sortedInMemory(texts);
    const { ranked } = await rankedInShardsOf(7, await day(texts), texts);
    const grades = Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<Grade, number>;
    for (const { grade } of scores) grades[grade] += 1;
    expect(ranked.grades).toEqual(grades);
    const histogram = new Array<number>(1000).fill(0);
    for (const { modelScore } of scores) histogram[modelScore] = (histogram[modelScore] ?? 0) + 1;
    const { from, shares } = scorer.model.manifest.trainingDistribution;
    expect(ranked.psi).toBe(populationStabilityIndex(shares, binCounts(histogram, from)));
  });

  it('have the riskiest taxpayers in full, with the model and the rules', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => taxpayerRow(`TP-${index}`, index % 10));
    const texts = [snapshotText(rows)];
    const runDate = await day(texts);
    const { json, ranked, report } = await rankedInShardsOf(9, runDate, texts);
    const { riskiest, ...head } = JSON.parse(json) as { riskiest: Record<string, unknown>[] };
    const { name, version, thresholds } = scorer.model.manifest;
    expect(head).toEqual({
      runDate,
      model: { name, version },
      rules: '1.0.0',
      taxpayers: 40,
      rejected: 0,
      grades: thresholds.grades.map(({ grade, from }) => ({
        grade,
        taxpayers: ranked.grades[grade],
        lowestScore: from,
      })),
      psi: ranked.psi,
      riskiestGrades: ['01', '02'],
    });
    expect(riskiest).toHaveLength(ranked.grades['01'] + ranked.grades['02']);
    expect(riskiest.length).toBeGreaterThan(0);
    const inTable = parse<Record<string, string>>(report, { columns: true, bom: true });
    expect(riskiest.map(({ taxpayerId }) => taxpayerId)).toEqual(
      inTable.slice(0, riskiest.length).map(({ taxpayerId }) => taxpayerId),
    );
    expect(riskiest[0]).toMatchObject({
      reasons: [{ text: expect.stringContaining('the risk') }, {}, {}, {}],
    });
    expect(inTable.map(({ reasons }) => reasons !== '')).toEqual(
      inTable.map((_, index) => index < riskiest.length),
    );
  });

  it('keep grades and taxpayerIds of digits as text, in the order of the ids', async () => {
    const ids = ['007', '0010', '3-4', '12', 'A'];
    const texts = [snapshotText(ids.map((id) => taxpayerRow(id, 1)))];
    const { report } = await rankedInShardsOf(2, await day(texts), texts);
    const rows = parse<Record<string, string>>(report, { columns: true, bom: true });
    expect(report.startsWith('\ufeffrank,')).toBe(true);
    expect(rows.map(({ taxpayerId }) => taxpayerId)).toEqual(['="0010"', '="007"', '12', '="3-4"', 'A']);
    for (const { grade } of rows) expect(grade).toMatch(/^="(?:0[1-9]|10)"$/);
  });

  it('write a name that looks like a formula as text', async () => {
    const rows = ['=1+1', '@SUM(A1)', '-2+3', '+1', '+a', 'Say "hi", Co.'].map((companyName, index) =>
      taxpayerRow(`TP-${index}`, 1, { companyName }),
    );
    const texts = [snapshotText(rows)];
    const { report } = await rankedInShardsOf(2, await day(texts), texts);
    expect(
      parse<Record<string, string>>(report, { columns: true, bom: true }).map(
        ({ companyName }) => companyName,
      ),
    ).toEqual(["'=1+1", "'@SUM(A1)", "'-2+3", '="+1"', "'+a", 'Say "hi", Co.']);
  });

  it('list rejected rows in the order of files and lines, naming the line that is used', async () => {
    const bad = (id: string): SnapshotRow => taxpayerRow(id, 1, { paid1: '' });
    const texts = [
      snapshotText([taxpayerRow('A', 1), bad('B'), taxpayerRow('A', 9), taxpayerRow('C', 1), bad('=D')]),
      snapshotText([taxpayerRow('C', 5), bad('E'), taxpayerRow('A', 2)]),
    ];
    const runDate = await day(texts);
    const { rejected, ranked } = await rankedInShardsOf(2, runDate, texts);
    const key = (part: number): string => `taxpayers/${runDate}/part-${part}.csv`;
    const nothing = 'paid1: expected a number from 0 to 1000000000000000, got nothing';
    const id = 'taxpayerId: expected 1 to 64 letters, digits, ".", "_", ":" or "-"';
    expect(rejected.startsWith(REJECTED_HEADER)).toBe(true);
    expect(parse(rejected).slice(1)).toEqual([
      [key(0), '3', 'B', nothing],
      [key(0), '4', 'A', 'duplicate taxpayerId; line 2 is used'],
      [key(0), '6', "'=D", `${id}; ${nothing}`],
      [key(1), '2', 'C', `duplicate taxpayerId; line 5 of ${key(0)} is used`],
      [key(1), '3', 'E', nothing],
      [key(1), '4', 'A', `duplicate taxpayerId; line 2 of ${key(0)} is used`],
    ]);
    expect([ranked.taxpayers, ranked.rejected]).toEqual([2, 6]);
  });
});

it('A taxpayer that is repeated within a later shard is rejected for the line that is used, not for one that is not', async () => {
  const texts = [
    snapshotText([taxpayerRow('A', 1)]),
    snapshotText([taxpayerRow('A', 2), taxpayerRow('A', 3), taxpayerRow('B', 4), taxpayerRow('B', 5)]),
  ];
  const runDate = await day(texts);
  const { rejected } = await rankedInShardsOf(5, runDate, texts);
  const used = `duplicate taxpayerId; line 2 of taxpayers/${runDate}/part-0.csv is used`;
  expect(
    parse(rejected)
      .slice(1)
      .map(([, ...row]: string[]) => row),
  ).toEqual([
    ['2', 'A', used],
    ['3', 'A', used],
    ['5', 'B', 'duplicate taxpayerId; line 4 is used'],
  ]);
});

describe('a run that cannot be ranked', () => {
  it('names the shards that failed, their lines and why, and what to do', async () => {
    const texts = [snapshotText(Array.from({ length: 8 }, (_, index) => taxpayerRow(`TP-${index}`, 1)))];
    const runDate = await day(texts);
    const plan = await planInShardsOf(3, run, runDate, texts);
    await score(plan, 1);
    const task = { runId: '', runDate, planId: plan.planId, execution: '', publication: 1 };
    await recordShardFailure(run.files, { ...task, shard: 0 }, message('run.stepTimedOut'));
    const failure = await run.files.readJson<ShardFailure>(
      new WorkKeys(runDate, plan.planId).shard('failure', 0),
    );
    expect(failure?.shard).toBe(0);
    const file = `taxpayers/${runDate}/part-0.csv`;
    await expect(rankRun(run.files, plan, scorer.model.manifest, 'en')).rejects.toMatchObject({
      name: 'ShardsFailed',
      message:
        `2 of 3 shards could not be scored. Shard 1, lines 2 to 4 of ${file}: timed out; see the logs; ` +
        `Shard 3, lines 8 to 9 of ${file}: not scored. ` +
        'Start the day again to score the missing shards; finished work is kept.',
    });
    await score(plan, 0);
    await score(plan, 2);
    expect(await rankRun(run.files, plan, scorer.model.manifest, 'en')).toMatchObject({ taxpayers: 8 });
  });

  it('because no row is good names the first reason, and never publishes an empty list', async () => {
    const texts = [
      snapshotText([taxpayerRow('TP-1', 1, { paid1: -1 }), taxpayerRow('TP-2', 1, { paid1: -1 })]),
    ];
    const runDate = await day(texts);
    await expect(rankedInShardsOf(5, runDate, texts)).rejects.toMatchObject({
      name: 'SnapshotRefused',
      message:
        `No row of the snapshot can be scored; line 2 of taxpayers/${runDate}/part-0.csv: ` +
        'paid1: expected a number from 0 to 1000000000000000, got "-1"',
    });
  });
});

it('Ranking again returns the same result and writes nothing', async () => {
  const texts = [snapshotText([taxpayerRow('TP-1', 1)])];
  const runDate = await day(texts);
  const { ranked } = await rankedInShardsOf(5, runDate, texts);
  const plan = await planInShardsOf(5, run, runDate, texts);
  const keys = new WorkKeys(runDate, plan.planId);
  await run.files.write(keys.draft('report.csv'), 'kept');
  expect(await rankRun(run.files, plan, scorer.model.manifest, 'en')).toEqual(ranked);
  expect(run.files.text(keys.draft('report.csv'))).toBe('kept');
});
