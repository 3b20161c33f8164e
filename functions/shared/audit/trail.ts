// Writes acts with their audit lines: an act and its line are one transaction, so that neither is ever stored without the other.
import { randomUUID } from 'node:crypto';
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Act } from '../auth/act.ts';
import { dynamodb } from '../aws/clients.ts';
import { backOff } from '../concurrency.ts';
import { secondsAfter } from '../days.ts';
import { parseEnvironment } from '../environment.ts';
import { itemOf } from './item.ts';
import type { ActName, AuditLine } from './line.ts';

/** Attempts against others who write the same item; in each of them at least one succeeds. */
const MAX_ATTEMPTS = 8;

/** What an act does to what. */
export interface Deed extends Pick<AuditLine, 'subject' | 'detail'> {
  readonly act: ActName;
}

/** The write of an act: one conditional put, update or delete. */
export type Write =
  | Required<Pick<TransactWriteItem, 'Put'>>
  | Required<Pick<TransactWriteItem, 'Update'>>
  | Required<Pick<TransactWriteItem, 'Delete'>>;

export class AuditTrail {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #days: number;

  /** @param days for how long lines are kept */
  constructor(client: DynamoDBClient, table: string, days: number) {
    this.#client = client;
    this.#table = table;
    this.#days = days;
  }

  /**
   * Does a write and records its line as one.
   *
   * @param at when the act happens (ISO 8601)
   * @param also what the act changes beside, without conditions: all of it is written with the act, or nothing
   * @returns false if the write's condition does not hold: then there is no line either
   * @throws an error named as DynamoDB's throttling where the table or concurrent writes leave no room
   */
  async write(
    by: Act,
    at: string,
    { act, subject, detail }: Deed,
    write: Write,
    also: readonly Write[] = [],
  ): Promise<boolean> {
    const line: AuditLine = { at, by: by.by, act, subject, detail, requestId: by.requestId };
    const Item = itemOf(line, randomUUID(), secondsAfter(at, this.#days));
    const put = {
      TableName: this.#table,
      Item,
      ConditionExpression: 'attribute_not_exists(place)',
    };
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (attempt > 1) await backOff(attempt);
      try {
        // The SDK's token makes its own retries safe: a transaction whose answer was lost is not done again.
        const TransactItems = [write, { Put: put }, ...also];
        await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
        return true;
      } catch (error) {
        const codes = cancellationOf(error);
        if (codes === undefined) throw error;
        if (codes[0] === 'ConditionalCheckFailed') return false;
        if (!codes.some((code) => RETRIED.has(code))) throw error;
      }
    }
    const error = new Error(`A transaction was cancelled ${MAX_ATTEMPTS} times`);
    error.name = 'ThrottlingException';
    throw error;
  }
}

/** Reasons that pass: another write of the same item, and tables at their limits. */
const RETRIED = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Why each write of a transaction was cancelled; undefined for any other error. */
function cancellationOf(error: unknown): readonly string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
}

/** For functions that record nothing: their stores read. */
export const NO_TRAIL: Pick<AuditTrail, 'write'> = {
  write: () => Promise.reject(new Error('This function has no audit trail to write to')),
};

/** The trail in the table that the environment names. */
export function openAuditTrail(): AuditTrail {
  const { AUDIT_TABLE, AUDIT_DAYS } = parseEnvironment({
    AUDIT_TABLE: z.string().min(1),
    AUDIT_DAYS: z.coerce.number().int().positive(),
  });
  return new AuditTrail(dynamodb(), AUDIT_TABLE, AUDIT_DAYS);
}
