// Step Functions on this machine: the state machines of the deployment and their executions.
import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { CompiledMachine } from './definition.ts';
import type { Ending, Execution, Status } from './execution.ts';
import type { ExecutionStore } from './execution-store.ts';
import { Branch, data, type HistoryEvent } from './history.ts';
import type { JsonValue } from './library.ts';
import { MAX_DATA_BYTES, runProgram } from './run.ts';
import type { CallFunction, ContextObject } from './run-context.ts';
import type { Slots } from './slots.ts';
import { EXECUTION_MEMBER } from './translate.ts';

export interface Machine extends CompiledMachine {
  readonly name: string;
  readonly arn: string;
  /** The original text of the definition. */
  readonly text: string;
  readonly createdAt: number;
}

/** A refusal, with the name of Step Functions' exception. */
export class RefusedError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface StartRequest {
  readonly machineArn: string;
  /** Generated if undefined. */
  readonly name?: string | undefined;
  /** JSON; an empty object if undefined. */
  readonly input?: string | undefined;
}

export interface Page {
  readonly skip: number;
  readonly most: number;
}

export interface ExecutionsOptions {
  readonly slots: Slots;
  readonly callFunction: CallFunction;
  /** Called when the status of an execution has changed and its event is in the outbox. */
  readonly onChange: () => void;
  /** Called with errors of the host: a store that cannot be written. */
  readonly onFault: (error: unknown) => void;
}

const NAME = /^[A-Za-z0-9_.-]{1,80}$/;

export class Executions {
  readonly #store: ExecutionStore;
  readonly #slots: Slots;
  readonly #callFunction: CallFunction;
  readonly #onChange: () => void;
  readonly #onFault: (error: unknown) => void;
  readonly #machines = new Map<string, Machine>();
  readonly #running = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();
  #closed = false;

  constructor(store: ExecutionStore, options: ExecutionsOptions) {
    this.#store = store;
    this.#slots = options.slots;
    this.#callFunction = options.callFunction;
    this.#onChange = options.onChange;
    this.#onFault = options.onFault;
  }

  define(machine: Machine): void {
    this.#machines.set(machine.arn, machine);
  }

  machines(): Machine[] {
    return [...this.#machines.values()];
  }

  /** @throws RefusedError if it does not exist */
  machine(arn: string): Machine {
    const machine = this.#machines.get(arn);
    if (machine === undefined) {
      throw new RefusedError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return machine;
  }

  /**
   * Starts an execution. A running execution with the same name and input is returned.
   *
   * @throws RefusedError as StartExecution does
   */
  start({ machineArn, name = randomUUID(), input = '{}' }: StartRequest): Execution {
    const machine = this.machine(machineArn);
    if (!NAME.test(name)) throw new RefusedError('InvalidName', `Invalid Name: '${name}'`);
    const parsed = parsedInput(input);
    const arn = `arn:aws:states:${REGION}:${ACCOUNT_ID}:execution:${machine.name}:${name}`;
    const before = this.#store.get(arn);
    if (before !== undefined) {
      if (before.status === 'RUNNING' && before.input === input) return before;
      throw new RefusedError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    if (this.#closed) throw new RefusedError('ServiceUnavailable', 'The local host is stopping');
    const execution: Execution = {
      ...{ arn, machineArn, name, status: 'RUNNING', startedAt: Date.now(), stoppedAt: null },
      ...{ input, output: null, error: null, cause: null },
    };
    this.#store.begin(execution);
    this.#onChange();
    const stop = new AbortController();
    const done = this.#run(machine, execution, parsed, stop)
      .catch(this.#onFault)
      .finally(() => this.#running.delete(arn));
    this.#running.set(arn, { stop, done });
    return execution;
  }

  /** @throws RefusedError if it does not exist */
  get(arn: string): Execution {
    const execution = this.#store.get(arn);
    if (execution === undefined) {
      throw new RefusedError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return execution;
  }

  list(machineArn: string, status: Status | undefined, { skip, most }: Page): Execution[] {
    return this.#store.list(this.machine(machineArn).arn, status, skip, most);
  }

  history(arn: string, options: Page & { readonly reverse: boolean }): HistoryEvent[] {
    return this.#store.history(this.get(arn).arn, options);
  }

  /** Aborts an execution; one that has ended is not changed. */
  stop(arn: string, why: Pick<Ending, 'error' | 'cause'>): Execution {
    this.#end(this.get(arn).arn, { status: 'ABORTED', ...why });
    return this.get(arn);
  }

  /** Aborts all executions; no function is called after this. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#store.abortRunning();
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  async #run(machine: Machine, execution: Execution, input: JsonValue, stop: AbortController): Promise<void> {
    const { arn, name, startedAt } = execution;
    const branch = Branch.first((event) => this.#store.append(arn, event));
    branch.record('ExecutionStarted', data('input', input), startedAt);
    const late = setTimeoutIf(machine.timeoutMs, () => this.#end(arn, { status: 'TIMED_OUT' }));
    const context: ContextObject = {
      [EXECUTION_MEMBER]: { Id: arn, Name: name, Input: input, StartTime: new Date(startedAt).toISOString() },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
    const runContext = {
      ...{ context, branch, signal: stop.signal, slots: this.#slots, callFunction: this.#callFunction },
    };
    try {
      const output = await runProgram(machine.program, input, runContext);
      this.#end(arn, { status: 'SUCCEEDED', output: JSON.stringify(output) });
    } catch (error) {
      if (!stop.signal.aborted) this.#end(arn, endingOf(error));
    } finally {
      clearTimeout(late);
    }
  }

  #end(arn: string, ending: Ending): void {
    if (this.#store.end(arn, ending)) this.#onChange();
    this.#running.get(arn)?.stop.abort();
  }
}

function endingOf(error: unknown): Ending {
  if (!(error instanceof Error)) return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
  return { status: 'FAILED', error: error.name, cause: error.message };
}

function parsedInput(input: string): JsonValue {
  if (Buffer.byteLength(input) > MAX_DATA_BYTES) {
    throw new RefusedError('InvalidExecutionInput', 'The input is larger than 262144 bytes');
  }
  try {
    return JSON.parse(input) as JsonValue;
  } catch {
    throw new RefusedError('InvalidExecutionInput', 'Invalid State Machine Execution Input: not JSON');
  }
}

function setTimeoutIf(milliseconds: number | undefined, action: () => void): NodeJS.Timeout | undefined {
  return milliseconds === undefined ? undefined : setTimeout(action, milliseconds);
}
