// The interface of resource runners, each of which runs one type of CloudFormation resource on this machine. A new type needs a file
// with its runner and a line in registry.ts.
import type { DynamodbEmulator } from '../emulators/dynamodb.ts';
import type { S3Emulator } from '../emulators/s3.ts';
import type { SecretStore } from '../emulators/secrets.ts';
import type { SqsEndpoint } from '../emulators/sqs.ts';
import type { Consumers } from '../events/consumers.ts';
import type { EventBus } from '../events/event-bus.ts';
import type { Queues } from '../events/queues.ts';
import type { Schedules } from '../events/schedules.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { ApiRegistry } from '../http/api-registry.ts';
import type { EmbeddedIssuer } from '../issuer.ts';
import type { Notices } from '../notices.ts';
import type { Executions } from '../states/executions.ts';

/** A resource of a template, its intrinsics resolved on demand. */
export interface Resource {
  readonly type: string;
  readonly logicalId: string;
  /** Construct path, `Stack/Construct/Resource`. */
  readonly path: string;
  readonly constructIds: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /**
   * The physical name: that of the template's `property`, or one derived from the construct path.
   *
   * @throws HostError if two resources of a type would share it
   */
  name(property: string): string;
  /** A property's value, resolved after the resources that it refers to are created; undefined if the template omits it. */
  property(name: string): Promise<unknown>;
}

/** A resource as others refer to it: the results of `Ref` and `Fn::GetAtt`. */
export interface Instance {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The services in which runners create their resources. */
export interface HostServices {
  readonly dynamodb: DynamodbEmulator;
  readonly s3: S3Emulator;
  readonly secrets: SecretStore;
  readonly sqs: SqsEndpoint;
  readonly queues: Queues;
  readonly events: EventBus;
  readonly consumers: Consumers;
  readonly functions: FunctionHost;
  readonly executions: Executions;
  readonly schedules: Schedules;
  readonly notices: Notices;
  readonly apis: ApiRegistry;
  readonly issuer: EmbeddedIssuer;
  readonly apiUrl: string;
}

export interface ResourceRunner {
  /**
   * Creates the resource, or finds it from an earlier start.
   *
   * @throws HostError for a setting that this host does not support
   */
  create(resource: Resource, services: HostServices): Promise<Instance>;
}
