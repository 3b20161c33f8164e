// The only file that reads the lake bucket for queries.
import {
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { parsePartitionKey, partitionPrefix, tablePrefix } from './keys.ts';
import { LakeChanged, type LakeObject, type LakeObjects } from './objects.ts';
import type { TableName } from './tables.ts';

const GONE = new Set([404, 412]);

export class LakeStore implements LakeObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async list(table: TableName, from: string, to: string): Promise<LakeObject[]> {
    const found: LakeObject[] = [];
    const pages = paginateListObjectsV2(
      { client: this.#client },
      // Keys are in the order of days, and a folder itself comes before what is in it.
      { Bucket: this.#bucket, Prefix: tablePrefix(table), StartAfter: partitionPrefix(table, from) },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents) {
        const parsed = parsePartitionKey(Key);
        if (parsed === undefined) continue;
        if (parsed.day > to) return found;
        const modifiedAt = LastModified?.toISOString() ?? '';
        found.push({ key: Key, ...parsed, etag: ETag, bytes: Size, modifiedAt });
      }
    }
    return found;
  }

  async read({ key, etag }: Pick<LakeObject, 'key' | 'etag'>, start: number, end: number): Promise<Buffer> {
    try {
      const { Body } = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          IfMatch: etag,
          Range: `bytes=${start}-${end - 1}`,
        }),
      );
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof S3ServiceException && GONE.has(error.$metadata.httpStatusCode ?? 0)) {
        throw new LakeChanged(`${key} was replaced or removed`);
      }
      throw error;
    }
  }
}
