// The record of an erasure while it is under way: the pseudonym, which a repeat must find again, and what has been erased so far. It lies
// in the table of risk profiles, beside the lock of their loader, and goes with the line of the audit trail that ends the erasure.
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { AuditTrail } from '../../functions/shared/audit/trail.ts';
import type { Act } from '../../functions/shared/auth/act.ts';
import type { Item } from '../../functions/shared/aws/batch.ts';
import type { Identifier } from './identifier.ts';
import { STATE_PREFIX } from './search.ts';

/** Lines of erasures are kept for ten years, whatever the stage says of others: nothing else shows that there was one. */
const LINE_DAYS = 3_653;
const COUNT = 'count:';

export type Counts = Readonly<Record<string, number>>;

export interface ErasureState {
  readonly pseudonym: string;
  /** Key of the digest in the audit trail; the operator gets it as a receipt, and nothing keeps it. */
  readonly receipt: string;
  readonly counts: Counts;
}

export interface ErasureTables {
  readonly riskProfiles: string;
  readonly audit: string;
}

/** The person who runs the command, as the machine knows them. In AWS, CloudTrail has the identity behind every call. */
export function operator(): Act {
  const { username } = userInfo();
  const user = { id: `${username}@${hostname()}`, name: username };
  return { by: { client: 'erase', user }, requestId: randomUUID() };
}

/** What the audit trail says of the identifier: only who holds the receipt can tell whether a given one is meant. */
export function digestOf(identifier: Identifier, receipt: string): string {
  return createHmac('sha256', receipt).update(identifier.text).digest('hex');
}

export class Erasure {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: AuditTrail;
  readonly #identifier: Identifier;
  readonly #reason: string;

  constructor(client: DynamoDBClient, tables: ErasureTables, identifier: Identifier, reason: string) {
    this.#client = client;
    this.#table = tables.riskProfiles;
    this.#trail = new AuditTrail(client, tables.audit, LINE_DAYS);
    this.#identifier = identifier;
    this.#reason = reason;
  }

  get #key(): Item {
    return { entity: { S: `${STATE_PREFIX}${this.#identifier.text}` } };
  }

  /** The erasure that was begun and not finished, if there is one. */
  async read(): Promise<ErasureState | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: this.#key, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const counts = Object.entries(Item).flatMap(([name, { N }]) =>
      name.startsWith(COUNT) ? [[name.slice(COUNT.length), Number(N)] as const] : [],
    );
    return {
      pseudonym: Item.pseudonym?.S ?? '',
      receipt: Item.receipt?.S ?? '',
      counts: Object.fromEntries(counts),
    };
  }

  /** Begins the erasure with its line of the audit trail, or finds the one that was begun. */
  async begin(act: Act): Promise<ErasureState> {
    const begun = await this.read();
    if (begun !== undefined) return begun;
    const pseudonym = `erased-${randomBytes(12).toString('hex')}`;
    const receipt = randomBytes(32).toString('base64url');
    const digest = digestOf(this.#identifier, receipt);
    await this.#trail.write(
      act,
      new Date().toISOString(),
      {
        act: 'party.erasure-started',
        subject: { kind: 'party', id: pseudonym },
        detail: { reason: this.#reason, digest },
      },
      {
        Put: {
          TableName: this.#table,
          Item: { ...this.#key, pseudonym: { S: pseudonym }, receipt: { S: receipt } },
          ConditionExpression: 'attribute_not_exists(entity)',
        },
      },
    );
    const state = await this.read();
    if (state === undefined) throw new Error('The record of the erasure is gone; repeat the command');
    return state;
  }

  /** Adds to what has been erased. */
  async count(counts: Counts): Promise<void> {
    const added = Object.entries(counts).filter(([, count]) => count > 0);
    if (added.length === 0) return;
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: this.#key,
        UpdateExpression: `ADD ${added.map((_, index) => `#${index} :${index}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          added.map(([name], index) => [`#${index}`, `${COUNT}${name}`]),
        ),
        ExpressionAttributeValues: Object.fromEntries(
          added.map(([, count], index) => [`:${index}`, { N: String(count) }]),
        ),
      }),
    );
  }

  /** Ends the erasure: forgets the pseudonym's identifier and writes the line that says what was erased. */
  async finish(act: Act): Promise<ErasureState> {
    const state = await this.read();
    if (state === undefined) throw new Error('Another command has finished this erasure');
    const { pseudonym, receipt, counts } = state;
    const done = await this.#trail.write(
      act,
      new Date().toISOString(),
      {
        act: 'party.erased',
        subject: { kind: 'party', id: pseudonym },
        detail: { reason: this.#reason, digest: digestOf(this.#identifier, receipt), ...counts },
      },
      {
        Delete: {
          TableName: this.#table,
          Key: this.#key,
          ConditionExpression: 'attribute_exists(entity)',
        },
      },
    );
    if (!done) throw new Error('Another command has finished this erasure');
    return state;
  }
}
