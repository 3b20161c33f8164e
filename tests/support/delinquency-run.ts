// The steps of a delinquency run with the shipped model and in-memory stores: one method for each step of the state machine.
import { rankingKey, runIdOf } from '../../functions/delinquency/keys.ts';
import { rankingPage } from '../../functions/delinquency/scores/ranking.ts';
import type { Scorer } from '../../functions/delinquency/scoring/scoring.ts';
import { type Header, readHeader } from '../../functions/delinquency/snapshot/snapshot.ts';
import { split } from '../../functions/delinquency/snapshot/splitting.ts';
import { beginRun } from '../../functions/delinquency/steps/begin.ts';
import { finishRun } from '../../functions/delinquency/steps/finish.ts';
import { rankRun } from '../../functions/delinquency/steps/rank.ts';
import {
  PlanCache,
  publishShard,
  type ShardWork,
  scoreShard,
} from '../../functions/delinquency/steps/shard.ts';
import type { BeginResult, RunTask } from '../../functions/delinquency/steps/tasks.ts';
import { type Plan, type PlannedShard, planIdOf } from '../../functions/delinquency/work/plan.ts';
import type { RankedRun } from '../../functions/delinquency/work/summary.ts';
import type { ExecutionState } from '../../functions/shared/state-machine.ts';
import { MemoryFiles, MemoryRuns, MemoryScores } from './delinquency-memory.ts';

export type PlannedRun = Exclude<BeginResult, { status: 'held' }>;

const HISTORY_DAYS = 400;

/** The in-memory stores of a run, and its steps. */
export class TestRun {
  readonly scorer: Scorer;
  readonly files = new MemoryFiles();
  readonly runs = new MemoryRuns();
  readonly scores = new MemoryScores();
  /** The state of each known execution; all others are unknown. */
  readonly executions = new Map<string, ExecutionState>();
  /** Subjects of the published notifications. */
  readonly notices: string[] = [];
  #days = 0;

  constructor(scorer: Scorer) {
    this.scorer = scorer;
  }

  /** A day that no other test uses. */
  freshDay(): string {
    this.#days += 1;
    return new Date(Date.UTC(2022, 0, this.#days)).toISOString().slice(0, 10);
  }

  async put(runDate: string, name: string, content: string | Buffer): Promise<void> {
    await this.files.write(`taxpayers/${runDate}/${name}`, content);
  }

  begin(input: Parameters<typeof beginRun>[1]['input'], execution: string): Promise<BeginResult> {
    const { name, version, sha256 } = this.scorer.model.manifest;
    const dependencies = {
      runs: this.runs,
      files: this.files,
      executions: {
        stateOf: async (arn: string) => await Promise.resolve(this.executions.get(arn) ?? 'unknown'),
      },
      basis: { model: { name, version, sha256 }, rules: this.scorer.rules.fingerprint },
      timeZone: 'Asia/Seoul',
    };
    this.executions.set(execution, 'running');
    return beginRun(dependencies, { input, execution });
  }

  /** Starts a day that no execution holds. */
  async planned(runDate: string, execution: string): Promise<PlannedRun> {
    const planned = await this.begin({ runDate }, execution);
    if (planned.status === 'held') throw new Error(`${runDate} is held`);
    return planned;
  }

  plan(task: RunTask): Promise<Plan> {
    return new PlanCache(this.files).get(task);
  }

  async score(task: RunTask, shard: number): Promise<ShardWork> {
    return await scoreShard({ ...this, language: 'en' }, await this.plan(task), shard);
  }

  async rank(task: RunTask): Promise<RankedRun> {
    return await rankRun(this.files, await this.plan(task), this.scorer.model.manifest, 'en');
  }

  async publish(task: RunTask, shard: number): Promise<number> {
    const dependencies = { files: this.files, scores: this.scores, historyDays: HISTORY_DAYS };
    return await publishShard(dependencies, await this.plan(task), { ...task, shard });
  }

  finish(task: PlannedRun): Promise<RankedRun | undefined> {
    const { runs, files, scores } = this;
    const notifications = {
      publish: async (subject: string): Promise<void> => {
        await Promise.resolve();
        this.notices.push(subject);
      },
    };
    return finishRun(
      { runs, files, scores, notifications, language: 'en' },
      { ...task, shards: task.shards.length },
    );
  }

  /** Runs all steps of a planned run. */
  async complete(task: PlannedRun): Promise<RankedRun | undefined> {
    for (const shard of task.shards) await this.score(task, shard);
    await this.rank(task);
    for (const shard of task.shards) await this.publish(task, shard);
    const ranked = await this.finish(task);
    this.executions.set(task.execution, 'ended');
    return ranked;
  }

  /** All published scores of a day, in ranking order. */
  async ranking(runDate: string): Promise<{ taxpayerId: string; score: number; grade: string }[]> {
    const planId = (await this.runs.get(runIdOf(runDate)))?.publishedPlanId ?? '';
    const page = await rankingPage(this.files, (grade) => rankingKey(runDate, planId, grade), {}, 1000);
    const ids = (page?.taxpayers ?? []).map(({ taxpayerId }) => taxpayerId);
    const { scores } = await this.scores.scoresAndOverrides(ids, runDate);
    return scores.map(({ taxpayerId, score, grade }) => ({ taxpayerId, score, grade }));
  }
}

/** Plans a day's uncompressed files with shards of the given number of lines; real shards have thousands. */
export async function planInShardsOf(
  lines: number,
  run: TestRun,
  runDate: string,
  texts: readonly string[],
): Promise<Plan> {
  const { name, version, sha256 } = run.scorer.model.manifest;
  const basis = { model: { name, version, sha256 }, rules: run.scorer.rules.fingerprint };
  const listed = await run.files.listSnapshot(runDate);
  const shards: PlannedShard[] = [];
  for (const [file, text] of texts.entries()) {
    const options = { linesPerPiece: lines, keepBytes: false, onHeader: () => undefined };
    for await (const piece of split(once(Buffer.from(text)), options)) shards.push({ file, ...piece });
  }
  const files = listed.map((file, index) => ({ ...file, header: headerOf(texts[index] ?? '') }));
  const planId = `${planIdOf(listed, basis)}-${lines}`;
  return { ...basis, planId, runDate, previousRuns: [], files, shards };
}

function headerOf(text: string): Header {
  const reading = readHeader(text.slice(0, text.indexOf('\n')));
  if (!reading.ok) throw new Error(reading.problems.join('; '));
  return reading.value;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}
