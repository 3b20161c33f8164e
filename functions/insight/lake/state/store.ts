// Keeps the watermark of the lake in its bucket.
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { LAKE_PREFIXES } from '../../../shared/lake/keys.ts';
import type { LakeState, Watermark } from '../state.ts';

const KEY = `${LAKE_PREFIXES.state}watermark.json`;
/** Runs that finish at the same time. */
const MAX_ATTEMPTS = 8;
const LOST = new Set([404, 409, 412]);

export class LakeStateStore implements LakeState {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async watermark(): Promise<Watermark | undefined> {
    return (await this.#read())?.watermark;
  }

  async advance(through: string): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const before = await this.#read();
      if (before !== undefined && before.watermark.through >= through) return;
      try {
        await this.#client.send(
          new PutObjectCommand({
            Bucket: this.#bucket,
            Key: KEY,
            Body: Buffer.from(JSON.stringify({ through } satisfies Watermark)),
            ContentType: 'application/json',
            ...(before === undefined ? { IfNoneMatch: '*' } : { IfMatch: before.etag }),
          }),
        );
        return;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (!LOST.has(status ?? 0)) throw error;
      }
    }
    throw new Error(`The watermark was moved by others ${MAX_ATTEMPTS} times`);
  }

  async #read(): Promise<{ readonly watermark: Watermark; readonly etag: string } | undefined> {
    try {
      const { Body, ETag = '' } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: KEY }),
      );
      return { watermark: JSON.parse((await Body?.transformToString()) ?? '') as Watermark, etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
