// The only file that talks to the Runs table. A day has one run, which each start claims for its execution; every later write is
// conditional on the run still belonging to that execution.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import { runIdOf } from '../keys.ts';
import type { GradeCounts } from '../scoring/scale.ts';
import type {
  Claim,
  RunFailure,
  RunPage,
  RunPlan,
  RunPosition,
  RunProblem,
  RunResult,
  Runs,
  StoredRun,
} from './record.ts';

/** The index of all runs by their day. */
export const RUN_LIST_INDEX = 'list';
/** The `list` of every run that was started since there is the index. */
const RUNS = 'runs';
/** Attributes that expressions cannot name as they are. */
const RESERVED_WORDS = ['list', 'status'] as const;

export class RunStore implements Runs {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  /** @param days for how long a run is kept, from its last start; required to claim one */
  constructor(
    client: DynamoDBClient,
    table: string,
    trail: Pick<AuditTrail, 'write'> = NO_TRAIL,
    days?: number,
  ) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
    this.#days = days;
  }

  async get(runId: string): Promise<StoredRun | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { runId: { S: runId } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : runOf(Item);
  }

  async getMany(runIds: readonly string[]): Promise<StoredRun[]> {
    const keys = [...new Set(runIds)].map((runId) => ({ runId: { S: runId } }));
    return (await batchGet(this.#client, this.#table, keys)).map(runOf);
  }

  async list(limit: number, after: RunPosition | undefined): Promise<RunPage> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: RUN_LIST_INDEX,
        KeyConditionExpression: after === undefined ? '#list = :runs' : '#list = :runs AND runDate < :after',
        ExpressionAttributeNames: { '#list': 'list' },
        ExpressionAttributeValues: {
          ':runs': { S: RUNS },
          ...(after === undefined ? {} : { ':after': { S: after } }),
        },
        ScanIndexForward: false,
        // One more shows whether another page follows.
        Limit: limit + 1,
      }),
    );
    const runs = Items.slice(0, limit).map(runOf);
    return { runs, next: Items.length > limit ? runs.at(-1)?.runDate : undefined };
  }

  async claim(by: Claim, previous: StoredRun | undefined): Promise<boolean> {
    if (this.#days === undefined) throw new Error('This function knows no retention to claim runs with');
    const attempt = previous?.attempt ?? 0;
    return await this.#update(
      runIdOf(by.runDate),
      'SET #list = :runs, runDate = :runDate, #status = :running, startedAt = :startedAt, execution = :execution, ' +
        'attempt = :attempt, expiresAt = :expiresAt' +
        (by.act === undefined
          ? ' REMOVE startedBy, finishedAt, problem'
          : ', startedBy = :by REMOVE finishedAt, problem'),
      previous === undefined ? 'attribute_not_exists(runId)' : 'attempt = :previous',
      {
        ':runs': { S: RUNS },
        ':runDate': { S: by.runDate },
        ':running': { S: 'running' },
        ':startedAt': { S: by.now.toISOString() },
        ':execution': { S: by.execution },
        ':attempt': { N: String(attempt + 1) },
        ':expiresAt': { N: String(secondsAfter(by.now.getTime(), this.#days)) },
        ...(by.act === undefined ? {} : { ':by': { S: JSON.stringify(by.act.by) } }),
        ...(previous === undefined ? {} : { ':previous': { N: String(attempt) } }),
      },
      by,
    );
  }

  async plan(runId: string, execution: string, plan: RunPlan): Promise<boolean> {
    return await this.#updateHeld(
      runId,
      execution,
      'SET planId = :planId, shards = :shards, model = :model, publications = :publications, notRead = :notRead',
      {
        ':planId': { S: plan.planId },
        ':shards': { N: String(plan.shards) },
        ':model': { S: JSON.stringify(plan.model) },
        ':publications': { N: String(plan.publications) },
        ':notRead': { S: JSON.stringify(plan.notRead) },
      },
    );
  }

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

  /** @param claim the claim that the update makes; one that was asked for has an audit line */
  async #update(
    runId: string,
    update: string,
    condition: string,
    values: Item,
    claim?: Claim,
  ): Promise<boolean> {
    const names = RESERVED_WORDS.filter((name) => update.includes(`#${name}`));
    const Update = {
      TableName: this.#table,
      Key: { runId: { S: runId } },
      UpdateExpression: update,
      ConditionExpression: condition,
      ...(names.length === 0
        ? {}
        : { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])) }),
      ExpressionAttributeValues: values,
    };
    if (claim?.act !== undefined) {
      const deed = {
        act: 'delinquency-run.started',
        subject: { kind: 'delinquency-run', id: runId },
        detail: { runDate: claim.runDate, attempt: Number(values[':attempt']?.N) },
      } as const;
      return await this.#trail.write(claim.act, claim.now.toISOString(), deed, { Update });
    }
    try {
      await this.#client.send(new UpdateItemCommand(Update));
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
    status: textOf(item, 'status') as StoredRun['status'],
    startedAt: textOf(item, 'startedAt'),
    execution: textOf(item, 'execution'),
    attempt: Number(item.attempt?.N),
    published: item.published?.BOOL === true,
    ...(item.startedBy?.S === undefined ? {} : { by: JSON.parse(item.startedBy.S) as By }),
    ...(item.finishedAt?.S === undefined ? {} : { finishedAt: item.finishedAt.S }),
    ...(item.planId?.S === undefined ? {} : { planId: item.planId.S }),
    ...(item.publishedPlanId?.S === undefined ? {} : { publishedPlanId: item.publishedPlanId.S }),
    ...(item.model?.S === undefined ? {} : { model: JSON.parse(item.model.S) as RunPlan['model'] }),
    ...(item.notRead?.S === undefined ? {} : { notRead: JSON.parse(item.notRead.S) as string[] }),
    ...(item.grades?.S === undefined ? {} : { grades: JSON.parse(item.grades.S) as GradeCounts }),
    ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as RunProblem }),
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
