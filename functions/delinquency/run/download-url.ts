// Presigned URLs of what a run leaves in the bucket: to be downloaded for some minutes by whoever may read the run.
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const SECONDS = 15 * 60;

/** A URL under which a file of the bucket is downloaded, named by all of its key, so that days are not confused. */
export function presignDownload(client: S3Client, bucket: string, key: string): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename="${key.replaceAll('/', '-')}"`,
  });
  return getSignedUrl(client, command, { expiresIn: SECONDS });
}
