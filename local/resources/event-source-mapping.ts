// Event source mappings: which function receives the messages of which queue, or the changes of which table.
import { HostError, messageOf } from '../errors.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import {
  invalidProperty,
  numberProperty,
  recordProperty,
  refuseProperty,
  stringListProperty,
  stringProperty,
} from './properties.ts';
import type { HostServices, Instance, Resource, ResourceRunner } from './resource.ts';

const DEFAULT_BATCH_SIZE = 10;
const MAX_BATCH_SIZE = 10_000;
/** Larger batches need a batching window. */
const MAX_BATCH_SIZE_AT_ONCE = 10;
const REPORT_FAILURES = 'ReportBatchItemFailures';

/** As many records as Lambda gives a function by default, and at most. */
const STREAM_BATCH_SIZE = 100;
const MAX_STREAM_BATCH_SIZE = 10_000;
/** The stream of a table of this deployment. */
const STREAM_ARN = /^arn:aws:dynamodb:[^:]+:\d+:table\/([^/]+)\/stream\//;

const REFUSED = ['DestinationConfig', 'ProvisionedPollerConfig'];
/** Settings that only queues, or only streams, have. */
const OF_STREAMS = ['FilterCriteria', 'StartingPosition'];
const REFUSED_OF_STREAMS = [
  'ScalingConfig',
  'ParallelizationFactor',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'TumblingWindowInSeconds',
  'StartingPositionTimestamp',
];

export const eventSourceMappingRunner: ResourceRunner = {
  async create(resource, services) {
    for (const property of REFUSED) await refuseProperty(resource, property);
    const source = await stringProperty(resource, 'EventSourceArn');
    const table = STREAM_ARN.exec(source)?.[1];
    if (table !== undefined) return await createForStream(resource, services, source, table);
    for (const property of OF_STREAMS) await refuseProperty(resource, property);
    const queue = services.queues.get(source);
    if (queue === undefined) {
      throw invalidProperty(
        resource,
        'EventSourceArn',
        'a queue of this deployment or the stream of a table',
        source,
      );
    }
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

/** One function reads a stream: what it has processed is forgotten. */
async function createForStream(
  resource: Resource,
  services: HostServices,
  streamArn: string,
  table: string,
): Promise<Instance> {
  for (const property of REFUSED_OF_STREAMS) await refuseProperty(resource, property);
  const stream = services.dynamodb.stream(table);
  if (stream === undefined || services.consumers.readsStream(streamArn)) {
    const expected = 'the stream of a table, which no other function reads';
    throw invalidProperty(resource, 'EventSourceArn', expected, streamArn);
  }
  const position = await stringProperty(resource, 'StartingPosition');
  if (position !== 'TRIM_HORIZON') {
    throw invalidProperty(resource, 'StartingPosition', 'TRIM_HORIZON', position);
  }
  const batchSize = await numberProperty(resource, 'BatchSize', STREAM_BATCH_SIZE);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MAX_STREAM_BATCH_SIZE) {
    throw invalidProperty(resource, 'BatchSize', `from 1 to ${MAX_STREAM_BATCH_SIZE}`, batchSize);
  }
  const definition = await functionOf(resource, services);
  if ((await resource.property('Enabled')) !== false) {
    services.consumers.addStream({
      stream,
      streamArn,
      functionArn: definition.arn,
      batchSize,
      matches: await filterOf(resource),
      reportsFailures: await reportsFailures(resource),
    });
  }
  return { ref: resource.logicalId, attributes: { Id: resource.logicalId } };
}

/** A record passes if it matches one of the filters, or if there are none. */
async function filterOf(resource: Resource): Promise<Matcher> {
  const { Filters: filters = [] } = await recordProperty(resource, 'FilterCriteria');
  if (!Array.isArray(filters)) throw invalidProperty(resource, 'FilterCriteria.Filters', 'a list', filters);
  const matchers = filters.map((filter: unknown) => {
    try {
      return compilePattern(JSON.parse(isRecord(filter) ? String(filter.Pattern) : 'null'));
    } catch (error) {
      throw new HostError(`${resource.type} ${resource.path}: FilterCriteria: ${messageOf(error)}`);
    }
  });
  return matchers.length === 0 ? () => true : (record) => matchers.some((matches) => matches(record));
}

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
