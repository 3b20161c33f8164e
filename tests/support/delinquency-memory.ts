// In-memory implementations of the delinquency ports, for tests of handlers and steps without emulators. The tests of the stores run
// against these and the real ones, so that both behave alike.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { runIdOf, snapshotPrefix } from '../../functions/delinquency/keys.ts';
import type {
  Claim,
  RunFailure,
  RunPage,
  RunPlan,
  RunPosition,
  RunResult,
  Runs,
  StoredRun,
} from '../../functions/delinquency/run/record.ts';
import type { Grade, Override } from '../../functions/delinquency/schemas.ts';
import type {
  Overrides,
  Scores,
  ScoresAndOverrides,
  StoredScore,
} from '../../functions/delinquency/scores/record.ts';
import type { RunFiles, SnapshotFile } from '../../functions/delinquency/work/files.ts';
import { SnapshotRefused } from '../../functions/delinquency/work/refusal.ts';
import type { Idempotency } from '../../functions/shared/http/idempotency.ts';
import { message } from '../../functions/shared/words/message.ts';

/** The Runs table. */
export class MemoryRuns implements Runs {
  readonly #runs = new Map<string, StoredRun>();

  async get(runId: string): Promise<StoredRun | undefined> {
    return await Promise.resolve(this.#runs.get(runId));
  }

  async getMany(runIds: readonly string[]): Promise<StoredRun[]> {
    return await Promise.resolve([...new Set(runIds)].flatMap((runId) => this.#runs.get(runId) ?? []));
  }

  async list(limit: number, after: RunPosition | undefined): Promise<RunPage> {
    await Promise.resolve();
    const following = [...this.#runs.values()]
      .filter(({ runDate }) => after === undefined || runDate < after)
      .sort((one, other) => (one.runDate < other.runDate ? 1 : -1));
    const runs = following.slice(0, limit);
    return { runs, next: following.length > limit ? runs.at(-1)?.runDate : undefined };
  }

  async claim({ runDate, execution, now, act }: Claim, previous: StoredRun | undefined): Promise<boolean> {
    await Promise.resolve();
    const runId = runIdOf(runDate);
    const stored = this.#runs.get(runId);
    if (stored?.attempt !== previous?.attempt) return false;
    const { finishedAt: _, problem: __, by: ___, ...kept } = stored ?? { published: false };
    this.#runs.set(runId, {
      ...kept,
      runId,
      runDate,
      status: 'running',
      startedAt: now.toISOString(),
      ...(act === undefined ? {} : { by: act.by }),
      execution,
      attempt: (stored?.attempt ?? 0) + 1,
    });
    return true;
  }

  plan(runId: string, execution: string, plan: RunPlan): Promise<boolean> {
    return this.#update(runId, execution, plan);
  }

  finish(runId: string, execution: string, { planId, ...result }: RunResult): Promise<boolean> {
    const published = { published: true, publishedPlanId: planId } as const;
    return this.#update(runId, execution, { ...result, ...published, status: 'succeeded' });
  }

  fail(runId: string, execution: string, failure: RunFailure): Promise<boolean> {
    return this.#update(runId, execution, { ...failure, status: 'failed' });
  }

  async #update(runId: string, execution: string, changes: Partial<StoredRun>): Promise<boolean> {
    await Promise.resolve();
    const run = this.#runs.get(runId);
    if (run?.execution !== execution) return false;
    this.#runs.set(runId, { ...run, ...changes });
    return true;
  }
}

/** The DelinquencyScores table, with room for a few overrides of each taxpayer. */
export class MemoryScores implements Scores {
  readonly #scores = new Map<string, StoredScore>();
  readonly #overrides = new Map<string, Override[]>();
  readonly #maxOverrides: number;

  constructor(maxOverrides = 10) {
    this.#maxOverrides = maxOverrides;
  }

  async putAll(scores: readonly StoredScore[]): Promise<void> {
    await Promise.resolve();
    for (const score of scores) this.#scores.set(`${score.taxpayerId} ${score.runDate}`, score);
  }

