// What the queue brings: events of EventBridge about uploaded objects, from S3 itself or from GuardDuty's malware scan.
import * as z from 'zod';

/** An object that was uploaded, and what a scan of it has said. */
export interface UploadEvent {
  readonly bucket: string;
  readonly key: string;
  /** What tells this object from another one under its key: its version, or its ETag where no versions are kept. */
  readonly objectId: string;
  readonly versionId?: string;
  /** GuardDuty's result; absent where the event is S3's own. */
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
 * @throws Error where it is no event that this service has asked for
 */
export function uploadEventOf(body: string): UploadEvent {
  const parsed = Event.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error('The message is no event about an uploaded object');
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
