// The one-machine host: synthesises the CDK app, reads its templates and runs them - tables, buckets, secrets,
// queues, functions, state machines and the HTTP API with its issuer - until it is stopped.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SCOPES } from '../functions/shared/auth/scopes.ts';
import { stageConfig } from '../lib/config.ts';
import { CONSOLE_PATH } from '../lib/console-headers.ts';
import { MODELS_FOLDER, modelFolder } from '../lib/constructs/model-files.ts';
import { Commands } from './commands.ts';
import type { WriteLimit } from './emulators/dynamodb-limits.ts';
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
import { watchModels } from './functions/model-files.ts';
import type { Outcome } from './functions/pool.ts';
import { HostNames } from './host-names.ts';
import { ApiRegistry } from './http/api-registry.ts';
import { ConsolePages } from './http/console-pages.ts';
import { Gateway, ISSUER_PATH } from './http/gateway.ts';
import { Pages } from './http/pages.ts';
import { EmbeddedIssuer } from './issuer.ts';
import { terminalLog } from './log.ts';
import { NOTICES_FILE, Notices } from './notices.ts';
import { RESOURCE_RUNNERS } from './resources/registry.ts';
import { AUDIENCE, LOOPBACK, REPOSITORY_ROOT } from './settings.ts';
import { openState } from './state.ts';
import { ExecutionStore } from './states/execution-store.ts';
import { Executions } from './states/executions.ts';
import { Slots } from './states/slots.ts';
import { type Synthesize, synthesizeApp } from './synth/synthesis.ts';
import { Deployment } from './template/deployment.ts';
import { CONSOLE_CLIENT } from './users.ts';

const EVENT_STORE_FILE = 'events.sqlite';
const MAX_PROCESSES_PER_FUNCTION = 4;
/** Long enough for someone who tries a function, reads and tries it again. */
const IDLE_PROCESS_MS = 2 * 60_000;
const EXTRA_IDLE_PROCESS_MS = 15_000;
/** How long requests in progress may take to finish when the host is told to stop. */
const STOP_GRACE_MS = 10_000;

/** For a state machine that names a function of no template. */
const UNKNOWN_FUNCTION: Outcome = { ok: false, reason: 'failed', message: 'The function does not exist' };

export interface HostOptions {
  /** 0 chooses a free port. */
  readonly port: number;
  /** Folder for everything that survives a restart. */
  readonly state: string;
  /** Names under which it answers, besides those of the loopback address. */
  readonly allowedHosts?: readonly string[];
  /** Writes that a partition of a table takes; no limit if omitted. */
  readonly writeLimit?: WriteLimit | undefined;
  /** Empties the state folder first. */
  readonly reset?: boolean;
  /** Writes nothing to the terminal. */
  readonly quiet?: boolean;
  /** How many events of one function run at the same time. */
  readonly maxProcessesPerFunction?: number;
  /** How long the last process of a function stays idle before it is ended; default 2 minutes. */
  readonly idleProcessMs?: number;
  /** The same for further processes of a function; default 15 seconds, and never more than `idleProcessMs`. */
  readonly extraIdleProcessMs?: number;
  /** How long a request may wait for its function; default API Gateway's 30 s. */
  readonly integrationTimeoutMs?: number;
  /** Starts a process of each function at once instead of with its first request. */
  readonly warm?: boolean;
  /** Called when a part that everything depends on has failed; the host is no longer usable. */
  readonly onFatal?: (error: Error) => void;
  /** Provides the templates; default the service's CDK app. */
  readonly synthesize?: Synthesize;
  /** Provides the folder of the built console, which nothing waits for; without it there is no console. */
  readonly buildConsole?: () => Promise<string>;
}

export interface RunningHost {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly endpoints: HostEndpoints;
  /** Undefined without the console. */
  readonly console: ConsolePages | undefined;
  /** Path of endpoints.json. */
  readonly endpointsFile: string;
  readonly stateFolder: string;
  /** Resolves once every function has started, or with the first one that cannot start; at once without `warm`. */
  readonly warmed: Promise<BrokenFunction | undefined>;
  /** Finishes the requests in progress, closes everything and releases the state folder. */
  stop(): Promise<void>;
}

