// What a resource runner is: it turns one CloudFormation resource into something that runs on this machine.
// A new type is a new file with its runner, and one line in registry.ts.
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
   * The physical name: what the template chose in `property`, else one made from the construct path.
   *
   * @throws HostError where two resources of a type would share it
   */
  name(property: string): string;
  /** A property's value, with whatever it refers to made first; undefined where the template leaves it out. */
  property(name: string): Promise<unknown>;
}

/** What others see of a resource: the answers to `Ref` and `Fn::GetAtt`. */
export interface Instance {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The engines that runners put their resources into. */
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
   * Makes the resource, or finds it as an earlier start left it.
   *
   * @throws HostError for a setting that this host cannot honour
   */
  create(resource: Resource, services: HostServices): Promise<Instance>;
}
