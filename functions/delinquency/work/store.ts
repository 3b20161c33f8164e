// The only file that talks to the snapshots bucket: it reads snapshots and keeps the files of runs.

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
import { message } from '../../shared/words/message.ts';
import { snapshotPrefix } from '../keys.ts';
import type { ContentType, RunFiles, SnapshotFile } from './files.ts';
import { SnapshotRefused } from './refusal.ts';

const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;

export class RunFileStore implements RunFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async listSnapshot(runDate: string): Promise<SnapshotFile[]> {
    const files: SnapshotFile[] = [];
    for await (const page of this.#pages(snapshotPrefix(runDate))) {
      for (const { Key: key = '', ETag: etag = '', Size: bytes = 0 } of page) {
        files.push({ key, etag, bytes });
      }
    }
    return files.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async list(prefix: string): Promise<string[]> {
    const pages = await Array.fromAsync(this.#pages(prefix));
    return pages.flat().map(({ Key = '' }) => Key);
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

  async openSnapshot({ key, etag }: Pick<SnapshotFile, 'key' | 'etag'>): Promise<Readable> {
    return (await this.#get(key, etag)).Body as Readable;
  }

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
        throw new SnapshotRefused(message('run.fileChanged', { file: key }));
      }
      throw error;
    }
  }

  async readPart(key: string, start: number, end: number): Promise<Buffer | undefined> {
    try {
      return await this.readRange(key, start, end);
    } catch (error) {
      if (error instanceof NoSuchKey || statusOf(error) === RANGE_NOT_SATISFIABLE) return undefined;
      throw error;
    }
  }

  async read(key: string): Promise<Buffer | undefined> {
    try {
      return Buffer.from((await (await this.#get(key)).Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

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
    // Always bytes: the SDK cannot tell the length of an empty string and logs a warning.
    const Body = typeof body === 'string' ? Buffer.from(body) : body;
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body, ContentType: type }),
    );
  }

  async writeJson(key: string, value: unknown): Promise<void> {
    await this.write(key, JSON.stringify(value), 'application/json');
  }

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