/**
 * Starts the host.
 *
 * @throws HostError with a message for the person at the terminal if it cannot start
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const log = terminalLog(options.quiet ? () => undefined : (line) => console.log(line));
  const allowedHosts = options.allowedHosts ?? [];
  const names = new HostNames(allowedHosts);
  const state = openState(options.state, { reset: options.reset ?? false });
  const undo: (() => Promise<void> | void)[] = [() => state.release()];
  const stop = onlyOnce(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    const fault = (error: unknown): void => log.error('host', messageOf(error));
    const gateway = new Gateway(log.request, fault, names, options.integrationTimeoutMs);
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
      callFunction: async (arn, event, signal) =>
        (await functions.pool(arn)?.invoke(event, signal)) ?? UNKNOWN_FUNCTION,
      onChange: () => events.deliver(),
      onFault: fault,
    });
    const notices = new Notices(state.file(NOTICES_FILE), log.line);
    const consoleFiles = options.buildConsole?.();
    // A start that fails for another reason reports that reason.
    consoleFiles?.catch(() => undefined);
    const [stacks, engines, issuer] = await allOrError([
      (options.synthesize ?? synthesizeApp)({
        issuer: issuerUrl,
        audience: AUDIENCE,
        outdir: state.file('cdk.out'),
        compileCache: state.file('compile-cache'),
      }),
      startEngines(
        {
          ...{
            state,
            eventStore: state.file(EVENT_STORE_FILE),
            queues,
            events,
            executions,
            notices,
            allowedHosts,
            writeLimit: options.writeLimit,
            onCrash,
          },
          onObject: () => events.deliver(),
        },
        undo,
      ),
      EmbeddedIssuer.open(issuerUrl, state),
    ]);
    const { dynamodb, s3, secrets, sqs, sns, stepFunctions, eventBridge } = engines;
    const consolePages =
      consoleFiles &&
      new ConsolePages(
        consoleFiles,
        {
          ...{ issuer: issuerUrl, clientId: CONSOLE_CLIENT, scopes: Object.keys(SCOPES) },
          ...{ version: serviceVersion(), currency: stageConfig('local').currency },
        },
        { files: s3.url },
        fault,
      );
    const idleMs = options.idleProcessMs ?? IDLE_PROCESS_MS;
    const functions = new FunctionHost(
      {
        ...{ dynamodb: dynamodb.url, s3: s3.url, secretsManager: secrets.url },
        ...{ sqs: sqs.url, sns: sns.url, stepFunctions: stepFunctions.url, eventBridge: eventBridge.url },
      },
      new FunctionLog(state.file('logs', 'functions.jsonl'), log.error),
      {
        maxProcesses,
        idleMs,
        extraIdleMs: Math.min(idleMs, options.extraIdleProcessMs ?? EXTRA_IDLE_PROCESS_MS),
        compileCache: state.file('compile-cache'),
      },
    );
    undo.push(() => functions.close());
    undo.push(
      watchModels(join(REPOSITORY_ROOT, MODELS_FOLDER), (model) => {
        log.line(`The files of the model ${model} have changed: functions open them again`);
        functions.renew([MODELS_FOLDER, modelFolder(model)]);
      }),
    );
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
        ...(consoleFiles === undefined ? {} : { consoleUrl: `${apiUrl}${CONSOLE_PATH}` }),
        ...{ apiUrl, tokenUrl: issuer.tokenUrl, s3Url: s3.url, dynamodbUrl: dynamodb.url },
        ...{ sqsUrl: sqs.url, stepFunctionsUrl: stepFunctions.url },
      },
      issuer.clients,
      await deployment.outputs(),
    );
    state.writeJson(ENDPOINTS_FILE, endpoints);
    gateway.serve({
      api: apis.api(),
      issuer,
      pages: new Pages({
        tokenPath: new URL(issuer.tokenUrl).pathname,
        commands: new Commands(endpoints, state.file(ENDPOINTS_FILE)).first,
      }),
      console: consolePages,
      invoke: (arn, event, signal) => functions.pool(arn)?.invoke(event, signal),
    });
    events.start();
    undo.push(() => events.stop());
    consumers.start();
    schedules.start();
    // The last step to be added is undone first: requests in progress still need everything else.
    undo.push(() => gateway.close(STOP_GRACE_MS));
    return {
      apiUrl,
      tokenUrl: issuer.tokenUrl,
      endpoints,
      console: consolePages,
      endpointsFile: state.file(ENDPOINTS_FILE),
      stateFolder: state.path,
      warmed: options.warm ? functions.warm() : Promise.resolve(undefined),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Version of the service, as its health check reports it. */
function serviceVersion(): string {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function deadLetterLine({ id, receiveCount, deadLetterQueue }: DeadLetter): string {
  const outcome = deadLetterQueue === undefined ? 'deleted' : `moved to ${deadLetterQueue.name}`;
  return `message ${id} failed ${receiveCount} times and was ${outcome}`;
}

function onlyOnce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
