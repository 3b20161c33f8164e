// Ranks a run: merges the summaries of its shards into the counts of the run and writes its three reports.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Language } from '../../shared/words/language.ts';
import { type Message, message } from '../../shared/words/message.ts';
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
 * @param language of the reports
 * @throws ShardsFailed naming the shards that are not scored
 * @throws SnapshotRefused if not a single row is scored
 */
export async function rankRun(
  files: RankFiles,
  plan: Plan,
  manifest: DelinquencyManifest,
  language: Language,
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
    const context = { files, plan, keys, summaries, repeated, folder, language };
    await writeReport(context, manifest, ranked);
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
    async (shard): Promise<Message> => {
      const failure = await files.readJson<ShardFailure>(keys.shard('failure', shard));
      return failedShard(plan, shard, failure?.reason ?? message('run.notScored'));
    },
  );
  const counts = { count: missing.length, all: plan.shards.length, shards: named };
  const more = missing.length - named.length;
  return new ShardsFailed(
    more === 0 ? message('run.shardsFailed', counts) : message('run.moreShardsFailed', { ...counts, more }),
  );
}

/** Refuses a snapshot without a single good row, which would replace the day's list with an empty one. */
async function nothingScored(files: RankFiles, plan: Plan, keys: WorkKeys): Promise<SnapshotRefused> {
  const [first] = (await files.readJson<Rejected[]>(keys.shard('rejected', 0))) ?? [];
  if (first === undefined) return new SnapshotRefused(message('run.nothingScored'));
  const [line, , reason] = first;
  const file = plan.files[0]?.key ?? '';
  return new SnapshotRefused(message('run.nothingScoredLike', { line, file, reason }));
}

/** Names a shard by its number and its lines. */
function failedShard({ shards, files }: Plan, index: number, reason: Message): Message {
  const { line = 0, lines = 0, file = -1 } = shards[index] ?? {};
  const values = { shard: index + 1, first: line, last: line + lines - 1, file: files[file]?.key ?? '' };
  return message('run.failedShard', { ...values, reason });
}

async function readScores(files: RankFiles, keys: WorkKeys, shard: number): Promise<ShardScore[]> {
  const bytes = await files.read(keys.shard('scores', shard));
  if (bytes === undefined) throw new Error(`Shard ${shard} has a summary but no scores`);
  return parseScores(bytes);
}
