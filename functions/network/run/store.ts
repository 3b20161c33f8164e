// The only file that talks to the NetworkRuns table. Every write after a claim is conditional on the run still belonging to the execution;
// readers follow one item, which names the files of the latest published day.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import { dayFileKey, runIdOf } from '../keys.ts';
import {
  type Claim,
  CURRENT,
  type NetworkRuns,
  type Publication,
  type PublishedDay,
  type RunProblem,
  type StoredRun,
} from './record.ts';

export class NetworkRunStore implements NetworkRuns {
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
    const item = runId === CURRENT ? undefined : await this.#item(runId);
    return item === undefined ? undefined : runOf(item);
  }

  async current(): Promise<PublishedDay | undefined> {
    const item = await this.#item(CURRENT);
    return item === undefined
      ? undefined
      : {
          runDate: textOf(item, 'runDate'),
          buildId: textOf(item, 'buildId'),
          at: textOf(item, 'publishedAt'),
        };
  }

  async #item(runId: string): Promise<Item | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { runId: { S: runId } }, ConsistentRead: true }),
    );
    return item;
  }

  async claim({ runDate, execution, now, act }: Claim, previous: StoredRun | undefined): Promise<boolean> {
    if (this.#days === undefined) throw new Error('This function knows no retention to claim runs with');
    const attempt = (previous?.attempt ?? 0) + 1;
    const runId = runIdOf(runDate);
    const update = this.#update(
      runId,
      'SET runDate = :runDate, #status = :running, startedAt = :startedAt, execution = :execution, attempt = :attempt, ' +
        `expiresAt = :expiresAt${act === undefined ? ' REMOVE startedBy,' : ', startedBy = :by REMOVE'} finishedAt, problem`,
      previous === undefined ? 'attribute_not_exists(runId)' : 'attempt = :previous',
      {
        ':runDate': { S: runDate },
        ':running': { S: 'running' },
        ':startedAt': { S: now.toISOString() },
        ':execution': { S: execution },
        ':attempt': { N: String(attempt) },
        ':expiresAt': { N: String(secondsAfter(now.getTime(), this.#days)) },
        ...(act === undefined ? {} : { ':by': { S: JSON.stringify(act.by) } }),
        ...(previous === undefined ? {} : { ':previous': { N: String(previous.attempt) } }),
      },
    );
    if (act === undefined) return await this.#send(update);
    const deed = {
      act: 'network-run.started',
      subject: { kind: 'network-run', id: runId },
      detail: { runDate, attempt },
    } as const;
    return await this.#trail.write(act, now.toISOString(), deed, { Update: update });
  }

  async publish(
    { runId, runDate, execution }: Pick<StoredRun, 'runId' | 'runDate' | 'execution'>,
    published: Publication,
    at: string,
  ): Promise<boolean> {
    const succeeded = this.#update(
      runId,
      'SET #status = :status, finishedAt = :at, published = :published REMOVE problem',
      'execution = :execution',
      {
        ':status': { S: 'succeeded' },
        ':at': { S: at },
        ':published': { S: JSON.stringify(published) },
        ':execution': { S: execution },
      },
    );
    if (!(await this.#send(succeeded))) return false;
    // A retry of a step that ended between the two writes does both again.
    await this.#send({
      TableName: this.#table,
      Key: { runId: { S: CURRENT } },
      UpdateExpression:
        'SET runDate = :runDate, buildId = :buildId, publishedAt = :at, scoresKey = :key, slots = :slots',
      ConditionExpression: 'attribute_not_exists(runId) OR runDate <= :runDate',
      ExpressionAttributeValues: {
        ':runDate': { S: runDate },
        ':buildId': { S: published.buildId },
        ':key': { S: dayFileKey(runDate, published.buildId, 'scores') },
        ':slots': { N: String(published.slots) },
        ':at': { S: at },
      },
    });
    return true;
  }

  async fail(runId: string, execution: string, problem: RunProblem, at: string): Promise<boolean> {
    return await this.#send(
      this.#update(
        runId,
        'SET #status = :status, finishedAt = :at, problem = :problem',
        'execution = :execution',
        {
          ':status': { S: 'failed' },
          ':at': { S: at },
          ':problem': { S: JSON.stringify(problem) },
          ':execution': { S: execution },
        },
      ),
    );
  }

  #update(
    runId: string,
    update: string,
    condition: string,
    values: Item,
  ): UpdateItemCommandInput & { UpdateExpression: string } {
    return {
      TableName: this.#table,
      Key: { runId: { S: runId } },
      UpdateExpression: update,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: values,
    };
  }

  /** False if the condition does not hold. */
  async #send(update: UpdateItemCommandInput): Promise<boolean> {
    try {
      await this.#client.send(new UpdateItemCommand(update));
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
    ...(item.startedBy?.S === undefined ? {} : { by: JSON.parse(item.startedBy.S) as By }),
    ...(item.finishedAt?.S === undefined ? {} : { finishedAt: item.finishedAt.S }),
    ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as RunProblem }),
    ...(item.published?.S === undefined ? {} : { published: JSON.parse(item.published.S) as Publication }),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored run has no ${name}`);
  return value;
}
