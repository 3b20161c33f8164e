// The only file that reads and writes runs in the RiskGroups table.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import type { Message } from '../../shared/words/message.ts';
import { type Period, parsePeriod } from '../period.ts';
import {
  type Claim,
  type Held,
  type Published,
  type RunPosition,
  type Runs,
  runIdOf,
  type StoredRun,
} from './run.ts';

const RUNS = 'runs';

export interface RunStoreOptions {
  /** For functions that start runs. */
  readonly trail?: Pick<AuditTrail, 'write'>;
  /** For how long a run is kept, from its last start; required to claim one. */
  readonly days?: number;
}

export class RunStore implements Runs {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  constructor(client: DynamoDBClient, table: string, { trail = NO_TRAIL, days }: RunStoreOptions = {}) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
    this.#days = days;
  }

  async get(period: Period): Promise<StoredRun | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(period), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : runOf(Item);
  }

  async list(
    limit: number,
    after: RunPosition | undefined,
  ): Promise<{ runs: StoredRun[]; next: RunPosition | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: after === undefined ? '#list = :runs' : '#list = :runs AND place < :after',
        ExpressionAttributeNames: { '#list': 'list' },
        ExpressionAttributeValues: {
          ':runs': { S: RUNS },
          ...(after === undefined ? {} : { ':after': { S: after } }),
        },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return { runs: Items.map(runOf), next: LastEvaluatedKey?.place?.S };
  }

  async claim({ period, execution, now, act }: Claim, previous: StoredRun | undefined): Promise<boolean> {
    if (this.#days === undefined) throw new Error('This function knows no retention to claim runs with');
    const attempt = (previous?.attempt ?? 0) + 1;
    const Update = {
      TableName: this.#table,
      Key: keyOf(period),
      UpdateExpression:
        'SET period = :period, #status = :running, startedAt = :now, execution = :execution, attempt = :attempt, expiresAt = :end' +
        (act === undefined ? ' REMOVE startedBy, ' : ', startedBy = :by REMOVE ') +
        'finishedAt, problem',
      ConditionExpression:
        previous === undefined
          ? 'attribute_not_exists(place)'
          : 'attempt = :previous AND execution = :holder',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':period': { S: period.name },
        ':running': { S: 'running' },
        ':now': { S: now.toISOString() },
        ':execution': { S: execution },
        ':attempt': { N: String(attempt) },
        ':end': { N: String(secondsAfter(now.getTime(), this.#days)) },
        ...(act === undefined ? {} : { ':by': { S: JSON.stringify(act.by) } }),
        ...(previous === undefined
          ? {}
          : { ':previous': { N: String(previous.attempt) }, ':holder': { S: previous.execution } }),
      },
    };
    if (act === undefined) return await this.#update(Update);
    const deed = {
      act: 'risk-group-run.started',
      subject: { kind: 'risk-group-run', id: runIdOf(period) },
      detail: { from: period.from, to: period.to, attempt },
    } as const;
    return await this.#trail.write(act, now.toISOString(), deed, { Update });
  }

  async publish(held: Held, published: Published): Promise<boolean> {
    return await this.#end(held, 'succeeded', 'published', published);
  }

  async fail(held: Held, problem: Message): Promise<boolean> {
    return await this.#end(held, 'failed', 'problem', problem);
  }

  async #end(
    { period, execution, finishedAt }: Held,
    status: StoredRun['status'],
    name: 'published' | 'problem',
    value: object,
  ): Promise<boolean> {
    return await this.#update({
      TableName: this.#table,
      Key: keyOf(period),
      UpdateExpression: 'SET #status = :status, finishedAt = :now, #value = :value',
      ConditionExpression: 'execution = :execution',
      ExpressionAttributeNames: { '#status': 'status', '#value': name },
      ExpressionAttributeValues: {
        ':status': { S: status },
        ':now': { S: finishedAt },
        // JSON text: read and written as one, never queried inside.
        ':value': { S: JSON.stringify(value) },
        ':execution': { S: execution },
      },
    });
  }

  async #update(input: ConstructorParameters<typeof UpdateItemCommand>[0]): Promise<boolean> {
    try {
      await this.#client.send(new UpdateItemCommand(input));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** In the order of the periods' last days. */
function keyOf({ name, to }: Period): Item {
  return { list: { S: RUNS }, place: { S: `${to}#${name}` } };
}

function runOf(item: Item): StoredRun {
  const period = parsePeriod(item.period?.S ?? '');
  if (period === undefined) throw new Error('A stored run has no period');
  return {
    period,
    status: item.status?.S as StoredRun['status'],
    startedAt: item.startedAt?.S ?? '',
    execution: item.execution?.S ?? '',
    attempt: Number(item.attempt?.N),
    by: parsed<By>(item.startedBy?.S),
    finishedAt: item.finishedAt?.S,
    published: parsed<Published>(item.published?.S),
    problem: parsed<Message>(item.problem?.S),
  };
}

function parsed<Value>(text: string | undefined): Value | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Value);
}
