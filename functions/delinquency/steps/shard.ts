// The steps that every shard goes through: it is scored once all of its lines are read, and published once all shards are scored.
// A step whose work is there already does nothing.

import { DAY_MS } from '../../shared/days.ts';
import type { StoredScore } from '../scores/item.ts';
import type { ScoreStore } from '../scores/store.ts';
import type { Scorer } from '../scoring/scoring.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import type { Plan, PlannedShard } from '../work/plan.ts';
import { readShard, scoreShard } from '../work/shard.ts';
import type { Summary } from '../work/summary.ts';
import { type RankedRun, type ShardFailure, scoresOf } from './rank.ts';
import type { ShardTask } from './tasks.ts';

export interface ShardPorts {
  readonly files: RunFiles;
  readonly scores: ScoreStore;
}

/** Work of a shard counted for metrics; zero where it was done before. */
export interface ShardWork {
  readonly scored: number;
  readonly rejected: number;
}

const NOTHING: ShardWork = { scored: 0, rejected: 0 };

/**
 * Plans by their ids as they were last read: a function works on many shards of one plan.
 *
 * @throws Error where the run has no such plan
 */
export class Plans {
  readonly #files: RunFiles;
  #last: Plan | undefined;

  constructor(files: RunFiles) {
    this.#files = files;
  }

  async get({ runDate, planId }: Pick<ShardTask, 'runDate' | 'planId'>): Promise<Plan> {
    if (this.#last?.planId !== planId || this.#last.runDate !== runDate) {
      const plan = await this.#files.readJson<Plan>(new WorkKeys(runDate, planId).plan);
      if (plan === undefined) throw new Error(`The plan ${planId} of ${runDate} is not there`);
      this.#last = plan;
    }
    return this.#last;
  }
}

/**
 * Reads, scores and keeps one shard.
 *
 * @throws SnapshotRefused where its file was changed since it was planned
 */
export async function scoreOneShard(
  { files, scores }: ShardPorts,
  scorer: Scorer,
  plan: Plan,
  shard: number,
): Promise<ShardWork> {
  const keys = new WorkKeys(plan.runDate, plan.planId);
  if ((await files.readJson<Summary>(keys.shard('summary', shard))) !== undefined) return NOTHING;
  const { planned, header } = plannedShard(plan, shard);
  const rows = readShard(await read(files, plan, planned), header, planned.line);
  const ids = rows.taxpayers.map(({ taxpayerId }) => taxpayerId);
  const previousGrades = await scores.gradesAt(ids, plan.previousRuns);
  const scoredAt = new Date().toISOString();
  const output = await scoreShard(scorer, { shard, rows, previousGrades, scoredAt });
  await Promise.all([
    files.write(keys.shard('scores', shard), output.scores, 'application/x-ndjson'),
    files.write(keys.shard('report', shard), output.report, 'text/csv; charset=utf-8'),
    files.write(keys.shard('riskiest', shard), output.riskiest, 'application/x-ndjson'),
    rows.rejected.length === 0 ? undefined : files.writeJson(keys.shard('rejected', shard), rows.rejected),
  ]);
  // Last: whoever sees it finds the others whole.
  await files.writeJson(keys.shard('summary', shard), output.summary);
  return { scored: rows.taxpayers.length, rejected: rows.rejected.length };
}

function plannedShard(plan: Plan, shard: number) {
  const planned = plan.shards[shard];
  const header = plan.files[planned?.file ?? -1]?.header;
  if (planned === undefined || header === undefined) throw new Error(`The plan has no shard ${shard}`);
  return { planned, header };
}

async function read(files: RunFiles, plan: Plan, { file, copy, start, end }: PlannedShard): Promise<Buffer> {
  if (copy !== undefined) return await files.readRange(copy, start, end);
  const { key, etag } = plan.files[file] ?? { key: '', etag: '' };
  return await files.readRange(key, start, end, etag);
}

/** Notes why a shard could not be scored, for the step that ranks. */
export async function noteFailure(files: RunFiles, task: ShardTask, reason: string): Promise<void> {
  const failure: ShardFailure = { shard: task.shard, reason };
  await files.writeJson(new WorkKeys(task.runDate, task.planId).shard('failure', task.shard), failure);
}

export interface Retention {
  /** Days that a score is kept. */
  readonly historyDays: number;
}

/**
 * Stores the scores of one shard where the API reads them.
 *
 * @returns how many
 */
export async function publishOneShard(
  { files, scores }: ShardPorts,
  plan: Plan,
  task: ShardTask,
  { historyDays }: Retention,
): Promise<number> {
  const { shard, publication } = task;
  const keys = new WorkKeys(plan.runDate, plan.planId);
  const marker = await files.readJson<{ publication: number }>(keys.shard('published', shard));
  if (marker?.publication === publication) return 0;
  const [kept, summary, ranked] = await Promise.all([
    files.read(keys.shard('scores', shard)),
    files.readJson<Summary>(keys.shard('summary', shard)),
    files.readJson<RankedRun>(keys.ranking),
  ]);
  if (kept === undefined || summary === undefined || ranked === undefined) {
    throw new Error(`Shard ${shard} is to be published and is not ranked`);
  }
  const repeated = new Set(ranked.repeated[shard]);
  const expiresAt = Math.floor((Date.parse(summary.scoredAt) + historyDays * DAY_MS) / 1000);
  const stored = scoresOf(kept)
    .filter(({ taxpayerId }) => !repeated.has(taxpayerId))
    .map(
      ({ line, previousGrade, ...score }): StoredScore => ({
        ...score,
        runDate: plan.runDate,
        previousGrade: previousGrade as StoredScore['previousGrade'],
        modelVersion: plan.model.version,
        scoredAt: summary.scoredAt,
        expiresAt,
      }),
    );
  await scores.putAll(stored);
  await files.writeJson(keys.shard('published', shard), { publication });
  return stored.length;
}
