// The steps of each shard: it is scored first, and published once all shards are scored and ranked. A step that finds its work done
// does nothing.
import { secondsAfter } from '../../shared/days.ts';
import type { Language } from '../../shared/words/language.ts';
import type { Message } from '../../shared/words/message.ts';
import type { Scores, StoredScore } from '../scores/record.ts';
import type { Scorer } from '../scoring/scoring.ts';
import type { Header } from '../snapshot/snapshot.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import type { Plan, PlannedShard } from '../work/plan.ts';
import { parseScores, readRows, scoreRows } from '../work/shard.ts';
import type { RankedRun, ShardFailure, ShardSummary } from '../work/summary.ts';
import type { RunTask, ShardTask } from './tasks.ts';

/** What a step did, for metrics; zero if the work had been done before. */
export interface ShardWork {
  readonly scored: number;
  readonly rejected: number;
}

const NO_WORK: ShardWork = { scored: 0, rejected: 0 };

/** Reads plans and keeps the last one: a function works on many shards of one plan. */
export class PlanCache {
  readonly #files: Pick<RunFiles, 'readJson'>;
  #last: Plan | undefined;

  constructor(files: Pick<RunFiles, 'readJson'>) {
    this.#files = files;
  }

  /** @throws Error if the run has no such plan */
  async get({ runDate, planId }: Pick<RunTask, 'runDate' | 'planId'>): Promise<Plan> {
    if (this.#last?.planId !== planId || this.#last.runDate !== runDate) {
      const plan = await this.#files.readJson<Plan>(new WorkKeys(runDate, planId).plan);
      if (plan === undefined) throw new Error(`The plan ${planId} of ${runDate} does not exist`);
      this.#last = plan;
    }
    return this.#last;
  }
}

export interface ScoreDependencies {
  readonly files: Pick<RunFiles, 'readJson' | 'readRange' | 'write' | 'writeJson'>;
  readonly scores: Pick<Scores, 'gradesAt'>;
  readonly scorer: Scorer;
  /** Language of the reports. */
  readonly language: Language;
}

/**
 * Reads and scores a shard, and writes its files.
 *
 * @throws SnapshotRefused if the shard's file has changed since it was planned
 */
export async function scoreShard(
  { files, scores, scorer, language }: ScoreDependencies,
  plan: Plan,
  shard: number,
): Promise<ShardWork> {
  const keys = new WorkKeys(plan.runDate, plan.planId);
  if ((await files.readJson<ShardSummary>(keys.shard('summary', shard))) !== undefined) return NO_WORK;
  const { planned, header } = plannedShard(plan, shard);
  const rows = readRows(await readLines(files, plan, planned), header, planned.line);
  const ids = rows.taxpayers.map(({ taxpayerId }) => taxpayerId);
  const previousGrades = await scores.gradesAt(ids, plan.previousRuns);
  const scoredAt = new Date().toISOString();
  const output = await scoreRows(scorer, { shard, rows, previousGrades, scoredAt, language });
  await Promise.all([
    files.write(keys.shard('scores', shard), output.scores, 'application/x-ndjson'),
    files.write(keys.shard('report', shard), output.report, 'text/csv; charset=utf-8'),
    files.write(keys.shard('riskiest', shard), output.riskiest, 'application/x-ndjson'),
    rows.rejected.length === 0 ? undefined : files.writeJson(keys.shard('rejected', shard), rows.rejected),
  ]);
  // Written last: if the summary exists, the other files are complete.
  await files.writeJson(keys.shard('summary', shard), output.summary);
  return { scored: rows.taxpayers.length, rejected: rows.rejected.length };
}

function plannedShard(plan: Plan, shard: number): { planned: PlannedShard; header: Header } {
  const planned = plan.shards[shard];
  const header = plan.files[planned?.file ?? -1]?.header;
  if (planned === undefined || header === undefined) throw new Error(`The plan has no shard ${shard}`);
  return { planned, header };
}

async function readLines(
  files: Pick<RunFiles, 'readRange'>,
  plan: Plan,
  { file, copy, start, end }: PlannedShard,
): Promise<Buffer> {
  if (copy !== undefined) return await files.readRange(copy, start, end);
  const { key, etag } = plan.files[file] ?? { key: '', etag: '' };
  return await files.readRange(key, start, end, etag);
}

/** Records why a shard could not be scored, for the ranking step. */
export async function recordShardFailure(
  files: Pick<RunFiles, 'writeJson'>,
  { runDate, planId, shard }: ShardTask,
  reason: Message,
): Promise<void> {
  const failure: ShardFailure = { shard, reason };
  await files.writeJson(new WorkKeys(runDate, planId).shard('failure', shard), failure);
}

export interface PublishDependencies {
  readonly files: Pick<RunFiles, 'read' | 'readJson' | 'writeJson'>;
  readonly scores: Pick<Scores, 'putAll'>;
  /** Days for which a score is kept. */
  readonly historyDays: number;
}

/**
 * Publishes a shard: stores its scores where the API reads them.
 *
 * @returns the number of stored scores
 */
export async function publishShard(
  { files, scores, historyDays }: PublishDependencies,
  plan: Plan,
  { shard, publication }: ShardTask,
): Promise<number> {
  const keys = new WorkKeys(plan.runDate, plan.planId);
  const marker = await files.readJson<{ publication: number }>(keys.shard('published', shard));
  if (marker?.publication === publication) return 0;
  const [kept, summary, ranked] = await Promise.all([
    files.read(keys.shard('scores', shard)),
    files.readJson<ShardSummary>(keys.shard('summary', shard)),
    files.readJson<RankedRun>(keys.ranking),
  ]);
  if (kept === undefined || summary === undefined || ranked === undefined) {
    throw new Error(`Shard ${shard} cannot be published: it is not ranked`);
  }
  const repeated = new Set(ranked.repeated[shard]);
  const expiresAt = secondsAfter(summary.scoredAt, historyDays);
  const stored = parseScores(kept)
    .filter(({ taxpayerId }) => !repeated.has(taxpayerId))
    .map(
      ({ line, previousGrade, ...score }): StoredScore => ({
        ...score,
        runDate: plan.runDate,
        previousGrade,
        modelVersion: plan.model.version,
        scoredAt: summary.scoredAt,
        expiresAt,
      }),
    );
  await scores.putAll(stored);
  await files.writeJson(keys.shard('published', shard), { publication });
  return stored.length;
}
