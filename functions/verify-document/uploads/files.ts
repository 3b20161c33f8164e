// The only file that reads and writes objects of the documents bucket.
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { UploadedFile, UploadedFiles } from './uploaded-file.ts';

export class DocumentFiles implements UploadedFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async read(key: string, maxBytes: number, versionId?: string): Promise<UploadedFile | undefined> {
    try {
      const { Body, ContentLength, ContentType } = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        }),
      );
      const file = { sizeBytes: ContentLength ?? 0, contentType: ContentType ?? '' };
      if (file.sizeBytes > maxBytes) {
        await Body?.transformToWebStream().cancel();
        return file;
      }
      return { ...file, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Reads what `put` has stored. */
  async readKept(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Reads what may not exist (any more). Needs permission to list the bucket: without it, S3 answers 403 for a missing one. */
  async find(key: string): Promise<Buffer | undefined> {
    try {
      return await this.readKept(key);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async put(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        // A bucket with a lock refuses objects without a checksum.
        ChecksumAlgorithm: 'CRC32',
      }),
    );
  }
}
