// Presigned URLs: to upload exactly one announced file, and to read a picture for some minutes.
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { AnnouncedFile, Upload } from '../schemas.ts';

/** Signs upload URLs for keys of the documents bucket. */
export interface UploadUrls {
  sign(key: string, file: AnnouncedFile, now: Date): Promise<Upload>;
}

const PICTURE_SECONDS = 10 * 60;
const SHA256_HEADER = 'x-amz-checksum-sha256';

/**
 * A URL to PUT one file to. Content type, length and SHA-256 are signed headers: S3 refuses a request with other headers (403)
 * and a body that does not have the signed SHA-256 (400). The worker checks all three again.
 *
 * @param lifeMs how long the URL is valid, from `now`
 */
export async function presignUpload(
  client: S3Client,
  target: { readonly bucket: string; readonly key: string },
  file: AnnouncedFile,
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
    // By default the presigner moves the checksum into the query, where S3 does not compare it with the body, and signs neither
    // type nor length.
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

/** A URL of a picture in the bucket, valid for ten minutes. */
export function presignPicture(
  client: S3Client,
  bucket: string,
  key: string,
  type: 'image/png' | 'image/jpeg' = 'image/png',
): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentType: type });
  return getSignedUrl(client, command, { expiresIn: PICTURE_SECONDS });
}