  async gradesAt(taxpayerIds: readonly string[], runDates: readonly string[]): Promise<Map<string, Grade>> {
    await Promise.resolve();
    const newestFirst = runDates.toSorted().reverse();
    return new Map(
      taxpayerIds.flatMap((taxpayerId): [string, Grade][] => {
        const [newest] = newestFirst.flatMap((day) => this.#scores.get(`${taxpayerId} ${day}`) ?? []);
        return newest === undefined ? [] : [[taxpayerId, newest.grade]];
      }),
    );
  }

  async scoresAndOverrides(taxpayerIds: readonly string[], runDate: string): Promise<ScoresAndOverrides> {
    await Promise.resolve();
    return {
      scores: taxpayerIds.flatMap((id) => this.#scores.get(`${id} ${runDate}`) ?? []),
      overrides: new Map(
        taxpayerIds.flatMap((taxpayerId): [string, Override][] => {
          const current = this.#overrides.get(taxpayerId)?.at(-1);
          return current === undefined ? [] : [[taxpayerId, current]];
        }),
      ),
    };
  }

  /** The taxpayers that have a score on a day, sorted. */
  taxpayersOn(runDate: string): string[] {
    return [...this.#scores.values()]
      .filter((score) => score.runDate === runDate)
      .map(({ taxpayerId }) => taxpayerId)
      .sort();
  }

  async removeAll(taxpayerIds: readonly string[], runDate: string): Promise<void> {
    await Promise.resolve();
    for (const taxpayerId of taxpayerIds) this.#scores.delete(`${taxpayerId} ${runDate}`);
  }

  async history(taxpayerId: string, limit: number, before = '~'): Promise<StoredScore[]> {
    await Promise.resolve();
    return [...this.#scores.values()]
      .filter((score) => score.taxpayerId === taxpayerId && score.runDate < before)
      .sort((one, other) => (one.runDate > other.runDate ? -1 : 1))
      .slice(0, limit);
  }

  async latest(taxpayerId: string): Promise<StoredScore | undefined> {
    return (await this.history(taxpayerId, 1))[0];
  }

  async overridesOf(taxpayerId: string): Promise<Overrides> {
    await Promise.resolve();
    const recorded = this.#overrides.get(taxpayerId) ?? [];
    const trail = recorded.toSorted((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1));
    return { current: recorded.at(-1), trail };
  }

  async recordOverride(taxpayerId: string, override: Override): Promise<boolean> {
    await Promise.resolve();
    const recorded = this.#overrides.get(taxpayerId) ?? [];
    const others = recorded.filter((one) => JSON.stringify(one) !== JSON.stringify(override));
    if (others.length === recorded.length && recorded.length >= this.#maxOverrides) return false;
    this.#overrides.set(taxpayerId, [...others, override]);
    return true;
  }
}

/** The snapshots bucket. */
export class MemoryFiles implements RunFiles {
  readonly #objects = new Map<string, Buffer>();

  /** An object's text. */
  text(key: string): string {
    return String(this.#objects.get(key) ?? '');
  }

  /** All keys with a prefix, sorted. */
  keys(prefix: string): string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  remove(key: string): void {
    this.#objects.delete(key);
  }

  async listSnapshot(runDate: string): Promise<SnapshotFile[]> {
    await Promise.resolve();
    return this.keys(snapshotPrefix(runDate)).map((key) => {
      const content = this.#objects.get(key) ?? Buffer.alloc(0);
      return { key, etag: etagOf(content), bytes: content.length };
    });
  }

  async openSnapshot({ key, etag }: Pick<SnapshotFile, 'key' | 'etag'>): Promise<Readable> {
    return await Promise.resolve(Readable.from([this.#current(key, etag)]));
  }

  async readRange(key: string, start: number, end: number, etag?: string): Promise<Buffer> {
    await Promise.resolve();
    return end <= start ? Buffer.alloc(0) : this.#current(key, etag).subarray(start, end);
  }

  async readPart(key: string, start: number, end: number): Promise<Buffer | undefined> {
    const content = await this.read(key);
    return content === undefined || content.length <= start ? undefined : content.subarray(start, end);
  }

  #current(key: string, etag?: string): Buffer {
    const content = this.#objects.get(key);
    if (etag !== undefined && (content === undefined || etagOf(content) !== etag)) {
      throw new SnapshotRefused(message('run.fileChanged', { file: key }));
    }
    if (content === undefined) throw new Error(`No object ${key}`);
    return content;
  }

  async read(key: string): Promise<Buffer | undefined> {
    return await Promise.resolve(this.#objects.get(key));
  }

  async readJson<Value>(key: string): Promise<Value | undefined> {
    try {
      return await Promise.resolve(JSON.parse(this.text(key)) as Value);
    } catch {
      return undefined;
    }
  }

  async write(key: string, body: string | Buffer): Promise<void> {
    await Promise.resolve();
    this.#objects.set(key, Buffer.from(body));
  }

  async writeJson(key: string, value: unknown): Promise<void> {
    await this.write(key, JSON.stringify(value));
  }

  async upload(key: string, path: string): Promise<void> {
    await this.write(key, readFileSync(path));
  }

  async copy(from: string, to: string): Promise<void> {
    await this.write(to, this.text(from));
  }

  async list(prefix: string): Promise<string[]> {
    return await Promise.resolve(this.keys(prefix));
  }
}

function etagOf(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

/** Stores the answer for each operation, client and key; the real implementation is tested with its table. */
export function memoryIdempotency(): Idempotency {
  const answers = new Map<string, unknown>();
  return async ({ operationId, by, key }, action) => {
    const id = JSON.stringify([operationId, by, key]);
    if (!answers.has(id)) answers.set(id, await action());
    return answers.get(id) as Awaited<ReturnType<typeof action>>;
  };
}
