// The emulated AWS services, each on its own port; they are closed with the host.
import { type DynamodbEmulator, startDynamodb } from './emulators/dynamodb.ts';
import type { WriteLimit } from './emulators/dynamodb-limits.ts';
import { startEventBridge } from './emulators/event-bridge.ts';
import type { Listening } from './emulators/json-service.ts';
import { type S3Emulator, startS3 } from './emulators/s3.ts';
import { type SecretStore, startSecrets } from './emulators/secrets.ts';
import { startSns } from './emulators/sns.ts';
import { type SqsEndpoint, startSqs } from './emulators/sqs.ts';
import { startStepFunctions } from './emulators/step-functions.ts';
import type { EventBus } from './events/event-bus.ts';
import type { Queues } from './events/queues.ts';
import { HostNames } from './host-names.ts';
import type { Notices } from './notices.ts';
import type { StateFolder } from './state.ts';
import type { Executions } from './states/executions.ts';

export interface Engines {
  readonly dynamodb: DynamodbEmulator;
  readonly s3: S3Emulator;
  readonly secrets: SecretStore;
  readonly sqs: SqsEndpoint;
  readonly sns: Listening;
  readonly stepFunctions: Listening;
  readonly eventBridge: Listening;
}

/** What the emulators need, and whom they notify. */
export interface EngineSettings {
  readonly state: StateFolder;
  /** File of the event store, for the thread that writes the events of objects. */
  readonly eventStore: string;
  readonly queues: Queues;
  readonly events: EventBus;
  readonly executions: Executions;
  readonly notices: Notices;
  /** Names under which the emulators answer, besides those of the loopback address. */
  readonly allowedHosts: readonly string[];
  /** Writes that a partition of a table takes; no limit if undefined. */
  readonly writeLimit: WriteLimit | undefined;
  readonly onCrash: (error: Error) => void;
  readonly onObject: () => void;
}

/** @param undo receives a function that closes each emulator that has started, even if another one fails */
export async function startEngines(
  {
    state,
    eventStore,
    queues,
    events,
    executions,
    notices,
    allowedHosts,
    writeLimit,
    onCrash,
    onObject,
  }: EngineSettings,
  undo: (() => Promise<void> | void)[],
): Promise<Engines> {
  const names = new HostNames(allowedHosts);
  const closing = async <Engine extends { close(): Promise<void> }>(
    starting: Promise<Engine>,
  ): Promise<Engine> => {
    const engine = await starting;
    undo.push(() => engine.close());
    return engine;
  };
  const [dynamodb, s3, secrets, sqs, sns, stepFunctions, eventBridge] = await allOrError([
    closing(startDynamodb(state.file('dynamodb'), onCrash, { allowedHosts, writeLimit })),
    closing(startS3(state.file('s3'), eventStore, onCrash, onObject, allowedHosts)),
    closing(startSecrets(state, names)),
    closing(startSqs(queues, names)),
    closing(startSns(notices, names)),
    closing(startStepFunctions(executions, names)),
    closing(startEventBridge(events, names)),
  ]);
  return { dynamodb, s3, secrets, sqs, sns, stepFunctions, eventBridge };
}

/** Like Promise.all, but rejects only after every part has settled, so that everything that has started can be closed. */
export async function allOrError<Parts extends readonly Promise<unknown>[]>(
  parts: readonly [...Parts],
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  const settled = await Promise.allSettled(parts);
  const failed = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return (await Promise.all(parts)) as { -readonly [Index in keyof Parts]: Awaited<Parts[Index]> };
}
