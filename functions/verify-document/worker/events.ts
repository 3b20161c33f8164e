// Messages of the queue: EventBridge events about uploaded objects, from S3 or from GuardDuty's malware scan.
import * as z from 'zod';

/** An uploaded object, with the result of its malware scan. */
export interface UploadEvent {
  readonly bucket: string;
  readonly key: string;
  /** Distinguishes this object from others with the same key: its version, or its ETag if the bucket keeps no versions. */
  readonly objectId: string;
  readonly versionId?: string;
  /** GuardDuty's result; absent from S3's own events. */
  readonly scanResult?: string;
}

const Text = z.string().min(1);

const ObjectCreated = z.object({
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: Text }),
    object: z.object({ key: Text, etag: Text, 'version-id': Text.optional() }),
  }),
});

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
const ScanResult = z.object({
  'detail-type': z.literal('GuardDuty Malware Protection Object Scan Result'),
  detail: z.object({
    s3ObjectDetails: z.object({
      bucketName: Text,
      objectKey: Text,
      eTag: Text,
      versionId: z.string().nullish(),
    }),
    scanResultDetails: z.object({ scanResultStatus: Text }),
  }),
});

const Event = z.union([ObjectCreated, ScanResult]);

/**
 * Reads the body of a queue's message.
 *
 * @throws Error if it is not an event that this service subscribes to
 */
export function uploadEventOf(body: string): UploadEvent {
  const parsed = Event.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error('The message is not an event about an uploaded object');
  if (parsed.data['detail-type'] === 'Object Created') {
    const { bucket, object } = parsed.data.detail;
    return objectOf(bucket.name, object.key, object.etag, object['version-id']);
  }
  const { s3ObjectDetails: object, scanResultDetails: result } = parsed.data.detail;
  return {
    ...objectOf(object.bucketName, object.objectKey, object.eTag, object.versionId ?? undefined),
    scanResult: result.scanResultStatus,
  };
}

function objectOf(bucket: string, key: string, etag: string, versionId: string | undefined): UploadEvent {
  // An unversioned object has the version "null".
  const versioned = versionId !== undefined && versionId !== '' && versionId !== 'null';
  return versioned
    ? { bucket, key, objectId: versionId, versionId }
    : { bucket, key, objectId: etag.replaceAll('"', '') };
}
