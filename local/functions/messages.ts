// The messages between the host and a function's process.

/** Host to process: run the handler once. */
export interface Invocation {
  readonly id: number;
  /** The event as JSON, parsed in the process as Lambda's runtime does. */
  readonly event: string;
  readonly requestId: string;
  /** When Lambda would end the invocation, in milliseconds since 1970. */
  readonly deadline: number;
}

/** Process to host. */
export type ProcessMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'init-failed'; readonly error: ErrorReport }
  | { readonly type: 'result'; readonly id: number; readonly payload: string }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorReport };

export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}
