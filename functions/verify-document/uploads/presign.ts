// Presigned URLs: an upload that takes one announced file and no other, and a picture to look at for some minutes.
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { NewDocument, Upload } from '../schemas.ts';

/** What was announced of a file that is to be uploaded. */
export type Announced = Pick<NewDocument, 'fileName' | 'contentType' | 'sizeBytes' | 'sha256'>;

const PICTURE_SECONDS = 10 * 60;
const SHA256_HEADER = 'x-amz-checksum-sha256';

/**
 * A URL to PUT one file to. Content type, length and SHA-256 are signed headers: S3 refuses a request with other ones (403)
 * and a body that does not hash to the signed SHA-256 (400). The worker checks all three again.
 *
 * @param lifeMs how long the URL can be used, from `now`
 */
export async function presignUpload(
  client: S3Client,
  target: { readonly bucket: string; readonly key: string },
  file: Announced,
  lifeMs: number,
  now: Date,
): Promise<Upload> {
  const checksum = Buffer.from(file.sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({
    Bucket: target.bucket,
    Key: target.key,
    ContentType: file.contentType,
    ContentLength: file.sizeBytes,
    ChecksumSHA256: checksum,
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: Math.floor(lifeMs / 1000),
    signingDate: now,
    // Left to itself the presigner moves the checksum into the query, where S3 does not hold the body against it,
    // and signs neither type nor length.
    unhoistableHeaders: new Set([SHA256_HEADER]),
    signableHeaders: new Set(['host', 'content-type', 'content-length', SHA256_HEADER]),
  });
  return {
    method: 'PUT',
    url,
    headers: { 'content-type': file.contentType, [SHA256_HEADER]: checksum },
    expiresAt: new Date(now.getTime() + lifeMs).toISOString(),
  };
}

/** A URL under which a PNG of the bucket can be looked at for ten minutes. */
export function presignPicture(client: S3Client, bucket: string, key: string): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentType: 'image/png' });
  return getSignedUrl(client, command, { expiresIn: PICTURE_SECONDS });
}
