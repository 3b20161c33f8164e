// Ranks a run: what all shards say of themselves becomes the counts of the run and its three reports.
import { appendFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunks, mapConcurrently } from '../../shared/concurrency.ts';
import { csvLine } from '../../shared/csv.ts';
import { type Repeated, repeatedTaxpayers } from '../report/duplicates.ts';
import { type Line, mergedLines, type Part, TextFile } from '../report/merge.ts';
import { REJECTED_HEADER, REPORT_HEADER } from '../report/report.ts';
import type { DelinquencyManifest } from '../scoring/manifest.ts';
import { GRADES, type Grade, gradeTable, RISKIEST_GRADES } from '../scoring/scale.ts';
import { binCounts, populationStabilityIndex } from '../scoring/stability.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import type { Plan } from '../work/plan.ts';
import { ShardsFailed, SnapshotRefused } from '../work/refusal.ts';
import type { Rejected } from '../work/shard.ts';
import type { ShardScore } from '../work/shard-score.ts';
import { type Summary, slicesOf } from '../work/summary.ts';

const READS_AT_ONCE = 16;
const MOST_FAILURES_NAMED = 5;

/** What is known of a run once all of its shards are scored. */
export interface RankedRun {
  readonly taxpayers: number;
  readonly rejected: number;
  readonly grades: Readonly<Record<Grade, number>>;
  /** Population stability index of the model's scores against those of training. */
  readonly psi: number;
  /** taxpayerIds by shard that do not count, since an earlier shard has them. */
  readonly repeated: Readonly<Record<number, readonly string[]>>;
}

/** What a shard left that could not be scored. */
export interface ShardFailure {
  readonly shard: number;
  readonly reason: string;
}

/**
 * Merges the shards of a run and writes its reports as drafts, or gives what an earlier attempt came to.
 *
 * @throws ShardsFailed where shards are not scored, naming them
 */
