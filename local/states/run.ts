// One run through the states of a program: the library goes from state to state, the host runs the tasks and maps.
import { setMaxListeners } from 'node:events';
import { StateMachine } from 'aws-local-stepfunctions';
import type { Program } from './definition.ts';
import { failureOf, StatesError, stopped, UNCHECKED } from './errors.ts';
import { recordStates } from './history.ts';
import type { JsonValue } from './library.ts';
import { runMap } from './map.ts';
import type { RunContext } from './run-context.ts';
import { runTask } from './task.ts';

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
  runContext: RunContext,
): Promise<JsonValue> {
  const { branch, context, signal } = runContext;
  if (signal.aborted) throw stopped();
  setMaxListeners(0, signal);
  const handlers = Object.fromEntries(
    [...program.plans].map(([name, plan]) => {
      const handler = async (given: JsonValue): Promise<JsonValue> => {
        // The library emits a state's entry in this turn of the event loop; the history must begin with it.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) throw stopped();
        const result =
          plan.kind === 'task'
            ? await runTask(plan, given, runContext)
            : await runMap(name, plan, given, runContext, runProgram);
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

function checkedSize(name: string, result: JsonValue): JsonValue {
  if (Buffer.byteLength(JSON.stringify(result) ?? '') <= MAX_DATA_BYTES) return result;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    { final: true },
  );
}
