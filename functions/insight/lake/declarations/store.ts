// Reads the Declarations table for the lake: a day's declarations through the worklist index, and the days of declarations that acts
// have touched.
import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../../shared/aws/batch.ts';
import { chunks } from '../../../shared/concurrency.ts';
import {
  cancelledLaneDay,
  contentOf,
  dayOfLaneDay,
  laneDay,
  versionKey,
  WORKLIST_INDEX,
} from '../../../shared/tables/declarations.ts';
import type { DeclarationDays, DeclarationsOfDay } from '../sources.ts';
import type { DeclarationContent, StoredDeclaration } from './rows.ts';

const LANES = ['red', 'yellow', 'green'];
/** Declarations in memory at a time; their contents may be large. */
const PORTION = 500;

export class DeclarationReader implements DeclarationsOfDay, DeclarationDays {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *ofDay(day: string): AsyncGenerator<StoredDeclaration, void> {
    const ids = await this.#idsOf(day);
    for (const portion of chunks(ids, PORTION)) {
      const items = await this.#items(portion);
      for (const id of portion) {
        const item = items.get(id);
        // The index may lag behind a declaration that an amendment moved to another day.
        if (item === undefined || dayOfLaneDay(item.laneDay?.S ?? '') !== day) continue;
        yield await this.#declarationOf(item);
      }
    }
  }

  async daysOf(declarationIds: readonly string[]): Promise<ReadonlySet<string>> {
    const projection = { expression: '#id, laneDay', names: { '#id': 'declarationId' } };
    const days = new Set<string>();
    for (const portion of chunks([...new Set(declarationIds)], PORTION)) {
      for (const item of (await this.#items(portion, projection)).values()) {
        days.add(dayOfLaneDay(item.laneDay?.S ?? ''));
      }
    }
    return days;
  }

  async daysOfVersions(
    versions: readonly { readonly declarationId: string; readonly version: number }[],
  ): Promise<ReadonlySet<string>> {
    const keys = versions.map(({ declarationId, version }) => versionKey(declarationId, version));
    const days = new Set<string>();
    for (const portion of chunks([...new Set(keys)], PORTION)) {
      for (const item of (await this.#items(portion)).values()) {
        const { declaration } = await contentOf<DeclarationContent>(this.#client, this.#table, item);
        days.add(declaration.declaredOn);
      }
    }
    return days;
  }

  /** Every declaration of a day, cancelled ones included, sorted by id. */
  async #idsOf(day: string): Promise<string[]> {
    const ids = new Set<string>();
    for (const partition of LANES.flatMap((lane) => [laneDay(lane, day), cancelledLaneDay(lane, day)])) {
      const pages = paginateQuery(
        { client: this.#client },
        {
          TableName: this.#table,
          IndexName: WORKLIST_INDEX,
          KeyConditionExpression: 'laneDay = :laneDay',
          ExpressionAttributeValues: { ':laneDay': { S: partition } },
          ProjectionExpression: 'declarationId',
        },
      );
      for await (const { Items = [] } of pages) {
        for (const { declarationId } of Items) ids.add(textOf(declarationId));
      }
    }
    return [...ids].sort();
  }

  async #items(
    ids: readonly string[],
    projection?: Parameters<typeof batchGet>[3],
  ): Promise<ReadonlyMap<string, Item>> {
    const keys = ids.map((id) => ({ declarationId: { S: id } }));
    const items = await batchGet(this.#client, this.#table, keys, projection);
    return new Map(items.map((item) => [textOf(item.declarationId), item]));
  }

  async #declarationOf(item: Item): Promise<StoredDeclaration> {
    return {
      ...(await contentOf<DeclarationContent>(this.#client, this.#table, item)),
      version: Number(item.version?.N),
      status: textOf(item.status),
      by: JSON.parse(textOf(item.submittedBy)) as StoredDeclaration['by'],
      ...(item.inspection === undefined
        ? {}
        : { inspection: JSON.parse(textOf(item.inspection)) as StoredDeclaration['inspection'] }),
      history: (item.history?.L ?? []).map(
        (line) => JSON.parse(textOf(line)) as StoredDeclaration['history'][number],
      ),
    };
  }
}

function textOf(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new Error('An attribute of a stored declaration is missing');
  return value.S;
}
