// Scores one shard: lines of CSV in, the scores of its taxpayers and its lines of the reports out.
import { type ReportLines, reportLines } from '../report/report.ts';
import type { Scorer } from '../scoring/scoring.ts';
import { fieldsOf, type Header, readRow, type Taxpayer } from '../snapshot/snapshot.ts';
import { packIds } from './ids.ts';
import type { ShardScore } from './shard-score.ts';
import type { ScoreRun, Summary } from './summary.ts';

/** A line that could not be scored: its number in the file, the taxpayer it names, and why. */
export type Rejected = readonly [line: number, taxpayerId: string, reason: string];

export interface ShardRows {
  readonly taxpayers: readonly Taxpayer[];
  /** Lines of the taxpayers, in their order. */
  readonly lines: readonly number[];
  readonly rejected: readonly Rejected[];
}

const LONGEST_ID_SHOWN = 64;

/**
 * Reads a shard's lines. Of two lines with one taxpayerId the first counts; empty lines are passed over.
 *
 * @param firstLine number of its first line in the file
 */
export function readShard(bytes: Buffer, header: Header, firstLine: number): ShardRows {
  const taxpayers: Taxpayer[] = [];
  const lines: number[] = [];
  const rejected: Rejected[] = [];
  const seen = new Map<string, number>();
  for (const [index, text] of linesOf(bytes).entries()) {
    if (text.trim() === '') continue;
    const line = firstLine + index;
    const fields = fieldsOf(text);
    const reading = readRow(fields, header);
    if (!reading.ok) {
      rejected.push([line, idShown(fields, header), reading.problems.join('; ')]);
      continue;
    }
    const { taxpayerId } = reading.value;
    const first = seen.get(taxpayerId);
    if (first !== undefined) {
      rejected.push([line, taxpayerId, `taxpayerId: the same as in line ${first}, which counts`]);
      continue;
    }
    seen.set(taxpayerId, line);
    taxpayers.push(reading.value);
    lines.push(line);
  }
  return { taxpayers, lines, rejected };
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function idShown(fields: readonly string[] | undefined, { places }: Header): string {
  return (fields?.[places.taxpayerId ?? -1] ?? '').trim().slice(0, LONGEST_ID_SHOWN);
}

/** What a shard leaves behind. */
export interface ShardOutput {
  readonly summary: Summary;
  /** Scores in the order of the file, as JSON lines. */
  readonly scores: string;
  /** Lines of report.csv without ranks: highest score first, ties by taxpayerId. */
  readonly report: string;
  /** The riskiest grades for report.json, as JSON lines in the same order. */
  readonly riskiest: string;
}

export interface ShardInput {
  readonly shard: number;
  readonly rows: ShardRows;
  /** By taxpayerId, of those that were scored before. */
  readonly previousGrades: ReadonlyMap<string, string>;
  readonly scoredAt: string;
}

/** Scores the rows of a shard in one run of the model, and lays out what is kept of them. */
export async function scoreShard(scorer: Scorer, input: ShardInput): Promise<ShardOutput> {
  const { rows, previousGrades } = input;
  const scored = await scorer.score(rows.taxpayers);
  const scores = rows.taxpayers.map(({ taxpayerId, companyName, account }, index): ShardScore => {
    const score = scored[index];
    if (score === undefined)
      throw new Error(`The model gave ${scored.length} of ${rows.taxpayers.length} scores`);
    const previousGrade = previousGrades.get(taxpayerId);
    return {
      taxpayerId,
      companyName,
      account,
      line: rows.lines[index] ?? 0,
      ...score,
      ...(previousGrade === undefined ? {} : { previousGrade }),
    };
  });
  const sorted = scores.toSorted(byRisk);
  const lines = sorted.map(reportLines);
  return {
    summary: {
      shard: input.shard,
      taxpayers: scores.length,
      rejected: rows.rejected.length,
      scores: scoreRuns(sorted, lines),
      modelScores: [...counts(scores.map(({ modelScore }) => modelScore))],
      ids: packIds(scores.map(({ taxpayerId }) => taxpayerId)),
      scoredAt: input.scoredAt,
    },
    scores: scores.map((score) => `${JSON.stringify(score)}\n`).join(''),
    report: lines.map(({ report }) => report).join(''),
    riskiest: lines.map(({ riskiest }) => riskiest).join(''),
  };
}

/** The order of the ranking: highest score first, ties by taxpayerId in the order of its characters' codes. */
export function byRisk(
  one: Pick<ShardScore, 'score' | 'taxpayerId'>,
  other: Pick<ShardScore, 'score' | 'taxpayerId'>,
): number {
  return other.score - one.score || (one.taxpayerId < other.taxpayerId ? -1 : 1);
}

function scoreRuns(sorted: readonly ShardScore[], lines: readonly ReportLines[]): ScoreRun[] {
  const runs: [number, number, number, number][] = [];
  for (const [index, { score }] of sorted.entries()) {
    let run = runs.at(-1);
    if (run?.[0] !== score) {
      run = [score, 0, 0, 0];
      runs.push(run);
    }
    run[1] += 1;
    run[2] += Buffer.byteLength(lines[index]?.report ?? '');
    run[3] += Buffer.byteLength(lines[index]?.riskiest ?? '');
  }
  return runs;
}

function counts(values: readonly number[]): Map<number, number> {
  const counted = new Map<number, number>();
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1);
  return counted;
}
