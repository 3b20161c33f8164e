// The adopted groups in the RiskGroups table: written with the decision, read by the functions that score.
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/batch.ts';
import type { AdoptedGroup } from './adopted.ts';

const ADOPTED = 'adopted';

export function adoptedKey(groupId: string): Item {
  return { list: { S: ADOPTED }, place: { S: groupId } };
}

/** @param expiresAt seconds since 1970 */
export function adoptedItem(group: AdoptedGroup, expiresAt: number): Item {
  const { groupId, conditions, share } = group;
  return {
    ...adoptedKey(groupId),
    adopted: { S: JSON.stringify({ groupId, conditions, share } satisfies AdoptedGroup) },
    expiresAt: { N: String(expiresAt) },
  };
}

export class AdoptedGroupStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async list(): Promise<AdoptedGroup[]> {
    const found: AdoptedGroup[] = [];
    const input = {
      TableName: this.#table,
      KeyConditionExpression: '#list = :adopted',
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: { ':adopted': { S: ADOPTED } },
    };
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, input)) {
      for (const item of Items) found.push(JSON.parse(item.adopted?.S ?? '') as AdoptedGroup);
    }
    return found;
  }
}
