// Ranks a run: merges the summaries of its shards into the counts of the run and writes its three reports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { DelinquencyManifest } from '../scoring/manifest.ts';
import { repeatedTaxpayers } from '../work/duplicates.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import type { Plan } from '../work/plan.ts';
import { countRun } from '../work/ranking.ts';
import { ShardsFailed, SnapshotRefused } from '../work/refusal.ts';
import { parseScores, type Rejected, type ShardScore } from '../work/shard.ts';
import type { RankedRun, ShardFailure, ShardSummary } from '../work/summary.ts';
import { writeRejected, writeReport, writeRiskiest } from './reports.ts';

const CONCURRENT_READS = 16;
const MAX_FAILURES_NAMED = 5;

type RankFiles = Pick<RunFiles, 'read' | 'readJson' | 'writeJson' | 'upload'>;

/**
 * Ranks a run and writes its reports as drafts, or returns the result of an earlier attempt.
 *
 * @throws ShardsFailed naming the shards that are not scored
 * @throws SnapshotRefused if not a single row is scored
 */
export async function rankRun(
  files: RankFiles,
  plan: Plan,
  manifest: DelinquencyManifest,
): Promise<RankedRun> {
  const keys = new WorkKeys(plan.runDate, plan.planId);
  const existing = await files.readJson<RankedRun>(keys.ranking);
  if (existing !== undefined) return existing;
  const summaries = await readSummaries(files, plan, keys);
  if (summaries.every(({ taxpayers }) => taxpayers === 0)) throw await nothingScored(files, plan, keys);
  const repeated = await repeatedTaxpayers(summaries, (shard) => readScores(files, keys, shard));
  const ranked = countRun(summaries, repeated, manifest);
  const folder = await mkdtemp(join(tmpdir(), 'ranking-'));
  try {
    const context = { files, plan, keys, summaries, repeated, folder };
    await writeReport(context, manifest);
    await writeRiskiest(context, manifest, ranked);
    await writeRejected(context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await files.writeJson(keys.ranking, ranked);
  return ranked;
}

async function readSummaries(files: RankFiles, plan: Plan, keys: WorkKeys): Promise<ShardSummary[]> {
  const shards = [...plan.shards.keys()];
  const read = await mapConcurrently(shards, CONCURRENT_READS, (shard) =>
    files.readJson<ShardSummary>(keys.shard('summary', shard)),
  );
  const missing = shards.filter((shard) => read[shard] === undefined);
  if (missing.length > 0) throw await shardsFailed(files, plan, keys, missing);
  return read.filter((summary) => summary !== undefined);
}

async function shardsFailed(
  files: RankFiles,
  plan: Plan,
  keys: WorkKeys,
  missing: readonly number[],
): Promise<ShardsFailed> {
  const named = await mapConcurrently(
    missing.slice(0, MAX_FAILURES_NAMED),
    CONCURRENT_READS,
    async (shard): Promise<string> => {
      const failure = await files.readJson<ShardFailure>(keys.shard('failure', shard));
      return `${shardName(plan, shard)}: ${failure?.reason ?? 'not scored'}`;
    },
  );
  const others = missing.length > named.length ? `, and ${missing.length - named.length} more` : '';
  return new ShardsFailed(
    `${missing.length} of ${plan.shards.length} shards could not be scored. ${named.join('; ')}${others}. ` +
      'Start the day again to score the missing shards; finished work is kept.',
  );
}

/** Refuses a snapshot without a single good row, which would replace the day's list with an empty one. */
async function nothingScored(files: RankFiles, plan: Plan, keys: WorkKeys): Promise<SnapshotRefused> {
  const [first] = (await files.readJson<Rejected[]>(keys.shard('rejected', 0))) ?? [];
  const example = first === undefined ? '' : `; line ${first[0]} of ${plan.files[0]?.key}: ${first[2]}`;
  return new SnapshotRefused(`No row of the snapshot can be scored${example}`);
}

/** Names a shard by its number and its lines. */
function shardName(plan: Plan, shard: number): string {
  const planned = plan.shards[shard];
  if (planned === undefined) return `Shard ${shard + 1}`;
  const { line, lines, file } = planned;
  return `Shard ${shard + 1}, lines ${line} to ${line + lines - 1} of ${plan.files[file]?.key}`;
}

async function readScores(files: RankFiles, keys: WorkKeys, shard: number): Promise<ShardScore[]> {
  const bytes = await files.read(keys.shard('scores', shard));
  if (bytes === undefined) throw new Error(`Shard ${shard} has a summary but no scores`);
  return parseScores(bytes);
}
