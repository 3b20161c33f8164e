// The services of AWS that this machine plays, each started on a port of its own and closed again with the host.
import { type DynamodbEmulator, startDynamodb } from './emulators/dynamodb.ts';
import type { Listening } from './emulators/json-service.ts';
import { type S3Emulator, startS3 } from './emulators/s3.ts';
import { type SecretStore, startSecrets } from './emulators/secrets.ts';
import { startSns } from './emulators/sns.ts';
import { type SqsEndpoint, startSqs } from './emulators/sqs.ts';
import { startStepFunctions } from './emulators/step-functions.ts';
import type { Queues } from './events/queues.ts';
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
}

/** What the engines show to the outside, and whom they tell. */
export interface EngineSettings {
  readonly state: StateFolder;
  /** File of the event store, for the thread that writes the events of objects. */
  readonly eventStore: string;
  readonly queues: Queues;
  readonly executions: Executions;
  readonly notices: Notices;
  readonly onCrash: (error: Error) => void;
  readonly onObject: () => void;
}

/** @param undo gets what closes each engine that has started, also where another one fails */
export async function startEngines(
  { state, eventStore, queues, executions, notices, onCrash, onObject }: EngineSettings,
  undo: (() => Promise<void> | void)[],
): Promise<Engines> {
  const closing = async <Engine extends { close(): Promise<void> }>(
    starting: Promise<Engine>,
  ): Promise<Engine> => {
    const engine = await starting;
    undo.push(() => engine.close());
    return engine;
  };
  const [dynamodb, s3, secrets, sqs, sns, stepFunctions] = await allOrError([
    closing(startDynamodb(state.file('dynamodb'), onCrash)),
    closing(startS3(state.file('s3'), eventStore, onCrash, onObject)),
    closing(startSecrets(state)),
    closing(startSqs(queues)),
    closing(startSns(notices)),
    closing(startStepFunctions(executions)),
  ]);
  return { dynamodb, s3, secrets, sqs, sns, stepFunctions };
}

/** Like Promise.all, but fails only after every part has settled: what has started can then be closed again. */
export async function allOrError<Parts extends readonly Promise<unknown>[]>(
  parts: readonly [...Parts],
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  const settled = await Promise.allSettled(parts);
  const failed = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return (await Promise.all(parts)) as { -readonly [Index in keyof Parts]: Awaited<Parts[Index]> };
}
