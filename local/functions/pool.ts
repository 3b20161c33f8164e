// The processes of one function. Each runs one event at a time, as Lambda's execution environments do. A process starts when
// an event needs it, up to a limit, and ends once it has been idle for a while: the extra ones soon, the last one later.
import { randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionLog } from './function-log.ts';
import { FunctionProcess } from './function-process.ts';
import type { ErrorReport, ProcessMessage } from './messages.ts';

/** Lambda's limit for a synchronous answer. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Further events are refused: they would time out anyway. */
const MAX_WAITING = 1_000;

/** The outcome of an invocation. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | {
      readonly ok: false;
      readonly reason: 'failed' | 'timeout' | 'crashed' | 'overloaded';
      readonly message: string;
      /** What the handler or its module threw; undefined if the host ended the invocation. */
      readonly error?: ErrorReport | undefined;
    };

export interface PoolOptions {
  readonly maxProcesses: number;
  /** How long the last process of a function stays idle before it is ended. */
  readonly idleMs: number;
  /** The same for processes beside another one of the function; at most `idleMs`. */
  readonly extraIdleMs: number;
  readonly compileCache: string;
}

interface Job {
  readonly event: string;
  readonly requestId: string;
  settle(outcome: Outcome): void;
}

interface Member {
  readonly process: FunctionProcess;
  /** True once another process is to take its place, after the event that it is working on. */
  isOld?: boolean;
  state: 'starting' | 'idle' | 'busy';
  job?: { readonly id: number; readonly work: Job; readonly timer: NodeJS.Timeout } | undefined;
  idleTimer?: NodeJS.Timeout | undefined;
}

export class FunctionPool {
  readonly definition: FunctionDefinition;
  readonly #log: FunctionLog;
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #waiting: Job[] = [];
  readonly #warming: ((failure: string | undefined) => void)[] = [];
  #invocations = 0;
  #closed = false;

  constructor(definition: FunctionDefinition, log: FunctionLog, options: PoolOptions) {
    this.definition = definition;
    this.#log = log;
    this.#options = options;
  }

