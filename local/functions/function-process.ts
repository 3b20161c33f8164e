// One process of a function: a Lambda execution environment. A process, not a thread: onnxruntime's native code ends
// the whole host when a thread is stopped in the middle of a run (measured with 1.30: "terminate called after throwing
// an instance of 'Napi::Error'"), while a process can be killed at any moment and has a time zone of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionLog } from './function-log.ts';
import type { Invocation, ProcessMessage } from './messages.ts';

const RUNTIME = fileURLToPath(new URL('./runtime.ts', import.meta.url));

/** Unbundled code needs more memory to load than deployed code; no function starts with less. */
const SMALLEST_HEAP_MB = 256;
/** Lambda allows ten seconds; unbundled code on a busy machine may need more. */
const INIT_TIMEOUT_MS = 30_000;

export interface ProcessEvents {
  /** The handler is loaded. */
  ready(): void;
  message(message: ProcessMessage): void;
  /** The process has ended, for the given reason. */
  ended(reason: string): void;
}

export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #init: NodeJS.Timeout;
  #endReason: string | undefined;
  #ended = false;

  constructor(definition: FunctionDefinition, log: FunctionLog, compileCache: string, events: ProcessEvents) {
    const heap = Math.max(definition.memoryMb, SMALLEST_HEAP_MB);
    this.#child = fork(RUNTIME, [definition.entry], {
      // Set from outside, the cache serves the runtime's own file, too.
      env: {
        ...definition.environment,
        ...(compileCache === '' ? {} : { NODE_COMPILE_CACHE: compileCache }),
      },
      execArgv: [`--max-old-space-size=${heap}`, '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.stdout?.on('data', log.reader(definition.name));
    this.#child.stderr?.on('data', log.reader(definition.name));
    this.#init = setTimeout(
      () => this.kill(`did not start within ${INIT_TIMEOUT_MS / 1000} s`),
      INIT_TIMEOUT_MS,
    );
    const ended = (reason: string): void => {
      if (this.#ended) return;
      this.#ended = true;
      clearTimeout(this.#init);
      events.ended(this.#endReason ?? reason);
    };
    this.#child.on('message', (message: ProcessMessage) => {
      if (message.type === 'ready' || message.type === 'init-failed') clearTimeout(this.#init);
      if (message.type === 'ready') events.ready();
      else events.message(message);
    });
    this.#child.on('error', (error) => ended(`cannot run: ${error.message}`));
    this.#child.on('exit', (code, signal) => {
      ended(signal === null ? `exited with code ${code}` : `was ended by ${signal}`);
    });
  }

  send(invocation: Invocation): void {
    // If the process dies at this moment, its exit is reported.
    this.#child.send(invocation, () => undefined);
  }

  /** Ends the process at once; its exit is reported with this reason. */
  kill(reason?: string): void {
    this.#endReason ??= reason;
    this.#child.kill('SIGKILL');
  }
}
