// The event that S3 sends to EventBridge for a new object, field by field as AWS documents it:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
import { ACCOUNT_ID } from '../settings.ts';
import { type BusEvent, busEvent } from './bus-event.ts';
import type { ObjectEvent } from './object-events.ts';

export const SOURCE = 'aws.s3';
export const DETAIL_TYPE = 'Object Created';

interface ObjectDetail {
  readonly version: '0';
  readonly bucket: { readonly name: string };
  /** No `version-id`: the S3 emulator keeps one version of an object. */
  readonly object: {
    readonly key: string;
    readonly size: number;
    readonly etag: string;
    readonly sequencer: string;
  };
  readonly 'request-id': string;
  readonly requester: string;
  readonly 'source-ip-address': string;
  readonly reason: string;
}

export type ObjectCreated = BusEvent<typeof SOURCE, typeof DETAIL_TYPE, ObjectDetail>;

const SEQUENCER_DIGITS = 18;

export function objectCreated(event: ObjectEvent): ObjectCreated {
  return busEvent(SOURCE, DETAIL_TYPE, {
    at: new Date(event.at),
    resource: `arn:aws:s3:::${event.bucket}`,
    detail: {
      version: '0',
      bucket: { name: event.bucket },
      object: {
        key: event.key,
        size: event.size,
        etag: event.etag,
        sequencer: event.id.toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, '0'),
      },
      'request-id': event.requestId,
      requester: ACCOUNT_ID,
      'source-ip-address': event.sourceIp,
      reason: event.reason,
    },
  });
}
