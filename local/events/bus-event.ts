// An event on EventBridge's default bus: the envelope around what a service says.
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

/** Puts the envelope around what happened to a resource, named by its ARN. */
export function busEvent<Source extends string, DetailType extends string, Detail extends object>(
  source: Source,
  detailType: DetailType,
  happened: { readonly at: Date; readonly resource: string; readonly detail: Detail },
): BusEvent<Source, DetailType, Detail> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: ACCOUNT_ID,
    time: happened.at.toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: [happened.resource],
    detail: happened.detail,
  };
}
