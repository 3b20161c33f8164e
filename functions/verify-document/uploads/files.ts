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

  /** Reads a picture that `putPicture` has stored. */
  async readPicture(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async putPicture(key: string, png: Buffer): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: png, ContentType: 'image/png' }),
    );
  }
}