export async function rankRun(
  files: RunFiles,
  plan: Plan,
  manifest: DelinquencyManifest,
): Promise<RankedRun> {
  const keys = new WorkKeys(plan.runDate, plan.planId);
  const before = await files.readJson<RankedRun>(keys.ranking);
  if (before !== undefined) return before;
  const summaries = await readSummaries(files, plan, keys);
  if (summaries.every(({ taxpayers }) => taxpayers === 0)) throw await nothingScored(files, plan, keys);
  const repeated = await repeatedTaxpayers(summaries, (shard) => readScores(files, keys, shard));
  const ranked = countAll(summaries, repeated, manifest);
  const folder = await mkdtemp(join(tmpdir(), 'ranking-'));
  try {
    const work = { files, plan, keys, summaries, repeated, folder };
    await writeReport(work, manifest);
    await writeRiskiest(work, manifest, ranked);
    await writeRejected(work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await files.writeJson(keys.ranking, ranked);
  return ranked;
}

async function readSummaries(files: RunFiles, plan: Plan, keys: WorkKeys): Promise<Summary[]> {
  const shards = [...plan.shards.keys()];
  const read = await mapConcurrently(shards, READS_AT_ONCE, (shard) =>
    files.readJson<Summary>(keys.shard('summary', shard)),
  );
  const missing = shards.filter((shard) => read[shard] === undefined);
  if (missing.length > 0) throw await shardsFailed(files, plan, keys, missing);
  return read.filter((summary) => summary !== undefined);
}

async function shardsFailed(
  files: RunFiles,
  plan: Plan,
  keys: WorkKeys,
  missing: readonly number[],
): Promise<ShardsFailed> {
  const named = await mapConcurrently(
    missing.slice(0, MOST_FAILURES_NAMED),
    READS_AT_ONCE,
    async (shard): Promise<string> => {
      const failure = await files.readJson<ShardFailure>(keys.shard('failure', shard));
      return `${shardName(plan, shard)}: ${failure?.reason ?? 'not scored'}`;
    },
  );
  const others = missing.length > named.length ? `, and ${missing.length - named.length} more` : '';
  const count = missing.length === 1 ? '1 shard' : `${missing.length} shards`;
  return new ShardsFailed(
    `${count} of ${plan.shards.length} could not be scored. ${named.join('; ')}${others}. ` +
      'Start the day again to score what is missing; what is scored stays.',
  );
}

/** A snapshot without a single good row would replace the day's list by an empty one. */
async function nothingScored(files: RunFiles, plan: Plan, keys: WorkKeys): Promise<SnapshotRefused> {
  const [first] = (await files.readJson<Rejected[]>(keys.shard('rejected', 0))) ?? [];
  const why = first === undefined ? '' : `; line ${first[0]} of ${plan.files[0]?.key}: ${first[2]}`;
  return new SnapshotRefused(`No row of the snapshot can be scored${why}`);
}

/** A shard in words: its number, and its lines of which file. */
export function shardName(plan: Plan, shard: number): string {
  const planned = plan.shards[shard];
  if (planned === undefined) return `Shard ${shard + 1}`;
  const { line, lines, file } = planned;
  return `Shard ${shard + 1}, lines ${line} to ${line + lines - 1} of ${plan.files[file]?.key}`;
}

async function readScores(files: RunFiles, keys: WorkKeys, shard: number): Promise<ShardScore[]> {
  const bytes = await files.read(keys.shard('scores', shard));
  if (bytes === undefined) throw new Error(`Shard ${shard} has a summary and no scores`);
  return scoresOf(bytes);
}

/** The scores that a shard has kept. */
export function scoresOf(bytes: Buffer): ShardScore[] {
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as ShardScore);
}

function countAll(
  summaries: readonly Summary[],
  repeated: readonly Repeated[],
  manifest: DelinquencyManifest,
): RankedRun {
  const { scale, thresholds, trainingDistribution } = manifest;
  const byScore = new Array<number>(scale.maximum + 1).fill(0);
  const byModelScore = new Array<number>(scale.maximum + 1).fill(0);
  const add = (counts: number[], score: number, rows: number): void => {
    counts[score] = (counts[score] ?? 0) + rows;
  };
  for (const { scores, modelScores } of summaries) {
    for (const [score, rows] of scores) add(byScore, score, rows);
    for (const [score, rows] of modelScores) add(byModelScore, score, rows);
  }
  const dropped: Record<number, string[]> = {};
  for (const { shard, score } of repeated) {
    add(byScore, score.score, -1);
    add(byModelScore, score.modelScore, -1);
    dropped[shard] = [...(dropped[shard] ?? []), score.taxpayerId];
  }
  const table = gradeTable(thresholds.grades, scale);
  const grades = Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<Grade, number>;
  for (const [score, rows] of byScore.entries()) grades[table[score] ?? '10'] += rows;
  const taxpayers = byScore.reduce((total, rows) => total + rows, 0);
  const rejected = summaries.reduce((total, summary) => total + summary.rejected, 0) + repeated.length;
  return {
    taxpayers,
    rejected,
    grades,
    psi: populationStabilityIndex(
      trainingDistribution.shares,
      binCounts(byModelScore, trainingDistribution.from),
    ),
    repeated: dropped,
  };
}

interface Work {
  readonly files: RunFiles;
  readonly plan: Plan;
  readonly keys: WorkKeys;
  readonly summaries: readonly Summary[];
  readonly repeated: readonly Repeated[];
  readonly folder: string;
}

/** Fetches the shards' files of a kind into one file on disk. */
async function fetchParts(
  { files, keys, summaries, folder }: Work,
  file: 'report' | 'riskiest',
): Promise<{ path: string; parts: Part[] }> {
  const path = join(folder, `${file}.parts`);
  writeFileSync(path, '');
  const parts: Part[] = [];
  let offset = 0;
  for (const some of chunks(summaries, READS_AT_ONCE)) {
    const bodies = await mapConcurrently(some, READS_AT_ONCE, ({ shard }) =>
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

/** Sorts the lines of one score by taxpayerId and leaves out what does not count. */
function arranged(repeated: readonly Repeated[], idOf: (text: string) => string): (lines: Line[]) => Line[] {
  const dropped = new Set(repeated.map(({ shard, score }) => `${shard} ${score.taxpayerId}`));
  return (lines) =>
    lines
      .map((line) => ({ line, id: idOf(line.text) }))
      .filter(({ line, id }) => dropped.size === 0 || !dropped.has(`${line.shard} ${id}`))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ line }) => line);
}

async function writeReport(work: Work, manifest: DelinquencyManifest): Promise<void> {
  const { path, parts } = await fetchParts(work, 'report');
  const out = new TextFile(join(work.folder, 'report.csv'));
  out.write(REPORT_HEADER);
  let rank = 0;
  const lines = mergedLines({
    path,
    parts,
    highestScore: manifest.scale.maximum,
    arrange: arranged(work.repeated, (text) => text.slice(0, text.indexOf(','))),
  });
  for (const line of lines) out.write(`${++rank},${line}\n`);
  await upload(work, out, 'report.csv', 'text/csv; charset=utf-8');
  await rm(path);
}

const ID_BEGINS = '{"taxpayerId":"'.length;

async function writeRiskiest(work: Work, manifest: DelinquencyManifest, ranked: RankedRun): Promise<void> {
  const { path, parts } = await fetchParts(work, 'riskiest');
  const { plan } = work;
  const head = {
    runDate: plan.runDate,
    model: { name: plan.model.name, version: plan.model.version },
    rules: plan.rules,
    taxpayers: ranked.taxpayers,
    rejected: ranked.rejected,
    grades: ranked.grades,
    lowestScores: Object.fromEntries(manifest.thresholds.grades.map(({ grade, from }) => [grade, from])),
    psi: ranked.psi,
    riskiestGrades: RISKIEST_GRADES,
  };
  const out = new TextFile(join(work.folder, 'report.json'));
  out.write(`${JSON.stringify(head).slice(0, -1)},"riskiest":[`);
  let separator = '\n';
  const lines = mergedLines({
    path,
    parts,
    highestScore: manifest.scale.maximum,
    arrange: arranged(work.repeated, (text) => text.slice(ID_BEGINS, text.indexOf('"', ID_BEGINS))),
  });
  for (const line of lines) {
    out.write(`${separator}${line}`);
    separator = ',\n';
  }
  out.write('\n]}\n');
  await upload(work, out, 'report.json', 'application/json');
  await rm(path);
}

/** rejected.csv in the order of the files and their lines. */
async function writeRejected(work: Work): Promise<void> {
  const { files, keys, plan, summaries, repeated } = work;
  const out = new TextFile(join(work.folder, 'rejected.csv'));
  out.write(REJECTED_HEADER);
  const fileOf = (shard: number): string => plan.files[plan.shards[shard]?.file ?? -1]?.key ?? '';
  const placeOf = (one: number, line: number, from: number): string =>
    fileOf(one) === fileOf(from) ? `line ${line}` : `line ${line} of ${fileOf(one)}`;
  for (const { shard, rejected } of summaries) {
    const rows: Rejected[] =
      rejected === 0 ? [] : ((await files.readJson<Rejected[]>(keys.shard('rejected', shard))) ?? []);
    if (rows.length !== rejected) throw new Error(`Shard ${shard} has lost rejected rows`);
    for (const { score, first } of repeated.filter((one) => one.shard === shard)) {
      rows.push([
        score.line,
        score.taxpayerId,
        `taxpayerId: the same as in ${placeOf(first.shard, first.line, shard)}, which counts`,
      ]);
    }
    rows.sort(([one], [other]) => one - other);
    for (const row of rows) out.write(csvLine([fileOf(shard), ...row]));
  }
  await upload(work, out, 'rejected.csv', 'text/csv; charset=utf-8');
}

async function upload(
  { files, keys }: Work,
  out: TextFile,
  file: Parameters<WorkKeys['draft']>[0],
  type: Parameters<RunFiles['upload']>[3],
): Promise<void> {
  const bytes = out.end();
  await files.upload(keys.draft(file), out.path, bytes, type);
  await rm(out.path);
}
