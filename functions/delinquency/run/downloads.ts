// Presigned URLs of the reports of a run: whoever may read the run can download them for some minutes.
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Downloads } from './view.ts';

const SECONDS = 15 * 60;

export class ReportDownloads implements Downloads {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** The suggested file name contains the whole key, so that reports of several days are not confused. */
  urlOf(key: string): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ResponseContentDisposition: `attachment; filename="${key.replaceAll('/', '-')}"`,
    });
    return getSignedUrl(this.#client, command, { expiresIn: SECONDS });
  }
}
