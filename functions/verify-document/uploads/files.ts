// The only file that moves bytes in and out of the documents bucket.
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A file as it was uploaded. */
export interface UploadedFile {
  readonly sizeBytes: number;
  readonly contentType: string;
  /** Absent where the file is larger than was asked for: it is not read then. */
  readonly bytes?: Uint8Array;
}

export class DocumentFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /**
   * Reads an upload.
   *
   * @param versionId the version that was uploaded, where the bucket keeps versions
   * @returns undefined where there is none (any more)
   */
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

  /** Reads a picture this service has made. */
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
