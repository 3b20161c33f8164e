// The only file that talks to the snapshots bucket for networks.
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { NetworkFiles } from './files.ts';

const URL_SECONDS = 15 * 60;

export class NetworkFileStore implements NetworkFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key = '' }) => Key));
    return keys.sort();
  }

  async read(key: string): Promise<Buffer | undefined> {
    try {
      return await this.#get(key);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async readRange(key: string, start: number, end: number): Promise<Buffer> {
    return end <= start ? Buffer.alloc(0) : await this.#get(key, `bytes=${start}-${end - 1}`);
  }

  async #get(key: string, range?: string): Promise<Buffer> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range: range }),
    );
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async write(key: string, body: Uint8Array, type: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: type }),
    );
  }

  /** The suggested file name contains the whole key, so that reports of several days are not confused. */
  urlOf(key: string): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ResponseContentDisposition: `attachment; filename="${key.replaceAll('/', '-')}"`,
    });
    return getSignedUrl(this.#client, command, { expiresIn: URL_SECONDS });
  }
}
