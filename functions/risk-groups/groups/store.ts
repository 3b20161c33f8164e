// The only file that reads and writes decisions in the RiskGroups table, and the adopted groups beside them.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { Act } from '../../shared/auth/act.ts';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import { adoptedItem, adoptedKey } from '../../shared/risk-groups/store.ts';
import type { DecidedGroup, Decisions } from './decision.ts';

const DECISIONS = 'decisions';

export interface DecisionStoreOptions {
  readonly trail: Pick<AuditTrail, 'write'>;
  /** For how long a decision is kept. */
  readonly days: number;
}

export class DecisionStore implements Decisions {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  constructor(client: DynamoDBClient, table: string, options?: DecisionStoreOptions) {
    this.#client = client;
    this.#table = table;
    this.#trail = options?.trail ?? NO_TRAIL;
    this.#days = options?.days;
  }

  async ofGroups(groupIds: readonly string[]): Promise<Map<string, DecidedGroup>> {
    const items = await batchGet(
      this.#client,
      this.#table,
      groupIds.map((id) => keyOf(DECISIONS, id)),
    );
    return new Map(
      items.map((item) => {
        const decided = JSON.parse(item.decided?.S ?? '') as DecidedGroup;
        return [decided.group.groupId, decided];
      }),
    );
  }

  async decide(decided: DecidedGroup, act: Act): Promise<void> {
    if (this.#days === undefined) throw new Error('This function knows no retention to keep decisions with');
    const { group, decision } = decided;
    const { groupId } = group;
    const { decidedAt } = decision;
    const deed = {
      act: 'risk-group.decided',
      subject: { kind: 'risk-group', id: groupId },
      detail: { outcome: decision.outcome },
    } as const;
    const TableName = this.#table;
    const expiresAt = secondsAfter(decidedAt, this.#days);
    const Item = {
      ...keyOf(DECISIONS, groupId),
      // JSON text: read and written as one, never queried inside.
      decided: { S: JSON.stringify(decided) },
      expiresAt: { N: String(expiresAt) },
    };
    const selects =
      decision.outcome === 'adopted'
        ? { Put: { TableName, Item: adoptedItem(group, expiresAt) } }
        : { Delete: { TableName, Key: adoptedKey(groupId) } };
    await this.#trail.write(act, decidedAt, deed, { Put: { TableName, Item } }, [selects]);
  }
}

function keyOf(list: string, place: string): Item {
  return { list: { S: list }, place: { S: place } };
}
