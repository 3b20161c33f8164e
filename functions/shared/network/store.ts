// The adapter of the scores of the latest published network: which table is current, at most a minute old, and a few kilobytes of it.
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { NetworkScores } from './beside.ts';
import { type EntityScore, scoreIn, windowOf } from './table.ts';

const FRESH_MS = 60_000;

interface CurrentTable {
  readonly key: string;
  readonly slots: number;
}

export class NetworkScoreStore implements NetworkScores {
  readonly #dynamodb: DynamoDBClient;
  readonly #s3: S3Client;
  readonly #places: { readonly table: string; readonly bucket: string };
  readonly #now: () => number;
  #current: { readonly table: CurrentTable | undefined; readonly readAt: number } | undefined;

  /** @param places the table of the network's runs, and the bucket of its files */
  constructor(
    dynamodb: DynamoDBClient,
    s3: S3Client,
    places: { readonly table: string; readonly bucket: string },
    now: () => number = Date.now,
  ) {
    this.#dynamodb = dynamodb;
    this.#s3 = s3;
    this.#places = places;
    this.#now = now;
  }

  async scoreOf(entityId: string): Promise<EntityScore | undefined> {
    const current = await this.#table();
    if (current === undefined) return undefined;
    const { start, end } = windowOf(entityId, current.slots);
    try {
      const { Body } = await this.#s3.send(
        new GetObjectCommand({
          Bucket: this.#places.bucket,
          Key: current.key,
          Range: `bytes=${start}-${end - 1}`,
        }),
      );
      return scoreIn((await Body?.transformToByteArray()) ?? new Uint8Array(), entityId);
    } catch (error) {
      // A network that nobody has built anew for as long as its files are kept.
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async #table(): Promise<CurrentTable | undefined> {
    const now = this.#now();
    if (this.#current === undefined || now - this.#current.readAt >= FRESH_MS) {
      this.#current = { table: await this.#read(), readAt: now };
    }
    return this.#current.table;
  }

  async #read(): Promise<CurrentTable | undefined> {
    const { Item: item } = await this.#dynamodb.send(
      new GetItemCommand({
        TableName: this.#places.table,
        Key: { runId: { S: 'current' } },
        ProjectionExpression: 'scoresKey, slots',
      }),
    );
    const [key, slots] = [item?.scoresKey?.S, Number(item?.slots?.N)];
    return key === undefined ? undefined : { key, slots };
  }
}
