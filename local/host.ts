// The one-machine host: synthesises the CDK app, reads its templates and runs them - tables, buckets, secrets,
// queues, functions, state machines and the HTTP API with its issuer - until it is stopped.
import { availableParallelism } from 'node:os';
import { ENDPOINTS_FILE, endpointsOf, type HostEndpoints } from './endpoints.ts';
import { allOrError, startEngines } from './engines.ts';
import { messageOf } from './errors.ts';
import { Consumers } from './events/consumers.ts';
import { EventBus } from './events/event-bus.ts';
import { openEventStore } from './events/event-store.ts';
import { type DeadLetter, Queues } from './events/queues.ts';
import { Schedules } from './events/schedules.ts';
import { type BrokenFunction, FunctionHost } from './functions/function-host.ts';
import { FunctionLog } from './functions/function-log.ts';
import type { Outcome } from './functions/pool.ts';
import { ApiRegistry } from './http/api-registry.ts';
import { Gateway, ISSUER_PATH } from './http/gateway.ts';
import { EmbeddedIssuer } from './issuer.ts';
import { terminalLog } from './log.ts';
import { NOTICES_FILE, Notices } from './notices.ts';
import { RESOURCE_RUNNERS } from './resources/registry.ts';
import { AUDIENCE, LOOPBACK } from './settings.ts';
import { openState } from './state.ts';
import { ExecutionStore } from './states/execution-store.ts';
import { Executions } from './states/executions.ts';
import { Slots } from './states/slots.ts';
import { type Synthesize, synthesizeApp } from './synth/synthesis.ts';
import { Deployment } from './template/deployment.ts';

const EVENT_STORE_FILE = 'events.sqlite';
const MAX_PROCESSES_PER_FUNCTION = 4;
const IDLE_PROCESS_MS = 5 * 60_000;
/** How long requests under way may take to finish once the host is asked to stop. */
const STOP_GRACE_MS = 10_000;

/** A state machine calls only functions that its template has. */
const GONE: Outcome = { ok: false, reason: 'failed', message: 'There is no such function' };

export interface HostOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder for everything that survives a restart. */
  readonly state: string;
  /** Empties the state folder first. */
  readonly reset?: boolean;
  /** Writes nothing to the terminal. */
  readonly quiet?: boolean;
  /** Events of one function that run at the same time. */
  readonly maxProcessesPerFunction?: number;
  /** How long a function's process waits for its next event before it is ended; default 5 minutes. */
  readonly idleProcessMs?: number;
  /** How long a request may wait for its function; API Gateway's 30 s unless a test is in a hurry. */
  readonly integrationTimeoutMs?: number;
  /** Starts a process of each function ahead of its first request; default true. */
  readonly warm?: boolean;
  /** Told when something that everything depends on has broken down; the host is of no use any more. */
  readonly onFatal?: (error: Error) => void;
  /** Where the templates come from; the service's own CDK app unless a test brings others. */
  readonly synthesize?: Synthesize;
}

export interface RunningHost {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly endpoints: HostEndpoints;
  /** Path of endpoints.json. */
  readonly endpointsFile: string;
  readonly stateFolder: string;
  /** Settles once every function has been started, or with the first one that cannot. */
  readonly warmed: Promise<BrokenFunction | undefined>;
  /** Finishes requests under way, closes everything and gives the state folder back. */
  stop(): Promise<void>;
}

