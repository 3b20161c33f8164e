// State machines for tests: short definitions and plain functions, without emulators and processes.
import { createRequire } from 'node:module';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Outbox } from '../../../local/events/outbox.ts';
import type { Outcome } from '../../../local/functions/pool.ts';
import { compileDefinition } from '../../../local/states/definition.ts';
import type { Execution, StatusChange } from '../../../local/states/execution.ts';
import { ExecutionStore } from '../../../local/states/execution-store.ts';
import { Executions } from '../../../local/states/executions.ts';
import type { HistoryEvent } from '../../../local/states/history.ts';
import { Slots } from '../../../local/states/slots.ts';

// The library's validator compiles the schemas of the States Language for each definition; here all share one set.
const ajv = createRequire(import.meta.url)('ajv') as { default: new (options: object) => object };
const { default: Checker } = ajv;
let checker: object | undefined;
ajv.default = class {
  constructor(options: object) {
    // A keyword is refused the second time it is added.
    checker =
      checker === undefined ? new Checker(options) : Object.assign(checker, { addKeyword: () => undefined });
    // biome-ignore lint/correctness/noConstructorReturn: every instance is to be the one that has compiled the schemas
    return checker;
  }
};

export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:nightly';

/** A function of a test: receives the event and returns the answer. */
export type TestFunction = (event: unknown, signal: AbortSignal) => unknown;

/** Makes a test function fail like a handler that throws. */
export class HandlerError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A Task state that calls the function of this name. */
export function task(name: string, fields: object = { End: true }): object {
  return { Type: 'Task', Resource: arnOf(name), ...fields };
}

export function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

export interface TestMachine {
  readonly executions: Executions;
  readonly store: ExecutionStore;
  /** Runs an execution to its end. */
  run(input?: unknown): Promise<Execution>;
  ended(arn: string): Promise<Execution>;
  history(arn: string): HistoryEvent[];
  /** The events in the outbox. */
  events(): StatusChange[];
}

/**
 * @param states the definition's states; it starts with the first one
 * @param slots tasks of one function at the same time
 */
export function machine(
  states: Readonly<Record<string, object>>,
  functions: Readonly<Record<string, TestFunction>> = {},
  { slots = 2, more = {} }: { readonly slots?: number; readonly more?: object } = {},
): TestMachine {
  const database = openEventStore(':memory:');
  const fail = (error: unknown): never => {
    throw error;
  };
  const store = new ExecutionStore(database, fail);
  const waiting = new Set<() => void>();
  const executions = new Executions(store, {
    slots: new Slots(slots),
    callFunction: (arn, event, signal) => call(functions, arn, event, signal),
    onChange: () => {
      for (const look of waiting) look();
    },
    onFault: fail,
  });
  const text = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more });
  const find = (name: string): string | undefined => (name.startsWith('arn:aws:lambda') ? name : undefined);
  const compiled = compileDefinition(text, find);
  executions.define({ ...compiled, name: 'nightly', arn: MACHINE, text, createdAt: 0 });
  const ended = async (arn: string): Promise<Execution> => {
    for (;;) {
      const execution = executions.get(arn);
      if (execution.status !== 'RUNNING') return execution;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };
  return {
    executions,
    store,
    run: async (input = {}) =>
      await ended(executions.start({ machineArn: MACHINE, input: JSON.stringify(input) }).arn),
    ended,
    history: (arn) => store.history(arn, { skip: 0, most: 10_000, reverse: false }),
    events: () => new Outbox(database).waiting().map(({ envelope }) => envelope as StatusChange),
  };
}

async function call(
  functions: Readonly<Record<string, TestFunction>>,
  arn: string,
  event: unknown,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const { [arn.slice(arn.lastIndexOf(':') + 1)]: handler } = functions;
    const answer = await handler?.(JSON.parse(JSON.stringify(event)), signal);
    return { ok: true, payload: JSON.stringify(answer ?? null) };
  } catch (error) {
    if (!(error instanceof HandlerError)) return error as Outcome;
    const { name, message } = error;
    return {
      ...{ ok: false, reason: 'failed', message },
      error: { name, message, stack: `${name}: ${message}` },
    };
  }
}
