// The envelope of events on EventBridge's default bus.
import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../settings.ts';

export interface BusEvent<Source extends string, DetailType extends string, Detail extends object> {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': DetailType;
  readonly source: Source;
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [string];
  readonly detail: Detail;
}

/** Wraps the detail of an event about a resource, given by its ARN. */
export function busEvent<Source extends string, DetailType extends string, Detail extends object>(
  source: Source,
  detailType: DetailType,
  event: { readonly at: Date; readonly resource: string; readonly detail: Detail },
): BusEvent<Source, DetailType, Detail> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: ACCOUNT_ID,
    time: event.at.toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: [event.resource],
    detail: event.detail,
  };
}
