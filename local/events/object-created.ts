// The event that S3 sends to EventBridge for a new object, field by field as AWS documents it:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
import { ACCOUNT_ID } from '../settings.ts';
import { type BusEvent, busEvent } from './bus-event.ts';

export const SOURCE = 'aws.s3';
export const DETAIL_TYPE = 'Object Created';

/** A new object, and the request that stored it. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of an object in a bucket with versions. */
  readonly versionId?: string;
  /** Grows with every object of the state folder. */
  readonly sequence: number;
  /** The operation, in EventBridge's words: `PutObject`, `CopyObject`, `CompleteMultipartUpload`. */
  readonly reason: string;
  readonly requestId: string;
  readonly sourceIp: string;
}

interface ObjectDetail {
  readonly version: '0';
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size: number;
    readonly etag: string;
    /** Absent where the bucket keeps no versions. */
    readonly 'version-id'?: string;
    readonly sequencer: string;
  };
  readonly 'request-id': string;
  readonly requester: string;
  readonly 'source-ip-address': string;
  readonly reason: string;
}

export type ObjectCreated = BusEvent<typeof SOURCE, typeof DETAIL_TYPE, ObjectDetail>;

const SEQUENCER_DIGITS = 18;

export function objectCreated(write: ObjectWrite): ObjectCreated {
  return busEvent(SOURCE, DETAIL_TYPE, {
    at: new Date(write.at),
    resource: `arn:aws:s3:::${write.bucket}`,
    detail: {
      version: '0',
      bucket: { name: write.bucket },
      object: {
        key: write.key,
        size: write.size,
        etag: write.etag,
        ...(write.versionId === undefined ? {} : { 'version-id': write.versionId }),
        sequencer: write.sequence.toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, '0'),
      },
      'request-id': write.requestId,
      requester: ACCOUNT_ID,
      'source-ip-address': write.sourceIp,
      reason: write.reason,
    },
  });
}
