// The only file that writes the lake's partitions.
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { NewFile, PartitionFiles, PresentFile } from '../partition.ts';

/** 409: another conditional put of the same key was in progress. */
const LOST = new Set([404, 409, 412]);

export class PartitionStore implements PartitionFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async present(key: string): Promise<PresentFile | undefined> {
    try {
      const { ETag = '', Metadata = {} } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      return { etag: ETag, sha256: Metadata.sha256 ?? '', rows: Number(Metadata.rows) };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async download(key: string, { etag }: PresentFile, path: string): Promise<boolean> {
    try {
      const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key, IfMatch: etag });
      await pipeline((await this.#client.send(command)).Body as Readable, createWriteStream(path));
      return true;
    } catch (error) {
      if (LOST.has(statusOf(error) ?? 0)) return false;
      throw error;
    }
  }

  async put(
    key: string,
    { path, sha256, rows, schema }: NewFile,
    before: PresentFile | undefined,
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          // Whole in memory: the SDK repeats a failed request only if it has the bytes.
          Body: await readFile(path),
          ContentType: 'application/vnd.apache.parquet',
          Metadata: { sha256, rows: String(rows), schema },
          ...(before === undefined ? { IfNoneMatch: '*' } : { IfMatch: before.etag }),
        }),
      );
      return true;
    } catch (error) {
      if (LOST.has(statusOf(error) ?? 0)) return false;
      throw error;
    }
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
