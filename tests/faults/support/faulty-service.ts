// The service with one fault proxy in front of its tables and one in front of its storage: the functions are the real ones and get the
// proxies' URLs in the SDK's own variables; tests access tables and buckets directly.
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import type { ResourceDeclaration } from '../../../local/template/template.ts';
import { type Entries, withEntry, withResources } from '../../api/support/entries.ts';
import { type Service, startService } from '../../api/support/service.ts';
import { FaultProxy } from './fault-proxy.ts';

/** The SDK's attempts per call (`CLIENT_SETTINGS`): a call fails after this many failures in a row. */
export const ATTEMPTS_OF_A_CALL = 3;

export interface FaultyService {
  readonly service: () => Service;
  readonly dynamodb: FaultProxy;
  readonly s3: FaultProxy;
}

export interface FaultyOptions {
  /** Keeps faults in force after a test, for tests that run concurrently. */
  readonly keepFaults?: boolean;
  /** Handler files that replace others. */
  readonly entries?: Entries;
}

/** Returns the properties to change in a resource; undefined leaves it unchanged. */
export type Change = (resource: ResourceDeclaration) => Readonly<Record<string, unknown>> | undefined;

/**
 * Starts the service for a test file; faults are lifted after each test.
 *
 * @param change further changes to the templates
 */
export function startFaultyService(
  change: Change = () => undefined,
  { keepFaults = false, entries = {} }: FaultyOptions = {},
): FaultyService {
  const [dynamodb, s3] = [new FaultProxy(), new FaultProxy()];
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    urls.AWS_ENDPOINT_URL_DYNAMODB = await dynamodb.listen();
    urls.AWS_ENDPOINT_URL_S3 = await s3.listen();
  });
  const service = startService((synthesize) =>
    changed(synthesize, (one) => withVariables(withEntry(one, entries), urls, change)),
  );
  beforeAll(() => {
    dynamodb.forwardTo(service().endpoints.dynamodbUrl);
    s3.forwardTo(service().endpoints.s3Url);
  });
  afterEach(() => {
    if (keepFaults) return;
    dynamodb.heal();
    s3.heal();
  });
  afterAll(async () => {
    await Promise.all([dynamodb.close(), s3.close()]);
  });
  return { service, dynamodb, s3 };
}

/** The environment variables that a template sets for a function. */
export function variablesOf({ Properties = {} }: ResourceDeclaration): Readonly<Record<string, unknown>> {
  const { Environment: environment } = Properties as {
    Environment?: { Variables?: Record<string, unknown> };
  };
  return environment?.Variables ?? {};
}

function changed(
  synthesize: Synthesize,
  change: (resource: ResourceDeclaration) => ResourceDeclaration,
): Synthesize {
  return async (input) => (await synthesize(input)).map((stack) => withResources(stack, change));
}

function withVariables(
  resource: ResourceDeclaration,
  urls: Readonly<Record<string, string>>,
  change: Change,
): ResourceDeclaration {
  const changedResource = { ...resource, Properties: { ...resource.Properties, ...change(resource) } };
  if (resource.Type !== 'AWS::Lambda::Function') return changedResource;
  const Environment = { Variables: { ...variablesOf(changedResource), ...urls } };
  return { ...changedResource, Properties: { ...changedResource.Properties, Environment } };
}
