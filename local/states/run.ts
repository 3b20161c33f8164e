// One run through the states of a program: the library goes from state to state, the host does the tasks and maps.
import { setMaxListeners } from 'node:events';
import { StateMachine } from 'aws-local-stepfunctions';
import type { Outcome } from '../functions/pool.ts';
import type { Program } from './definition.ts';
import { failureOf, StatesError, stopped, UNCHECKED } from './errors.ts';
import { type Branch, recordStates } from './history.ts';
import type { JsonValue } from './library.ts';
import { runMap } from './map.ts';
import type { Slots } from './slots.ts';
import { runTask } from './task.ts';
import { EXECUTION_MEMBER } from './translate.ts';

/** What a run shows as `$$`. */
export interface ContextObject {
  readonly [EXECUTION_MEMBER]: {
    readonly Id: string;
    readonly Name: string;
    readonly Input: JsonValue;
    /** ISO 8601. */
    readonly StartTime: string;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: JsonValue } };
}

/** Calls a function; never rejects. The signal takes back a call that still waits for a process. */
export type CallFunction = (functionArn: string, event: unknown, signal: AbortSignal) => Promise<Outcome>;

/** What the states of a run need around them. */
export interface Surroundings {
  readonly context: ContextObject;
  readonly branch: Branch;
  /** Set off when the execution, or the map that an iteration belongs to, has ended. */
  readonly signal: AbortSignal;
  readonly slots: Slots;
  readonly callFunction: CallFunction;
}

/** Step Functions' limit for the input and the result of a state, in bytes of JSON. */
export const MAX_DATA_BYTES = 262_144;

/**
 * Runs a program to its end.
 *
 * @throws the error that ended it: a StatesError, or one of the library's with a name like `States.Runtime`
 */
export async function runProgram(
  program: Program,
  input: JsonValue,
  surroundings: Surroundings,
): Promise<JsonValue> {
  const { branch, context, signal } = surroundings;
  if (signal.aborted) throw stopped();
  setMaxListeners(0, signal);
  const handlers = Object.fromEntries(
    [...program.plans].map(([name, plan]) => {
      const handler = async (given: JsonValue): Promise<JsonValue> => {
        // The library tells of a state's entry in this turn of the event loop; its history is to begin with that.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) throw stopped();
        const result =
          plan.kind === 'task'
            ? await runTask(plan, given, surroundings)
            : await runMap(name, plan, given, surroundings);
        return checkedSize(name, result);
      };
      return [name, handler] as const;
    }),
  );
  const machine = new StateMachine(program.definition, UNCHECKED);
  const run = machine.run(input, {
    context: context as unknown as Record<string, JsonValue>,
    overrides: { taskResourceLocalHandlers: handlers },
  });
  signal.addEventListener('abort', run.abort, { once: true });
  const recorded = recordStates(run.eventLogs, program, branch);
  try {
    return await run.result;
  } catch (error) {
    throw signal.aborted ? stopped() : failureOf(error);
  } finally {
    signal.removeEventListener('abort', run.abort);
    await recorded;
  }
}

/** What a payload template makes of an input. */
export async function fillTemplate(
  template: unknown,
  input: JsonValue,
  context: ContextObject,
): Promise<JsonValue> {
  const states = { Fill: { Type: 'Pass', Parameters: template as JsonValue, End: true } } as const;
  const machine = new StateMachine({ StartAt: 'Fill', States: states }, UNCHECKED);
  try {
    return await machine.run(input, { context: context as unknown as Record<string, JsonValue> }).result;
  } catch (error) {
    throw failureOf(error);
  }
}

function checkedSize(name: string, result: JsonValue): JsonValue {
  if (Buffer.byteLength(JSON.stringify(result) ?? '') <= MAX_DATA_BYTES) return result;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    { final: true },
  );
}
