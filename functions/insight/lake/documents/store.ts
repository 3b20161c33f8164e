// Reads the Documents table for the lake, through the index by status and time.
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../../shared/aws/batch.ts';
import { chunks, mapConcurrently } from '../../../shared/concurrency.ts';
import { DOCUMENT_STATUSES, STATUS_INDEX, statusShards } from '../../../shared/tables/documents.ts';
import type { DocumentsOfDay } from '../sources.ts';
import type { StoredDocument } from './rows.ts';

const CONCURRENT_QUERIES = 8;
const PORTION = 500;
/** After every moment of a day: it sorts after all digits and letters. */
const END_OF_DAY = '~';

export class DocumentReader implements DocumentsOfDay {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *ofDay(day: string): AsyncGenerator<StoredDocument, void> {
    const partitions = DOCUMENT_STATUSES.flatMap(statusShards);
    const places = await mapConcurrently(partitions, CONCURRENT_QUERIES, (partition) =>
      this.#places(partition, day),
    );
    // A document may be in two partitions while the index follows a change of its status.
    const sorted = [...new Set(places.flat())].sort();
    for (const portion of chunks(sorted, PORTION)) {
      const keys = portion.map((place) => ({ documentId: { S: idOf(place) } }));
      const items = await batchGet(this.#client, this.#table, keys);
      const byId = new Map(items.map((item) => [item.documentId?.S, item]));
      for (const place of portion) {
        const item = byId.get(idOf(place));
        // A record whose file never arrived may have been deleted meanwhile.
        if (item !== undefined) yield documentOf(item);
      }
    }
  }

  async #places(partition: string, day: string): Promise<string[]> {
    const found: string[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        IndexName: STATUS_INDEX,
        KeyConditionExpression: 'statusShard = :shard AND createdOrder BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':shard': { S: partition },
          ':from': { S: day },
          ':to': { S: `${day}${END_OF_DAY}` },
        },
        ProjectionExpression: 'createdOrder',
      },
    );
    for await (const { Items = [] } of pages)
      found.push(...Items.map((item) => textOf(item, 'createdOrder')));
    return found;
  }
}

function idOf(place: string): string {
  return place.slice(place.indexOf('#') + 1);
}

function documentOf(item: Item): StoredDocument {
  return {
    documentId: textOf(item, 'documentId'),
    status: textOf(item, 'status'),
    announced: JSON.parse(textOf(item, 'announced')) as StoredDocument['announced'],
    party: item.party?.S,
    createdAt: textOf(item, 'createdAt'),
    ...(item.result?.S === undefined
      ? {}
      : { result: JSON.parse(item.result.S) as StoredDocument['result'] }),
    ...(item.problem?.S === undefined
      ? {}
      : { problem: JSON.parse(item.problem.S) as StoredDocument['problem'] }),
    ...(item.decision?.S === undefined
      ? {}
      : { decision: JSON.parse(item.decision.S) as StoredDocument['decision'] }),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored document has no ${name}`);
  return value;
}
