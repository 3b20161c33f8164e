// What the states of a run share: the context object, the history, and the functions they call.
import type { Outcome } from '../functions/pool.ts';
import type { Branch } from './history.ts';
import type { JsonValue } from './library.ts';
import type { Slots } from './slots.ts';
import type { EXECUTION_MEMBER } from './translate.ts';

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

/** Calls a function; never rejects. The signal withdraws a call that still waits for a process. */
export type CallFunction = (functionArn: string, event: unknown, signal: AbortSignal) => Promise<Outcome>;

export interface RunContext {
  readonly context: ContextObject;
  readonly branch: Branch;
  /** Aborted when the execution, or the map that an iteration belongs to, has ended. */
  readonly signal: AbortSignal;
  readonly slots: Slots;
  readonly callFunction: CallFunction;
}
