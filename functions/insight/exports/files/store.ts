// Keeps the files of exports in the lake bucket, and signs their URLs.
import { createReadStream, statSync } from 'node:fs';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LAKE_PREFIXES } from '../../../shared/lake/keys.ts';
import { type ExportFormat, fileName, type NewExport } from '../export.ts';
import type { ExportFiles } from '../files.ts';

const URL_SECONDS = 15 * 60;
const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

type Named = NewExport & { readonly exportId: string };

export class ExportFileStore implements ExportFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(requested: Named, path: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: keyOf(requested),
        Body: createReadStream(path),
        ContentLength: statSync(path).size,
        ContentType: CONTENT_TYPES[requested.format],
      }),
    );
  }

  async urlOf(requested: Named): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: keyOf(requested),
      ResponseContentDisposition: `attachment; filename="${fileName(requested)}"`,
    });
    return await getSignedUrl(this.#client, command, { expiresIn: URL_SECONDS });
  }
}

function keyOf({ exportId, format }: Named): string {
  return `${LAKE_PREFIXES.exports}${exportId}.${format}`;
}
