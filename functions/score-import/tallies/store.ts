// The only file that talks to the DeclarationTallies table. A day's tallies are the sums of several items: acts at the same time write
// different ones, so that their transactions do not conflict (docs/decisions/0048).
import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Write } from '../../shared/audit/trail.ts';
import type { Item } from '../../shared/aws/batch.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { TallyReader } from './summary.ts';
import {
  type DayCounts,
  hasDeclarations,
  sumOf,
  TALLIES,
  type TallyChanges,
  type TallyCounts,
  type TallyName,
} from './tally.ts';

/** Items of a day: as many acts at once rarely meet, and a batch has no more in flight. */
const SHARDS = 32;
/** The partition that lists the days. */
const DAYS = 'days';
const CONCURRENT_QUERIES = 16;
/** Days looked at together for the latest one with declarations: usually the first is it. */
const CANDIDATES = 8;

const COUNTS = ['declarations', 'inspected', 'fraud', 'critical'] as const satisfies (keyof TallyCounts)[];

/** Makes the writes that change tallies, for the transactions of acts. */
export interface TallyWriter {
  writesOf(changes: TallyChanges): Promise<Write[]>;
}

export class TallyStore implements TallyReader, TallyWriter {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  /** Days that are listed, as far as this process has seen to it. */
  readonly #listed = new Map<string, Promise<void>>();
  #next = Math.floor(Math.random() * SHARDS);

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** One update for each day; lists the day first, if nobody has. */
  async writesOf(changes: TallyChanges): Promise<Write[]> {
    await Promise.all([...changes.keys()].map((day) => this.#list(day)));
    return [...changes].map(([day, counts]) => {
      const added = [...counts].flatMap(([name, of]) =>
        COUNTS.filter((count) => of[count] !== 0).map(
          (count) => [attribute(name, count), of[count]] as const,
        ),
      );
      this.#next = (this.#next + 1) % SHARDS;
      return {
        Update: {
          TableName: this.#table,
          Key: { tally: { S: day }, part: { S: String(this.#next) } },
          UpdateExpression: `ADD ${added.map(([name]) => `${name} :${name}`).join(', ')}`,
          ExpressionAttributeValues: Object.fromEntries(
            added.map(([name, count]) => [`:${name}`, { N: String(count) }]),
          ),
        },
      };
    });
  }

  async tallies(from: string, to: string): Promise<ReadonlyMap<string, DayCounts>> {
    const days = await this.#days({
      KeyConditionExpression: 'tally = :days AND part BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':days': { S: DAYS }, ':from': { S: from }, ':to': { S: to } },
    });
    return new Map(
      await mapConcurrently(
        days,
        CONCURRENT_QUERIES,
        async (day) => [day, await this.#countsOf(day)] as const,
      ),
    );
  }

  async latestDay(): Promise<string | undefined> {
    for (let before: string | undefined; ; ) {
      const days: string[] = await this.#days({
        KeyConditionExpression: `tally = :days${before === undefined ? '' : ' AND part < :before'}`,
        ExpressionAttributeValues: {
          ':days': { S: DAYS },
          ...(before === undefined ? {} : { ':before': { S: before } }),
        },
        ScanIndexForward: false,
        Limit: before === undefined ? 1 : CANDIDATES,
      });
      const counts = await mapConcurrently(days, CONCURRENT_QUERIES, (day) => this.#countsOf(day));
      const found = days.find((_, index) => hasDeclarations(counts[index] ?? new Map()));
      before = days.at(-1);
      if (found !== undefined || before === undefined) return found;
    }
  }

  /**
   * Lists a day before the first act that counts in it, once in the life of this process: acts need not meet in one item. A day that
   * is listed without any counts, because the act failed, is like one whose declarations are all cancelled.
   */
  async #list(day: string): Promise<void> {
    const listing =
      this.#listed.get(day) ??
      this.#client
        .send(
          new UpdateItemCommand({ TableName: this.#table, Key: { tally: { S: DAYS }, part: { S: day } } }),
        )
        .then(() => undefined);
    this.#listed.set(day, listing);
    await listing.catch((error: unknown) => {
      this.#listed.delete(day);
      throw error;
    });
  }

  async #days(query: Omit<QueryCommandInput, 'TableName'>): Promise<string[]> {
    return (await this.#query(query)).map(({ part }) => part?.S ?? '');
  }

  async #countsOf(day: string): Promise<DayCounts> {
    const parts = await this.#query({
      KeyConditionExpression: 'tally = :day',
      ExpressionAttributeValues: { ':day': { S: day } },
    });
    return sumOf(parts.map(countsIn));
  }

  /** Consistent, and never more than a page of DynamoDB: a day has few small items, and a period few days. */
  async #query(query: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({ TableName: this.#table, ConsistentRead: true, ...query }),
    );
    return Items;
  }
}

function attribute(name: TallyName, count: keyof TallyCounts): string {
  return `${name}_${count}`;
}

function countsIn(item: Item): DayCounts {
  const counted = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);
  return new Map(
    TALLIES.map((name) => [
      name,
      {
        declarations: counted(item[attribute(name, 'declarations')]),
        inspected: counted(item[attribute(name, 'inspected')]),
        fraud: counted(item[attribute(name, 'fraud')]),
        critical: counted(item[attribute(name, 'critical')]),
      },
    ]),
  );
}
