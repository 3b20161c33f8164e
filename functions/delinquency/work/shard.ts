// Scores the lines of one shard: CSV in, the scores of its taxpayers and its part of the reports out.

import { fieldsOf, problemsOf } from '../../shared/csv-table.ts';
import type { Language } from '../../shared/words/language.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { type ReportedTaxpayer, type ReportLines, reportLines } from '../report/report.ts';
import type { Grade } from '../scoring/scale.ts';
import type { Scorer } from '../scoring/scoring.ts';
import { type Header, readRow, type Taxpayer } from '../snapshot/snapshot.ts';
import { packIds } from './ids.ts';
import type { ScoreRun, ShardSummary } from './summary.ts';

/** A line that could not be scored: its number in the file, the taxpayer that it names, and the reason. */
export type Rejected = readonly [line: number, taxpayerId: string, reason: Message];

/** A taxpayer's score as a shard keeps it until it is published. */
export interface ShardScore extends ReportedTaxpayer {
  /** Number of the taxpayer's line in its file. */
  readonly line: number;
}

export interface ShardRows {
  readonly taxpayers: readonly Taxpayer[];
  /** Line numbers of the taxpayers, in the same order. */
  readonly lines: readonly number[];
  readonly rejected: readonly Rejected[];
}

const LONGEST_ID_SHOWN = 64;

/**
 * Reads the lines of a shard. If two lines have the same taxpayerId, the first one is used; empty lines are skipped.
 *
 * @param firstLine number of the first line in its file
 */
export function readRows(bytes: Buffer, header: Header, firstLine: number): ShardRows {
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
      rejected.push([line, idShown(fields, header), problemsOf(reading.problems)]);
      continue;
    }
    const { taxpayerId } = reading.value;
    const first = seen.get(taxpayerId);
    if (first !== undefined) {
      rejected.push([line, taxpayerId, duplicateOf({ line: first })]);
      continue;
    }
    seen.set(taxpayerId, line);
    taxpayers.push(reading.value);
    lines.push(line);
  }
  return { taxpayers, lines, rejected };
}

/**
 * The reason for which a second line of a taxpayer is rejected.
 *
 * @param first the line that is used, and its file if it is another one
 */
export function duplicateOf({ line, file }: { readonly line: number; readonly file?: string }): Message {
  return file === undefined
    ? message('row.duplicate', { line })
    : message('row.duplicateOfFile', { line, file });
}

/** Whether a row is rejected because another line of the taxpayer is used. */
export function isDuplicate({ phrase }: Message): boolean {
  return phrase === 'row.duplicate' || phrase === 'row.duplicateOfFile';
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function idShown(fields: readonly string[] | undefined, { places }: Header): string {
  return (fields?.[places.taxpayerId ?? -1] ?? '').trim().slice(0, LONGEST_ID_SHOWN);
}

/** The files of a scored shard. */
export interface ShardOutput {
  readonly summary: ShardSummary;
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
  /** By taxpayerId, of taxpayers that were scored before. */
  readonly previousGrades: ReadonlyMap<string, Grade>;
  readonly scoredAt: string;
  /** Language of the reports. */
  readonly language: Language;
}

/** Scores the rows of a shard in one run of the model. */
export async function scoreRows(scorer: Scorer, input: ShardInput): Promise<ShardOutput> {
  const { rows, previousGrades } = input;
  const scored = await scorer.score(rows.taxpayers);
  const scores = rows.taxpayers.map(({ taxpayerId, companyName, account }, index): ShardScore => {
    const score = scored[index];
    if (score === undefined) {
      throw new Error(`The model returned ${scored.length} scores for ${rows.taxpayers.length} taxpayers`);
    }
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
  const lines = sorted.map((score) => reportLines(score, input.language));
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

/** Parses the scores that `scoreRows` returned. */
export function parseScores(bytes: Buffer): ShardScore[] {
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as ShardScore);
}

/** The order of the ranking: highest score first, ties by taxpayerId in the order of its character codes. */
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
