// The event that S3 sends to EventBridge for a new object, field by field as AWS documents it:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { ObjectEvent } from './object-events.ts';

export const SOURCE = 'aws.s3';
export const DETAIL_TYPE = 'Object Created';

export interface ObjectCreated {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': typeof DETAIL_TYPE;
  readonly source: typeof SOURCE;
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [string];
  readonly detail: {
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
  };
}

const SEQUENCER_DIGITS = 18;

export function objectCreated(event: ObjectEvent): ObjectCreated {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DETAIL_TYPE,
    source: SOURCE,
    account: ACCOUNT_ID,
    time: new Date(event.at).toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: [`arn:aws:s3:::${event.bucket}`],
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
  };
}
