// The only file that talks to the snapshots bucket: snapshots in, the files of a run out.
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  type _Object,
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isSnapshotFile, snapshotPrefix } from '../keys.ts';
import { SnapshotRefused } from './refusal.ts';

/** A file of a snapshot. */
export interface SnapshotFile {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export type ContentType = 'text/csv; charset=utf-8' | 'application/json' | 'application/x-ndjson';

const PRECONDITION_FAILED = 412;

export class RunFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** The CSV files of a day, in the order of their keys; anything else there is none of this service's. */
  async listSnapshot(runDate: string): Promise<SnapshotFile[]> {
    const files: SnapshotFile[] = [];
    for await (const page of this.#pages(snapshotPrefix(runDate))) {
      for (const { Key: key = '', ETag: etag = '', Size: bytes = 0 } of page) {
        if (isSnapshotFile(key)) files.push({ key, etag, bytes });
      }
    }
    return files.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** How many objects there are under a prefix. */
  async count(prefix: string): Promise<number> {
    let count = 0;
    for await (const page of this.#pages(prefix)) count += page.length;
    return count;
  }

  async *#pages(prefix: string): AsyncGenerator<_Object[], void> {
    let token: string | undefined;
    do {
      const answer: ListObjectsV2CommandOutput = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, ContinuationToken: token }),
      );
      yield answer.Contents ?? [];
      token = answer.NextContinuationToken;
    } while (token !== undefined);
  }

  /**
   * Opens a file of a snapshot from its beginning.
   *
   * @throws SnapshotRefused where it is no longer the file that was listed
   */
  async openSnapshot({ key, etag }: Pick<SnapshotFile, 'key' | 'etag'>): Promise<Readable> {
    return (await this.#get(key, etag)).Body as Readable;
  }

  /**
   * Reads bytes of an object.
   *
   * @param end the first byte that is not read
   * @param etag of a snapshot's file
   * @throws SnapshotRefused where it is no longer that file
   */
  async readRange(key: string, start: number, end: number, etag?: string): Promise<Buffer> {
    if (end <= start) return Buffer.alloc(0);
    const answer = await this.#get(key, etag, `bytes=${start}-${end - 1}`);
    return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  }

  async #get(key: string, etag?: string, range?: string) {
    try {
      return await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range: range, IfMatch: etag }),
      );
    } catch (error) {
      if (etag !== undefined && (error instanceof NoSuchKey || statusOf(error) === PRECONDITION_FAILED)) {
        throw new SnapshotRefused(
          `${key} was changed or removed while the run was reading it; run the day again`,
        );
      }
      throw error;
    }
  }

  /** Reads a whole object. @returns undefined where there is none */
  async read(key: string): Promise<Buffer | undefined> {
    try {
      return Buffer.from((await (await this.#get(key)).Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Reads JSON that this service wrote. @returns undefined where there is none, or a crash left half of it */
  async readJson<Value>(key: string): Promise<Value | undefined> {
    const bytes = await this.read(key);
    if (bytes === undefined) return undefined;
    try {
      return JSON.parse(bytes.toString()) as Value;
    } catch {
      return undefined;
    }
  }

  async write(key: string, body: string | Buffer, type: ContentType): Promise<void> {
    // Bytes, since an empty text has no length for the SDK, which then warns of it.
    const Body = typeof body === 'string' ? Buffer.from(body) : body;
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body, ContentType: type }),
    );
  }

  async writeJson(key: string, value: unknown): Promise<void> {
    await this.write(key, JSON.stringify(value), 'application/json');
  }

  /** Writes a file of the disk; its bytes are never all in memory. */
  async upload(key: string, path: string, bytes: number, type: ContentType): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: createReadStream(path),
        ContentLength: bytes,
        ContentType: type,
      }),
    );
  }

  /** Copies an object within the bucket, with its type. */
  async copy(from: string, to: string): Promise<void> {
    await this.#client.send(
      new CopyObjectCommand({
        Bucket: this.#bucket,
        CopySource: `${this.#bucket}/${from.split('/').map(encodeURIComponent).join('/')}`,
        Key: to,
      }),
    );
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
