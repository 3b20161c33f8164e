// An act: what someone does with one request, as it is recorded.
import { type By, byOf, type Caller } from './caller.ts';

/** Who acts, and with which request. */
export interface Act {
  readonly by: By;
  /** The id of the request, which its log lines and its answer's problem carry as well. */
  readonly requestId: string;
}

/**
 * The act of a call.
 *
 * @throws Error without a caller, which no route with a scope has
 */
export function actOf(call: { readonly caller: Caller | undefined; readonly requestId: string }): Act {
  return { by: byOf(call.caller), requestId: call.requestId };
}