  /**
   * Runs the handler on an event.
   *
   * @param signal cancels the event while it waits for a process; a running handler is not interrupted, as in AWS
   * @returns the result as JSON, or the reason why there is none; never rejects
   */
  invoke(event: unknown, signal?: AbortSignal): Promise<Outcome> {
    const text = JSON.stringify(event);
    return new Promise((resolve) => {
      if (this.#closed || this.#waiting.length >= MAX_WAITING) {
        resolve({ ok: false, reason: 'overloaded', message: 'too many events are waiting' });
        return;
      }
      const job: Job = { event: text, requestId: randomUUID(), settle: resolve };
      signal?.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(job);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve({ ok: false, reason: 'overloaded', message: 'no process became free in time' });
      });
      this.#waiting.push(job);
      this.#dispatch();
    });
  }

  /** Starts a first process ahead of the first event; returns the reason if the function cannot start. */
  warm(): Promise<string | undefined> {
    return new Promise((resolve) => {
      if (this.#closed || [...this.#members].some(({ state }) => state !== 'starting')) {
        resolve(undefined);
        return;
      }
      this.#warming.push(resolve);
      if (this.#members.size === 0) this.#start();
    });
  }

  /** Replaces every process: events in progress are finished by the process that has them, all others get a new one. */
  renew(): void {
    for (const member of [...this.#members]) {
      if (member.state === 'idle') this.#retire(member);
      else member.isOld = true;
    }
  }

  /** Ends every process; waiting and running events get the outcome `crashed`. */
  close(): void {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) {
      job.settle({ ok: false, reason: 'crashed', message: 'the host is stopping' });
    }
    for (const member of this.#members) member.process.kill('was ended: the host is stopping');
    this.#warmed(undefined);
  }

  #dispatch(): void {
    for (const member of this.#members) {
      if (this.#waiting.length === 0) return;
      if (member.state === 'idle') this.#run(member);
    }
    const starting = [...this.#members].filter(({ state }) => state === 'starting').length;
    const wanted = Math.min(this.#waiting.length - starting, this.#options.maxProcesses - this.#members.size);
    for (let count = 0; count < wanted; count += 1) this.#start();
  }

  #start(): void {
    const member: Member = {
      state: 'starting',
      process: new FunctionProcess(this.definition, this.#log, this.#options.compileCache, {
        ready: () => {
          this.#free(member);
          this.#warmed(undefined);
        },
        message: (message) => this.#onMessage(member, message),
        ended: (reason) => this.#onEnd(member, reason),
      }),
    };
    this.#members.add(member);
  }

  #run(member: Member): void {
    const work = this.#waiting.shift();
    if (work === undefined) return;
    this.#invocations += 1;
    const id = this.#invocations;
    const { timeoutMs } = this.definition;
    const seconds = (timeoutMs / 1000).toFixed(2);
    const timer = setTimeout(() => {
      const message = `Task timed out after ${seconds} seconds`;
      this.#report(work.requestId, message);
      member.job = undefined;
      work.settle({ ok: false, reason: 'timeout', message });
      member.process.kill();
    }, timeoutMs);
    clearTimeout(member.idleTimer);
    member.state = 'busy';
    member.job = { id, work, timer };
    member.process.send({
      id,
      event: work.event,
      requestId: work.requestId,
      deadline: Date.now() + timeoutMs,
    });
  }

  #free(member: Member): void {
    member.state = 'idle';
    member.job = undefined;
    if (member.isOld === true) {
      this.#retire(member);
      this.#dispatch();
      return;
    }
    if (this.#waiting.length > 0) {
      this.#run(member);
      return;
    }
    this.#endIfIdle(member, this.#options.extraIdleMs, () => {
      if (this.#members.size > 1) this.#end(member);
      else this.#endIfIdle(member, this.#options.idleMs - this.#options.extraIdleMs, () => this.#end(member));
    });
  }

  #endIfIdle(member: Member, afterMs: number, end: () => void): void {
    member.idleTimer = setTimeout(end, afterMs);
    member.idleTimer.unref();
  }

  #retire(member: Member): void {
    clearTimeout(member.idleTimer);
    this.#end(member);
  }

  #end(member: Member): void {
    this.#members.delete(member);
    member.process.kill();
  }

  #onMessage(member: Member, message: ProcessMessage): void {
    if (message.type === 'init-failed') {
      this.#initFailed(member, describe(message.error), message.error);
      member.process.kill();
      return;
    }
    const { job } = member;
    if (job === undefined || message.type === 'ready' || message.id !== job.id) return;
    clearTimeout(job.timer);
    this.#free(member);
    if (message.type === 'failed') {
      const text = describe(message.error);
      this.#report(job.work.requestId, text, message.error);
      job.work.settle({ ok: false, reason: 'failed', message: text, error: message.error });
    } else if (Buffer.byteLength(message.payload) > MAX_PAYLOAD_BYTES) {
      const text = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes)`;
      this.#report(job.work.requestId, text);
      job.work.settle({ ok: false, reason: 'failed', message: text });
    } else {
      job.work.settle({ ok: true, payload: message.payload });
    }
  }

  #onEnd(member: Member, reason: string): void {
    clearTimeout(member.idleTimer);
    const known = this.#members.delete(member);
    const { job } = member;
    if (job !== undefined) {
      clearTimeout(job.timer);
      member.job = undefined;
      if (!this.#closed) this.#report(job.work.requestId, `The function's process ${reason}`);
      job.work.settle({ ok: false, reason: 'crashed', message: `The function's process ${reason}` });
    } else if (known && member.state === 'starting') {
      this.#initFailed(member, `The function's process ${reason}`);
    } else if (known && member.state === 'idle' && !this.#closed) {
      this.#report(undefined, `The function's process ${reason} between two events`);
    }
    if (!this.#closed) this.#dispatch();
  }

  /** The event that the process was started for fails with it; other events get another process. */
  #initFailed(member: Member, message: string, error?: ErrorReport): void {
    this.#members.delete(member);
    const job = this.#waiting.shift();
    const fault = { requestId: job?.requestId, message: `The function cannot start: ${message}`, error };
    // The caller of `warm` reports the failure on the terminal.
    if (this.#warming.length > 0) this.#log.record(this.definition.name, fault);
    else if (!this.#closed) this.#log.error(this.definition.name, fault);
    job?.settle({ ok: false, reason: 'failed', message, error });
    this.#warmed(message);
  }

  #warmed(failure: string | undefined): void {
    for (const resolve of this.#warming.splice(0)) resolve(failure);
  }

  #report(requestId: string | undefined, message: string, error?: ErrorReport): void {
    this.#log.error(this.definition.name, { requestId, message, ...(error === undefined ? {} : { error }) });
  }
}

function describe(error: ErrorReport): string {
  return `${error.name}: ${error.message}`;
}