/**
 * Starts the host.
 *
 * @throws HostError, a message for the person at the terminal, where it cannot start
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const log = terminalLog(options.quiet ? () => undefined : (line) => console.log(line));
  const state = openState(options.state, { reset: options.reset ?? false });
  const undo: (() => Promise<void> | void)[] = [() => state.release()];
  const stop = onlyOnce(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    const fault = (error: unknown): void => log.error('host', messageOf(error));
    const gateway = new Gateway(log.request, fault, options.integrationTimeoutMs);
    const apiUrl = `http://${LOOPBACK}:${await gateway.listen(options.port)}`;
    undo.push(() => gateway.close(0));
    const onCrash = (error: Error): void => {
      if (options.onFatal === undefined) log.error('host', error.message);
      else options.onFatal(error);
    };
    const issuerUrl = `${apiUrl}${ISSUER_PATH}`;
    const store = openEventStore(state.file(EVENT_STORE_FILE));
    undo.push(() => store.close());
    const queues = new Queues(store, (letter) => log.error(letter.queue.name, deadLetterLine(letter)));
    const events = new EventBus(store, queues, fault);
    const maxProcesses = options.maxProcessesPerFunction ?? MAX_PROCESSES_PER_FUNCTION;
    const executions = new Executions(new ExecutionStore(store, fault), {
      slots: new Slots(Math.min(maxProcesses, availableParallelism())),
      callFunction: async (arn, event, signal) => (await functions.pool(arn)?.invoke(event, signal)) ?? GONE,
      onChange: () => events.deliver(),
      onFault: fault,
    });
    const notices = new Notices(state.file(NOTICES_FILE), log.line);
    const [stacks, engines, issuer] = await allOrError([
      (options.synthesize ?? synthesizeApp)({
        issuer: issuerUrl,
        audience: AUDIENCE,
        outdir: state.file('cdk.out'),
        compileCache: state.file('compile-cache'),
      }),
      startEngines(
        {
          ...{ state, eventStore: state.file(EVENT_STORE_FILE), queues, executions, notices, onCrash },
          onObject: () => events.deliver(),
        },
        undo,
      ),
      EmbeddedIssuer.open(issuerUrl, state),
    ]);
    const { dynamodb, s3, secrets, sqs, sns, stepFunctions } = engines;
    const functions = new FunctionHost(
      {
        ...{ dynamodb: dynamodb.url, s3: s3.url, secretsManager: secrets.url },
        ...{ sqs: sqs.url, sns: sns.url, stepFunctions: stepFunctions.url },
      },
      new FunctionLog(state.file('logs', 'functions.jsonl'), log.error),
      {
        maxProcesses,
        idleMs: options.idleProcessMs ?? IDLE_PROCESS_MS,
        compileCache: state.file('compile-cache'),
      },
    );
    undo.push(() => functions.close());
    undo.push(() => executions.close());
    const schedules = new Schedules((name, error) => log.error(name, messageOf(error)));
    undo.push(() => schedules.stop());
    const consumers = new Consumers(queues, functions, maxProcesses, log.error);
    undo.push(() => consumers.stop(STOP_GRACE_MS));
    const apis = new ApiRegistry();
    const deployment = new Deployment(stacks, RESOURCE_RUNNERS, {
      ...{ dynamodb, s3, secrets, sqs, queues, events, consumers, functions },
      ...{ executions, schedules, notices, apis, issuer, apiUrl },
    });
    await deployment.create();
    const endpoints = endpointsOf(
      {
        ...{ apiUrl, tokenUrl: issuer.tokenUrl, s3Url: s3.url, dynamodbUrl: dynamodb.url },
        ...{ sqsUrl: sqs.url, stepFunctionsUrl: stepFunctions.url },
      },
      issuer.clients,
      await deployment.outputs(),
    );
    state.writeJson(ENDPOINTS_FILE, endpoints);
    gateway.serve(apis.api(), issuer, (arn, event, signal) => functions.pool(arn)?.invoke(event, signal));
    events.start();
    undo.push(() => events.stop());
    consumers.start();
    schedules.start();
    // Undone first, whatever comes before it in time: requests under way still need everything else.
    undo.push(() => gateway.close(STOP_GRACE_MS));
    return {
      apiUrl,
      tokenUrl: issuer.tokenUrl,
      endpoints,
      endpointsFile: state.file(ENDPOINTS_FILE),
      stateFolder: state.path,
      warmed: options.warm === false ? Promise.resolve(undefined) : functions.warm(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function deadLetterLine({ id, receiveCount, deadLetterQueue }: DeadLetter): string {
  const where = deadLetterQueue === undefined ? 'given up' : `moved to ${deadLetterQueue.name}`;
  return `message ${id} failed ${receiveCount} times and is ${where}`;
}

function onlyOnce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
