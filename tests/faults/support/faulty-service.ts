// The service with a fault proxy before its tables and one before its storage: the functions are the real ones and are told of the
// proxies by the SDK's own variables; tests themselves look at tables and buckets past them.
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import type { ResourceDeclaration } from '../../../local/template/template.ts';
import { type Entries, withEntry, withResources } from '../../api/support/entries.ts';
import { type Service, startService } from '../../api/support/service.ts';
import { FaultProxy } from './fault-proxy.ts';

/** The SDK's attempts at one call (`CLIENT_SETTINGS`): so many failures in a row are a failure of the call. */
export const ATTEMPTS_OF_A_CALL = 3;

export interface FaultyService {
  readonly service: () => Service;
  readonly dynamodb: FaultProxy;
  readonly s3: FaultProxy;
}

export interface FaultyOptions {
  /** Leaves faults in force after a test: for tests that run at the same time. */
  readonly keepFaults?: boolean;
  /** Handler files to run in the place of others. */
  readonly entries?: Entries;
}

/** Changes a resource's properties, by its type; undefined leaves it as it is. */
export type Change = (resource: ResourceDeclaration) => Readonly<Record<string, unknown>> | undefined;

/**
 * Starts the service for a file's tests; faults are lifted after each of them.
 *
 * @param change what else is different about the templates
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
    dynamodb.passOnTo(service().endpoints.dynamodbUrl);
    s3.passOnTo(service().endpoints.s3Url);
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

/** The variables that a template sets of a function. */
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
  const told = { ...resource, Properties: { ...resource.Properties, ...change(resource) } };
  if (resource.Type !== 'AWS::Lambda::Function') return told;
  const Environment = { Variables: { ...variablesOf(told), ...urls } };
  return { ...told, Properties: { ...told.Properties, Environment } };
}
