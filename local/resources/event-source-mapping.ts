// Event source mappings: which function receives the messages of which queue. Streams are refused.
import { HostError } from '../errors.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import {
  invalidProperty,
  numberProperty,
  recordProperty,
  refuseProperty,
  stringListProperty,
  stringProperty,
} from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

const DEFAULT_BATCH_SIZE = 10;
const MAX_BATCH_SIZE = 10_000;
/** Larger batches need a batching window. */
const MAX_BATCH_SIZE_AT_ONCE = 10;
const REPORT_FAILURES = 'ReportBatchItemFailures';

const REFUSED = ['FilterCriteria', 'DestinationConfig', 'ProvisionedPollerConfig', 'StartingPosition'];

export const eventSourceMappingRunner: ResourceRunner = {
  async create(resource, services) {
    for (const property of REFUSED) await refuseProperty(resource, property);
    const queueArn = await stringProperty(resource, 'EventSourceArn');
    const queue = services.queues.get(queueArn);
    if (queue === undefined)
      throw invalidProperty(resource, 'EventSourceArn', 'a queue of this deployment', queueArn);
    const definition = await functionOf(resource, services);
    // AWS refuses to deploy such a mapping, too.
    if (queue.visibilityTimeoutMs < definition.timeoutMs) {
      throw new HostError(
        `${resource.type} ${resource.path}: queue visibility timeout: ${queue.visibilityTimeoutMs / 1000} seconds is less than function timeout: ${definition.timeoutMs / 1000} seconds`,
      );
    }
    const batchSize = await numberProperty(resource, 'BatchSize', DEFAULT_BATCH_SIZE);
    const windowSeconds = await numberProperty(resource, 'MaximumBatchingWindowInSeconds', 0);
    const largest = windowSeconds > 0 ? MAX_BATCH_SIZE : MAX_BATCH_SIZE_AT_ONCE;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > largest) {
      throw invalidProperty(
        resource,
        'BatchSize',
        `from 1 to ${largest} with a batching window of ${windowSeconds} s`,
        batchSize,
      );
    }
    if ((await resource.property('Enabled')) !== false) {
      services.consumers.addMapping({
        queue,
        functionArn: definition.arn,
        batchSize,
        windowMs: windowSeconds * 1000,
        maxConcurrency: await maxConcurrencyOf(resource),
        reportsFailures: await reportsFailures(resource),
      });
    }
    return { ref: resource.logicalId, attributes: { Id: resource.logicalId } };
  },
};

/** The function of a name or an ARN. */
async function functionOf(resource: Resource, services: HostServices): Promise<FunctionDefinition> {
  const name = await stringProperty(resource, 'FunctionName');
  const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
  const pool = services.functions.pool(arn);
  if (pool === undefined)
    throw invalidProperty(resource, 'FunctionName', 'a function of this deployment', name);
  return pool.definition;
}

async function maxConcurrencyOf(resource: Resource): Promise<number | undefined> {
  const { MaximumConcurrency: most } = await recordProperty(resource, 'ScalingConfig');
  if (most === undefined) return undefined;
  if (typeof most !== 'number' || most < 2 || most > 1000) {
    throw invalidProperty(resource, 'ScalingConfig.MaximumConcurrency', 'a number from 2 to 1000', most);
  }
  return most;
}

async function reportsFailures(resource: Resource): Promise<boolean> {
  const types = await stringListProperty(resource, 'FunctionResponseTypes');
  if (!types.every((type) => type === REPORT_FAILURES)) {
    throw invalidProperty(resource, 'FunctionResponseTypes', `["${REPORT_FAILURES}"]`, types);
  }
  return types.length > 0;
}
