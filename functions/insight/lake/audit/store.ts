// Reads the Audit table for the lake: the lines of a day, from the partitions over which the day is spread.
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { DAY_INDEX, INDEX_KEYS, lineOf, partitionOf, SHARDS } from '../../../shared/audit/item.ts';
import type { AuditLine } from '../../../shared/audit/line.ts';
import type { AuditLines } from '../sources.ts';

export class AuditReader implements AuditLines {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *ofDay(day: string, from: string = day): AsyncGenerator<AuditLine, void> {
    for (let shard = 0; shard < SHARDS; shard++) {
      const pages = paginateQuery(
        { client: this.#client },
        {
          TableName: this.#table,
          IndexName: DAY_INDEX,
          KeyConditionExpression: `${INDEX_KEYS[DAY_INDEX]} = :shard AND place >= :from`,
          ExpressionAttributeValues: { ':shard': { S: partitionOf(day, shard) }, ':from': { S: from } },
        },
      );
      for await (const { Items = [] } of pages) for (const item of Items) yield lineOf(item);
    }
  }
}
