// The only file that reads the Audit table. A subject's lines are one partition; a period's lines lie in several partitions a day,
// which are read from the last day backwards and merged.
import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import {
  type AuditIndex,
  CLIENT_INDEX,
  DAY_INDEX,
  INDEX_KEYS,
  lineOf,
  partitionOf,
  SHARDS,
  USER_INDEX,
} from '../shared/audit/item.ts';
import type { Item } from '../shared/aws/batch.ts';
import { mapConcurrently } from '../shared/concurrency.ts';
import { daysBefore } from '../shared/days.ts';
import type { LineFilter, LinePage, Lines, Place } from './lines.ts';

const CONCURRENT_QUERIES = 16;
const DAYS_AT_ONCE = 7;
/** Weeks that one request reads, if it finds no full page before; the next one goes on. */
const MOST_WEEKS_A_PAGE = 5;
/** Lines that a read of a subject covers before they are filtered, and how many reads a page may take. */
const LINES_A_READ = 200;
const MOST_READS_A_PAGE = 10;
/** Before every place. */
const FIRST = '0';
/** After every place of a day: `~` sorts after all digits and letters. */
const END_OF_DAY = '~';

export class AuditStore implements Lines {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async page(filter: LineFilter, limit: number, before: Place | undefined): Promise<LinePage> {
    return filter.subject === undefined
      ? await this.#ofPeriod(filter, limit, before)
      : await this.#ofSubject(filter.subject, filter, limit, before);
  }

  /** Consistent: shows a line as soon as its act was answered. */
  async #ofSubject(
    { kind, id }: NonNullable<LineFilter['subject']>,
    { actor, from, to }: LineFilter,
    limit: number,
    before: Place | undefined,
  ): Promise<LinePage> {
    const conditions = [
      ...(kind === undefined ? [] : ['subjectKind = :kind']),
      ...(actor === undefined ? [] : ['(client = :actor OR #user = :actor)']),
    ];
    const found: Item[] = [];
    let reached = before;
    for (let reads = 0; reads < MOST_READS_A_PAGE && found.length < limit; reads++) {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: conditions.length === 0 ? limit + 1 : LINES_A_READ,
          KeyConditionExpression: 'subject = :id AND place BETWEEN :from AND :to',
          ...(reached === undefined
            ? {}
            : { ExclusiveStartKey: { subject: { S: id }, place: { S: reached } } }),
          ...(conditions.length === 0 ? {} : { FilterExpression: conditions.join(' AND ') }),
          ...(actor === undefined ? {} : { ExpressionAttributeNames: { '#user': 'user' } }),
          ExpressionAttributeValues: {
            ':id': { S: id },
            ':from': { S: from ?? FIRST },
            ':to': { S: `${to}${END_OF_DAY}` },
            ...(kind === undefined ? {} : { ':kind': { S: kind } }),
            ...(actor === undefined ? {} : { ':actor': { S: actor } }),
          },
        }),
      );
      found.push(...Items);
      if (LastEvaluatedKey === undefined) return pageOf(found, limit, undefined);
      reached = placeOf(LastEvaluatedKey);
    }
    return pageOf(found, limit, reached);
  }

  async #ofPeriod(
    { actor, from, to }: LineFilter,
    limit: number,
    before: Place | undefined,
  ): Promise<LinePage> {
    const indexes: readonly AuditIndex[] = actor === undefined ? [DAY_INDEX] : [CLIENT_INDEX, USER_INDEX];
    const found: Item[] = [];
    let last = earlier(before?.slice(0, 10), to);
    for (let weeks = 1; from === undefined || last >= from; weeks++) {
      const days = Array.from({ length: DAYS_AT_ONCE }, (_, number) => daysBefore(last, number)).filter(
        (day) => from === undefined || day >= from,
      );
      const partitions = days.flatMap((day) =>
        indexes.flatMap((index) =>
          Array.from({ length: SHARDS }, (_, shard) => ({ index, value: partitionOf(day, shard, actor) })),
        ),
      );
      const wanted = limit + 1 - found.length;
      const pages = await mapConcurrently(partitions, CONCURRENT_QUERIES, async ({ index, value }) => {
        const { Items = [] } = await this.#client.send(
          new QueryCommand(this.#partition(index, value, wanted, before)),
        );
        return Items;
      });
      // A line of a client and a person of one name is found twice.
      const ofDays = new Map(pages.flat().map((item) => [placeOf(item), item]));
      found.push(...[...ofDays.values()].sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1)));
      if (found.length > limit) break;
      const first = days.at(-1) ?? last;
      if (weeks >= MOST_WEEKS_A_PAGE && first !== from) return pageOf(found, limit, first);
      last = daysBefore(first, 1);
    }
    return pageOf(found, limit, undefined);
  }

  #partition(index: AuditIndex, value: string, limit: number, before: Place | undefined): QueryCommandInput {
    return {
      TableName: this.#table,
      IndexName: index,
      ScanIndexForward: false,
      Limit: limit,
      KeyConditionExpression: `${INDEX_KEYS[index]} = :value${before === undefined ? '' : ' AND place < :before'}`,
      ExpressionAttributeValues: {
        ':value': { S: value },
        ...(before === undefined ? {} : { ':before': { S: before } }),
      },
    };
  }
}

/** @param reached how far back was read; undefined if to the end */
function pageOf(found: readonly Item[], limit: number, reached: Place | undefined): LinePage {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const isFull = found.length > limit && last !== undefined;
  return { lines: shown.map(lineOf), next: isFull ? placeOf(last) : reached };
}

function placeOf(item: Item): Place {
  const place = item.place?.S;
  if (place === undefined) throw new Error('A stored audit line has no place');
  return place;
}

function earlier(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}
