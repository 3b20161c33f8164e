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

/** An act that is done together with others. */
export interface PlannedAct {
  /** When it happens (ISO 8601). */
  readonly at: string;
  readonly deed: Deed;
  readonly write: Write;
}

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
  async write(by: Act, at: string, deed: Deed, write: Write, also: readonly Write[] = []): Promise<boolean> {
    const [isDone] = await this.writeTogether(by, [{ at, deed, write }], async () => also);
    return isDone === true;
  }

  /**
   * Does several acts of one request in one transaction, each with its line. An act whose condition does not hold is left out, and the
   * others are done without it.
   *
   * @param acts of different items; with their lines and what they change beside no more than DynamoDB's 100 writes
   * @param alsoFor what these acts change beside, without conditions
   * @returns for each act whether it is done
   * @throws what {@link write} throws; then none of them is done
   */
  async writeTogether<Planned extends PlannedAct>(
    by: Act,
    acts: readonly Planned[],
    alsoFor: (done: readonly Planned[]) => Promise<readonly Write[]>,
  ): Promise<boolean[]> {
    let left = acts;
    for (let failures = 0; left.length > 0; ) {
      const refused = await this.#transact(
        left.flatMap((act) => [act.write, this.#line(by, act)]),
        await alsoFor(left),
      );
      if (refused === undefined) break;
      const allowed = left.filter((_, index) => !refused.has(2 * index));
      if (allowed.length === left.length) {
        failures += 1;
        if (failures === MAX_ATTEMPTS) throw throttled();
        await backOff(failures + 1);
      }
      left = allowed;
    }
    return acts.map((act) => left.includes(act));
  }

  /**
   * Does writes together.
   *
   * @returns undefined where they are done, else none is: the indices of those whose condition does not hold, or none where a repeat may
   *   succeed
   */
  async #transact(
    writes: readonly Write[],
    also: readonly Write[],
  ): Promise<ReadonlySet<number> | undefined> {
    try {
      // The SDK's token makes its own retries safe: a transaction whose answer was lost is not done again.
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [...writes, ...also] }));
      return undefined;
    } catch (error) {
      const codes = cancellationOf(error);
      if (codes === undefined) throw error;
      const refused = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
      if (refused.length === 0 && !codes.some((code) => RETRIED.has(code))) throw error;
      return new Set(refused);
    }
  }

  #line({ by, requestId }: Act, { at, deed: { act, subject, detail } }: PlannedAct): Write {
    const line: AuditLine = { at, by, act, subject, detail, requestId };
    return {
      Put: {
        TableName: this.#table,
        Item: itemOf(line, randomUUID(), secondsAfter(at, this.#days)),
        ConditionExpression: 'attribute_not_exists(place)',
      },
    };
  }
}

/** Reasons that pass: another write of the same item, and tables at their limits. */
const RETRIED = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Why each write of a transaction was cancelled; undefined for any other error. */
function cancellationOf(error: unknown): readonly string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
}

function throttled(): Error {
  const error = new Error(`A transaction was cancelled ${MAX_ATTEMPTS} times`);
  error.name = 'ThrottlingException';
  return error;
}

/** For functions that record nothing: their stores read. */
export const NO_TRAIL: Pick<AuditTrail, 'write' | 'writeTogether'> = {
  write: () => noTrail(),
  writeTogether: () => noTrail(),
};

function noTrail(): Promise<never> {
  return Promise.reject(new Error('This function has no audit trail to write to'));
}

/** The trail in the table that the environment names. */
export function openAuditTrail(): AuditTrail {
  const { AUDIT_TABLE, AUDIT_DAYS } = parseEnvironment({
    AUDIT_TABLE: z.string().min(1),
    AUDIT_DAYS: z.coerce.number().int().positive(),
  });
  return new AuditTrail(dynamodb(), AUDIT_TABLE, AUDIT_DAYS);
}
