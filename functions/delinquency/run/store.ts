// The only file that talks to the Runs table. A day has one run, which each start of it claims for its execution; whatever is
// written afterwards is written only while the run is still that execution's.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import type { Problem } from '../../shared/http/problem.ts';
import { runIdOf } from '../keys.ts';
import type { Grade, ModelName, RunStatus } from '../schemas.ts';

/** Scored taxpayers of each grade. */
export type GradeCounts = Readonly<Record<Grade, number>>;

/** A day's run as stored. What a run has published stays while the day is run again. */
export interface StoredRun {
  readonly runId: string;
  readonly runDate: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** ARN of the execution that holds the run, or held it last. */
  readonly execution: string;
  /** How often the day has been started. */
  readonly attempt: number;
  readonly planId?: string;
  readonly model?: ModelName;
  readonly taxpayers?: number;
  readonly rejected?: number;
  readonly grades?: GradeCounts;
  readonly psi?: number;
  readonly shards?: number;
  readonly problem?: Problem;
  /** True once a run of the day has published its ranking and its report. */
  readonly published: boolean;
  /** The plan whose scores are published. */
  readonly publishedPlanId?: string;
  /** How often the day has been planned anew: each plan's scores have a publication of their own. */
  readonly publications?: number;
}

export interface RunPlan {
  readonly planId: string;
  readonly shards: number;
  readonly model: ModelName;
  readonly publications: number;
}

export interface RunResult {
  readonly planId: string;
  readonly taxpayers: number;
  readonly rejected: number;
  readonly grades: GradeCounts;
  readonly psi: number;
  readonly finishedAt: string;
}

export interface RunFailure {
  readonly problem: Problem;
  readonly finishedAt: string;
}

export class RunStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(runId: string): Promise<StoredRun | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { runId: { S: runId } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : runOf(Item);
  }

  /** The runs that there are among those named, in no order. */
  async getMany(runIds: readonly string[]): Promise<StoredRun[]> {
    const keys = [...new Set(runIds)].map((runId) => ({ runId: { S: runId } }));
    return (await batchGet(this.#client, this.#table, keys)).map(runOf);
  }

  /**
   * Takes a day's run for an execution: it is running then, with its next attempt.
   *
   * @param previous the run as it was read; undefined where there was none
   * @returns false where another execution has taken it since
   */
  async claim(
    by: { readonly runDate: string; readonly execution: string; readonly now: Date },
    previous: StoredRun | undefined,
  ): Promise<boolean> {
    const attempt = previous?.attempt ?? 0;
    return await this.#update(
      runIdOf(by.runDate),
      'SET runDate = :runDate, #status = :running, startedAt = :startedAt, execution = :execution, attempt = :attempt ' +
        'REMOVE finishedAt, problem',
      previous === undefined ? 'attribute_not_exists(runId)' : 'attempt = :previous',
      {
        ':runDate': { S: by.runDate },
        ':running': { S: 'running' },
        ':startedAt': { S: by.now.toISOString() },
        ':execution': { S: by.execution },
        ':attempt': { N: String(attempt + 1) },
        ...(previous === undefined ? {} : { ':previous': { N: String(attempt) } }),
      },
    );
  }

  /** Notes what the run works by; false where it is no longer the execution's. */
  async plan(runId: string, execution: string, plan: RunPlan): Promise<boolean> {
    return await this.#updateHeld(
      runId,
      execution,
      'SET planId = :planId, shards = :shards, model = :model, publications = :publications',
      {
        ':planId': { S: plan.planId },
        ':shards': { N: String(plan.shards) },
        ':model': { S: JSON.stringify(plan.model) },
        ':publications': { N: String(plan.publications) },
      },
    );
  }

  /** Marks the run as succeeded and published; false where it is no longer the execution's. */
  async finish(runId: string, execution: string, result: RunResult): Promise<boolean> {
    return await this.#updateHeld(
      runId,
      execution,
      'SET #status = :status, finishedAt = :finishedAt, taxpayers = :taxpayers, rejected = :rejected, grades = :grades, ' +
        'psi = :psi, published = :published, publishedPlanId = :planId REMOVE problem',
      {
        ':planId': { S: result.planId },
        ':status': { S: 'succeeded' },
        ':finishedAt': { S: result.finishedAt },
        ':taxpayers': { N: String(result.taxpayers) },
        ':rejected': { N: String(result.rejected) },
        ':grades': { S: JSON.stringify(result.grades) },
        ':psi': { N: String(result.psi) },
        ':published': { BOOL: true },
      },
    );
  }

  /** Marks the run as failed; false where it is no longer the execution's. */
  async fail(runId: string, execution: string, { problem, finishedAt }: RunFailure): Promise<boolean> {
    return await this.#updateHeld(
      runId,
      execution,
      'SET #status = :status, finishedAt = :finishedAt, problem = :problem',
      {
        ':status': { S: 'failed' },
        ':finishedAt': { S: finishedAt },
        ':problem': { S: JSON.stringify(problem) },
      },
    );
  }

  #updateHeld(runId: string, execution: string, update: string, values: Item): Promise<boolean> {
    return this.#update(runId, update, 'execution = :execution', {
      ...values,
      ':execution': { S: execution },
    });
  }

  async #update(runId: string, update: string, condition: string, values: Item): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { runId: { S: runId } },
          UpdateExpression: update,
          ConditionExpression: condition,
          ...(update.includes('#status') ? { ExpressionAttributeNames: { '#status': 'status' } } : {}),
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function runOf(item: Item): StoredRun {
  return {
    runId: textOf(item, 'runId'),
    runDate: textOf(item, 'runDate'),
    status: textOf(item, 'status') as RunStatus,
    startedAt: textOf(item, 'startedAt'),
    execution: textOf(item, 'execution'),
    attempt: Number(item.attempt?.N),
    published: item.published?.BOOL === true,
    ...(item.finishedAt?.S === undefined ? {} : { finishedAt: item.finishedAt.S }),
    ...(item.planId?.S === undefined ? {} : { planId: item.planId.S }),
    ...(item.publishedPlanId?.S === undefined ? {} : { publishedPlanId: item.publishedPlanId.S }),
    ...(item.model?.S === undefined ? {} : { model: JSON.parse(item.model.S) as ModelName }),
    ...(item.grades?.S === undefined ? {} : { grades: JSON.parse(item.grades.S) as GradeCounts }),
    ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as Problem }),
    ...numberOf(item, 'taxpayers'),
    ...numberOf(item, 'rejected'),
    ...numberOf(item, 'psi'),
    ...numberOf(item, 'shards'),
    ...numberOf(item, 'publications'),
  };
}

function numberOf(
  item: Item,
  name: 'taxpayers' | 'rejected' | 'psi' | 'shards' | 'publications',
): Partial<StoredRun> {
  const value = item[name]?.N;
  return value === undefined ? {} : { [name]: Number(value) };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored run has no ${name}`);
  return value;
}
