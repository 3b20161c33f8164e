// The only file that talks to the Exports table.

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../../shared/audit/trail.ts';
import type { Act } from '../../../shared/auth/act.ts';
import { secondsAfter } from '../../../shared/days.ts';
import type { Message } from '../../../shared/words/message.ts';
import type { ExportedFile, Exports, StoredExport } from '../export.ts';

export class ExportStore implements Exports {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  /** @param days for how long an export is kept; required to create one */
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

  async create(requested: StoredExport, act: Act): Promise<void> {
    if (this.#days === undefined) throw new Error('This function knows no retention to store exports with');
    const { exportId, kind, from, to, format, requestedAt } = requested;
    const isNew = await this.#trail.write(
      act,
      requestedAt,
      {
        act: 'export.requested',
        subject: { kind: 'export', id: exportId },
        detail: { kind, from, to, format },
      },
      {
        Put: {
          TableName: this.#table,
          Item: {
            exportId: { S: exportId },
            status: { S: requested.status },
            // JSON text: read and written as one, never queried inside.
            requested: { S: JSON.stringify({ kind, from, to, format, by: requested.by, requestedAt }) },
            removeAt: { N: String(secondsAfter(requestedAt, this.#days)) },
          },
          ConditionExpression: 'attribute_not_exists(exportId)',
        },
      },
    );
    if (!isNew) throw new Error(`The export ${exportId} exists`);
  }

  async get(exportId: string): Promise<StoredExport | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { exportId: { S: exportId } },
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return undefined;
    const requested = JSON.parse(item.requested?.S ?? '') as Omit<StoredExport, 'exportId' | 'status'>;
    return {
      exportId,
      status: item.status?.S as StoredExport['status'],
      ...requested,
      ...(item.finishedAt?.S === undefined ? {} : { finishedAt: item.finishedAt.S }),
      ...(item.file?.S === undefined ? {} : { file: JSON.parse(item.file.S) as ExportedFile }),
      ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as Message }),
    };
  }

  async finish(exportId: string, finishedAt: string, file: ExportedFile): Promise<void> {
    await this.#end(exportId, 'succeeded', finishedAt, 'file', JSON.stringify(file));
  }

  async fail(exportId: string, finishedAt: string, problem: Message): Promise<void> {
    await this.#end(exportId, 'failed', finishedAt, 'problem', JSON.stringify(problem));
  }

  async #end(
    exportId: string,
    status: string,
    finishedAt: string,
    name: string,
    value: string,
  ): Promise<void> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { exportId: { S: exportId } },
          UpdateExpression: 'SET #status = :status, finishedAt = :finishedAt, #value = :value',
          ConditionExpression: '#status = :running',
          ExpressionAttributeNames: { '#status': 'status', '#value': name },
          ExpressionAttributeValues: {
            ':status': { S: status },
            ':running': { S: 'running' },
            ':finishedAt': { S: finishedAt },
            ':value': { S: value },
          },
        }),
      );
    } catch (error) {
      // Another attempt has ended it.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
