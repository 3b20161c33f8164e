// A Map state: runs its processor for each item, several at a time, in the order of the items. The first iteration that fails
// ends the others and the map.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isRecord } from '../json.ts';
import type { MapPlan, Program } from './definition.ts';
import { StatesError } from './errors.ts';
import { fillTemplate } from './fill-template.ts';
import type { Branch } from './history.ts';
import type { JsonValue } from './library.ts';
import type { ContextObject, RunContext } from './run-context.ts';
import { EXECUTION_MEMBER } from './translate.ts';

/** What Step Functions takes where a definition sets no limit. */
const INLINE_CONCURRENCY = 40;
const DISTRIBUTED_CONCURRENCY = 1_000;

/** Runs the states of an iteration, which may contain maps again. */
type RunProgram = (program: Program, input: JsonValue, runContext: RunContext) => Promise<JsonValue>;

/** The input of the state: see the translation of maps in definition.ts. */
interface MapInput {
  readonly items: readonly JsonValue[];
  /** The state's own input: `$` of its item selector. */
  readonly input: JsonValue;
  readonly maxConcurrency: number;
}

/**
 * Runs a map.
 *
 * @returns the results in the order of the items
 * @throws the error of the first iteration that failed; for a distributed map the one that AWS has for it
 */
export async function runMap(
  name: string,
  plan: MapPlan,
  given: JsonValue,
  runContext: RunContext,
  runProgram: RunProgram,
): Promise<JsonValue> {
  const { items, input, maxConcurrency } = mapInput(name, plan, given);
  const { branch } = runContext;
  branch.record('MapStateStarted', { length: items.length });
  const failed = new AbortController();
  const signal = AbortSignal.any([runContext.signal, failed.signal]);
  setMaxListeners(0, signal);
  const results: JsonValue[] = items.map(() => null);
  // All workers share one iterator: each takes the next item.
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (signal.aborted) return;
      const inner = { ...runContext, signal, branch: branch.fork() };
      results[index] = await iterate(name, plan, { index, item, input }, inner, runProgram);
    }
  };
  const workers = Array.from({ length: Math.min(maxConcurrency, items.length) }, () =>
    work().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const first = Promise.all(workers);
  await Promise.allSettled(workers);
  try {
    await first;
  } catch (error) {
    branch.record('MapStateFailed');
    throw plan.distributed && isOrdinary(error) ? toleranceExceeded() : error;
  }
  branch.record('MapStateSucceeded');
  return results;
}

interface Iteration {
  readonly index: number;
  readonly item: JsonValue;
  readonly input: JsonValue;
}

async function iterate(
  name: string,
  plan: MapPlan,
  { index, item, input }: Iteration,
  runContext: RunContext,
  runProgram: RunProgram,
): Promise<JsonValue> {
  const { branch, signal } = runContext;
  const about = { name, index };
  branch.record('MapIterationStarted', about);
  try {
    const context = { ...runContext.context, Map: { Item: { Index: index, Value: item } } };
    const chosen =
      plan.itemSelector === undefined ? item : await fillTemplate(plan.itemSelector, input, context);
    const inside = plan.distributed ? childContext(plan, chosen, runContext.context) : context;
    const result = await runProgram(plan.processor, chosen, { ...runContext, context: inside });
    branch.record('MapIterationSucceeded', about);
    return result;
  } catch (error) {
    recordFailure(branch, about, error, signal);
    throw error;
  }
}

function recordFailure(branch: Branch, about: object, error: unknown, signal: AbortSignal): void {
  if (signal.aborted || !(error instanceof Error)) branch.record('MapIterationAborted', { ...about });
  else branch.record('MapIterationFailed', { ...about, error: error.name, cause: error.message });
}

/** Each item of a distributed map has an execution of its own, which is what its states see. */
function childContext(plan: MapPlan, input: JsonValue, parent: ContextObject): ContextObject {
  const { [EXECUTION_MEMBER]: execution, StateMachine: machine } = parent;
  const child = randomUUID();
  const arn = execution.Id.slice(0, execution.Id.lastIndexOf(':'));
  return {
    [EXECUTION_MEMBER]: {
      Id: `${arn}/${plan.label}:${child}`,
      Name: child,
      Input: input,
      StartTime: new Date().toISOString(),
    },
    StateMachine: { Id: `${machine.Id}/${plan.label}`, Name: `${machine.Name}/${plan.label}` },
  };
}

function mapInput(name: string, plan: MapPlan, given: JsonValue): MapInput {
  const { items, input = null, maxConcurrency = plan.maxConcurrency } = isRecord(given) ? given : {};
  if (!Array.isArray(items)) {
    throw new StatesError('States.Runtime', `The items of the Map state ${name} are not a list`, {
      final: true,
    });
  }
  const limit = Number(maxConcurrency);
  const unlimited = plan.distributed ? DISTRIBUTED_CONCURRENCY : INLINE_CONCURRENCY;
  return { items, input: input as JsonValue, maxConcurrency: limit > 0 ? limit : unlimited };
}

/** Not one that ends the whole execution, and not the end of the execution itself. */
function isOrdinary(error: unknown): boolean {
  return !(error instanceof Error && 'isRetryable' in error && error.isRetryable === false);
}

function toleranceExceeded(): StatesError {
  return new StatesError(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
}
