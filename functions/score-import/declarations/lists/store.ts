// The only file that reads the indexes of the Declarations table. They say which declarations a list shows and in what order; what it
// shows of them comes from their records, read consistently, so that an officer who reloads sees what was just recorded.
import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../../shared/aws/batch.ts';
import type { RecordedInspection, WorklistItem } from '../../schemas.ts';
import { type Assignment, shownAssignment } from '../record.ts';
import {
  isListed,
  type RiskPlace,
  riskPlace,
  type WorklistFilter,
  type WorklistPage,
  type WorklistReader,
} from '../worklist.ts';
import { entryOf, LIST_KEYS, type ListPartition, partitionsOf, RISK_PLACE } from './item.ts';
import { type Chunk, mergedPage } from './merge.ts';

/** Entries of the indexes, some 200 bytes each, that one page may read: filters can leave few of them. */
const MOST_READ = 10_000;

/** What a worklist needs of a record. */
const SHOWN = {
  expression: 'worklistEntry, #status, inspection, assignment',
  names: { '#status': 'status' },
};

interface IndexEntry {
  readonly declarationId: string;
  readonly place: RiskPlace;
}

export class WorklistStore implements WorklistReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async worklist(filter: WorklistFilter, limit: number, after: RiskPlace | undefined): Promise<WorklistPage> {
    const { entries, next } = await mergedPage(
      partitionsOf(filter),
      (partition, reached, size) => this.#chunk(partition, filter, reached, size),
      { limit, after, mostRead: MOST_READ },
    );
    const keys = entries.map(({ declarationId }) => ({ declarationId: { S: declarationId } }));
    const records = await batchGet(this.#client, this.#table, keys, SHOWN);
    const places = new Map(entries.map(({ declarationId, place }) => [declarationId, place]));
    const items = records
      .map(itemOf)
      // An index follows its table: what was cancelled or amended since is not shown as it was, and if its score fell, later.
      .filter((item) => isListed(filter, item) && riskPlace(item) >= (places.get(item.declarationId) ?? ''))
      .sort((one, other) => (riskPlace(one) < riskPlace(other) ? 1 : -1));
    return { items, next };
  }

  async #chunk(
    { index, value }: ListPartition,
    filter: WorklistFilter,
    after: RiskPlace | undefined,
    size: number,
  ): Promise<Chunk<IndexEntry>> {
    const { conditions, values } = narrowed(filter);
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: index,
        ScanIndexForward: false,
        Limit: size,
        KeyConditionExpression: `${LIST_KEYS[index]} = :list${after === undefined ? '' : ` AND ${RISK_PLACE} < :after`}`,
        ...(conditions.length === 0 ? {} : { FilterExpression: conditions.join(' AND ') }),
        ProjectionExpression: `declarationId, ${RISK_PLACE}`,
        ExpressionAttributeValues: {
          ':list': { S: value },
          ...(after === undefined ? {} : { ':after': { S: after } }),
          ...values,
        },
      }),
    );
    return {
      entries: Items.map((item) => ({
        declarationId: text(item.declarationId),
        place: text(item[RISK_PLACE]),
      })),
      reached: LastEvaluatedKey === undefined ? undefined : text(LastEvaluatedKey[RISK_PLACE]),
    };
  }
}

/** The conditions of a filter that its partitions leave open, and their values. */
function narrowed({ importerId, from, to, status, office, hsChapter, selectedBy }: WorklistFilter): {
  readonly conditions: readonly string[];
  readonly values: Item;
} {
  const wanted = { office, hsChapter, selectedBy };
  const equal = Object.entries(wanted).filter((field): field is [string, string] => field[1] !== undefined);
  const period = importerId === undefined ? [] : [['>=', 'from', from] as const, ['<=', 'to', to] as const];
  const bounds = period.flatMap(([operator, name, day]) =>
    day === undefined ? [] : [{ operator, name, day }],
  );
  return {
    conditions: [
      ...equal.map(([name]) => `${name} = :${name}`),
      ...bounds.map(({ operator, name }) => `declaredOn ${operator} :${name}`),
      ...(status === 'open' ? ['attribute_not_exists(inspectionRevision)'] : []),
      ...(status === 'inspected' ? ['attribute_exists(inspectionRevision)'] : []),
    ],
    values: Object.fromEntries([
      ...equal.map(([name, value]) => [`:${name}`, { S: value }]),
      ...bounds.map(({ name, day }) => [`:${name}`, { S: day }]),
    ]),
  };
}

/** What a worklist shows of a record. */
function itemOf(record: Item): WorklistItem {
  return {
    ...entryOf(record),
    status: record.status?.S === 'cancelled' ? 'cancelled' : 'scored',
    ...(record.inspection === undefined
      ? {}
      : { inspection: JSON.parse(text(record.inspection)) as RecordedInspection }),
    ...(record.assignment === undefined
      ? {}
      : shownAssignment(JSON.parse(text(record.assignment)) as Assignment)),
  };
}

function text(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new Error('A stored text is missing');
  return value.S;
}
