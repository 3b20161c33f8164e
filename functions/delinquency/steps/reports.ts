// Writes the three reports of a run from the files of its shards, by way of the function's disk.

import { appendFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chunks, mapConcurrently } from '../../shared/concurrency.ts';
import { cellText, csvLine } from '../../shared/csv.ts';
import { fieldsOf } from '../../shared/csv-table.ts';
import type { Language } from '../../shared/words/language.ts';
import type { Message } from '../../shared/words/message.ts';
import { worded } from '../../shared/words/wording.ts';
import { type Line, mergedLines, type Part, TextFile } from '../report/merge.ts';
import { REJECTED_HEADER, REPORT_HEADER } from '../report/report.ts';
import type { DelinquencyManifest } from '../scoring/manifest.ts';
import { RISKIEST_GRADES } from '../scoring/scale.ts';
import type { RepeatedTaxpayer } from '../work/duplicates.ts';
import type { ContentType, RunFiles } from '../work/files.ts';
import type { DraftFile, WorkKeys } from '../work/keys.ts';
import type { Plan } from '../work/plan.ts';
import { duplicateOf, isDuplicate, type Rejected } from '../work/shard.ts';
import { type RankedRun, type ShardSummary, slicesOf } from '../work/summary.ts';
import { RankingWriter } from './rankings.ts';

const CONCURRENT_READS = 16;

/** What a report is written from. */
export interface RunContext {
  readonly files: Pick<RunFiles, 'read' | 'readJson' | 'upload'>;
  readonly plan: Plan;
  readonly keys: WorkKeys;
  readonly summaries: readonly ShardSummary[];
  readonly repeated: readonly RepeatedTaxpayer[];
  /** Folder on disk. */
  readonly folder: string;
  readonly language: Language;
}

/** Writes report.csv: every taxpayer, ranked; and the ranking that the API reads. */
export async function writeReport(
  context: RunContext,
  manifest: DelinquencyManifest,
  { grades }: Pick<RankedRun, 'grades'>,
): Promise<void> {
  const { path, parts } = await fetchParts(context, 'report');
  const ranking = new RankingWriter(context, grades);
  const out = new TextFile(join(context.folder, 'report.csv'));
  out.write(REPORT_HEADER);
  let rank = 0;
  const lines = mergedLines({
    path,
    parts,
    highestScore: manifest.scale.maximum,
    arrange: sortedWithoutDuplicates(context.repeated, idOf),
  });
  for (const line of lines) {
    out.write(`${++rank},${line}\n`);
    ranking.add(taxpayerOf(line));
  }
  await ranking.upload();
  await upload(context, out, 'report.csv', 'text/csv; charset=utf-8');
  await rm(path);
}

/** The taxpayerId of a line of report.csv without its rank. */
function idOf(line: string): string {
  return cellText(fieldsOf(line)?.[0] ?? '');
}

/** What the ranking has of a line of report.csv without its rank. */
function taxpayerOf(line: string): { taxpayerId: string; companyName: string; previousGrade: string } {
  const [taxpayerId = '', companyName = '', , , previousGrade = ''] = (fieldsOf(line) ?? []).map(cellText);
  return { taxpayerId, companyName, previousGrade };
}

/** Length of what precedes the id in a line of report.json. */
const BEFORE_ID = '{"taxpayerId":"'.length;

/** Writes report.json: the counts of the run, and the riskiest taxpayers in full. */
export async function writeRiskiest(
  context: RunContext,
  manifest: DelinquencyManifest,
  ranked: RankedRun,
): Promise<void> {
  const { path, parts } = await fetchParts(context, 'riskiest');
  const { plan } = context;
  const head = {
    runDate: plan.runDate,
    model: { name: plan.model.name, version: plan.model.version },
    rules: plan.rules,
    taxpayers: ranked.taxpayers,
    rejected: ranked.rejected,
    // An array, riskiest first: in an object, "10" would come before "01".
    grades: manifest.thresholds.grades.map(({ grade, from }) => ({
      grade,
      taxpayers: ranked.grades[grade],
      lowestScore: from,
    })),
    psi: ranked.psi,
    riskiestGrades: RISKIEST_GRADES,
  };
  const out = new TextFile(join(context.folder, 'report.json'));
  out.write(`${JSON.stringify(head).slice(0, -1)},"riskiest":[`);
  let separator = '\n';
  const lines = mergedLines({
    path,
    parts,
    highestScore: manifest.scale.maximum,
    arrange: sortedWithoutDuplicates(context.repeated, (text) =>
      text.slice(BEFORE_ID, text.indexOf('"', BEFORE_ID)),
    ),
  });
  for (const line of lines) {
    out.write(`${separator}${line}`);
    separator = ',\n';
  }
  out.write('\n]}\n');
  await upload(context, out, 'report.json', 'application/json');
  await rm(path);
}

