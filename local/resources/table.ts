// DynamoDB tables: created once in the emulator and found again at every start.
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { invalidProperty, recordProperty } from './properties.ts';
import type { Instance, Resource, ResourceRunner } from './resource.ts';

/** The construct id of the table that holds Powertools' idempotency records. */
const IDEMPOTENCY_ID = 'Idempotency';

/** What the records of a stream contain. */
const STREAM_VIEW = 'NEW_AND_OLD_IMAGES';

const SHAPE = [
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
] as const;

// Time to live, point-in-time recovery, encryption, deletion protection and tags make no difference to functions here.
export const tableRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('TableName');
    const shape: Record<string, unknown> = {};
    for (const property of SHAPE) {
      const value = await resource.property(property);
      if (value !== undefined) shape[property] = value;
    }
    await services.dynamodb.ensureTable(name, shape);
    // Powertools marks a key as in progress until its first request is answered. A request that the end of the host cut off is
    // never answered, so its mark would refuse the client's retry (409) until it expires.
    if (resource.constructIds.includes(IDEMPOTENCY_ID)) await services.dynamodb.releaseInProgress(name);
    const { StreamViewType: view } = await recordProperty(resource, 'StreamSpecification');
    if (view !== undefined) {
      if (view !== STREAM_VIEW) {
        throw invalidProperty(resource, 'StreamSpecification.StreamViewType', STREAM_VIEW, view);
      }
      await services.dynamodb.enableStream(name);
    }
    return instance(name, resource, view !== undefined);
  },
};

function instance(name: string, resource: Resource, streams: boolean): Instance {
  const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`;
  const attributes = { Arn: arn, TableId: resource.logicalId };
  return {
    ref: name,
    attributes: streams ? { ...attributes, StreamArn: `${arn}/stream/local` } : attributes,
  };
}