/** Writes rejected.csv, in the order of the files and their lines. */
export async function writeRejected(context: RunContext): Promise<void> {
  const { files, keys, plan, summaries, repeated, language } = context;
  const out = new TextFile(join(context.folder, 'rejected.csv'));
  out.write(REJECTED_HEADER);
  const fileOf = (shard: number): string => plan.files[plan.shards[shard]?.file ?? -1]?.key ?? '';
  const duplicate = ({ shard, first }: RepeatedTaxpayer): Message => {
    const [line, file] = [first.line, fileOf(first.shard)];
    return duplicateOf(file === fileOf(shard) ? { line } : { line, file });
  };
  for (const { shard, rejected } of summaries) {
    const rows: Rejected[] =
      rejected === 0 ? [] : ((await files.readJson<Rejected[]>(keys.shard('rejected', shard))) ?? []);
    if (rows.length !== rejected) {
      throw new Error(`Shard ${shard} has ${rows.length} of its ${rejected} rejected rows`);
    }
    const duplicates = new Map<string, Message>();
    for (const row of repeated.filter((one) => one.shard === shard)) {
      const { line, taxpayerId } = row.score;
      duplicates.set(taxpayerId, duplicate(row));
      rows.push([line, taxpayerId, duplicate(row)]);
    }
    rows.sort(([one], [other]) => one - other);
    for (const [line, taxpayerId, reason] of rows) {
      const first = duplicates.get(taxpayerId);
      // Within its shard, a further duplicate names a line that is not used either.
      const corrected = first !== undefined && isDuplicate(reason) ? first : reason;
      out.write(csvLine([fileOf(shard), line, taxpayerId, worded(corrected, language)]));
    }
  }
  await upload(context, out, 'rejected.csv', 'text/csv; charset=utf-8');
}

/** Fetches all shards' files of a kind into one file on disk. */
async function fetchParts(
  { files, keys, summaries, folder }: RunContext,
  file: 'report' | 'riskiest',
): Promise<{ path: string; parts: Part[] }> {
  const path = join(folder, `${file}.parts`);
  writeFileSync(path, '');
  const parts: Part[] = [];
  let offset = 0;
  for (const some of chunks(summaries, CONCURRENT_READS)) {
    const bodies = await mapConcurrently(some, CONCURRENT_READS, ({ shard }) =>
      files.read(keys.shard(file, shard)),
    );
    for (const [index, summary] of some.entries()) {
      const body = bodies[index] ?? Buffer.alloc(0);
      parts.push({ shard: summary.shard, offset, slices: slicesOf(summary, file) });
      appendFileSync(path, body);
      offset += body.length;
    }
  }
  return { path, parts };
}

/** Sorts the lines of one score by taxpayerId and removes those of repeated taxpayers. */
function sortedWithoutDuplicates(
  repeated: readonly RepeatedTaxpayer[],
  idOf: (text: string) => string,
): (lines: Line[]) => Line[] {
  const dropped = new Set(repeated.map(({ shard, score }) => `${shard} ${score.taxpayerId}`));
  return (lines) =>
    lines
      .map((line) => ({ line, id: idOf(line.text) }))
      .filter(({ line, id }) => dropped.size === 0 || !dropped.has(`${line.shard} ${id}`))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ line }) => line);
}

async function upload(
  { files, keys }: RunContext,
  out: TextFile,
  file: DraftFile,
  type: ContentType,
): Promise<void> {
  const bytes = out.end();
  await files.upload(keys.draft(file), out.path, bytes, type);
  await rm(out.path);
}
