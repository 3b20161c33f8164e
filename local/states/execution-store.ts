// Executions and their histories in the event store. A change of status and its event are one transaction; the events of histories
// are written in batches.
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../events/event-store.ts';
import { Outbox } from '../events/outbox.ts';
import { type Ending, type Execution, type Status, statusChange } from './execution.ts';
import type { HistoryEvent } from './history.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    machineArn TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    startedAt INTEGER NOT NULL,
    stoppedAt INTEGER,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executionsByMachine ON executions (machineArn, id);
  CREATE TABLE IF NOT EXISTS executionEvents (
    execution INTEGER NOT NULL,
    id INTEGER NOT NULL,
    previousId INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    details TEXT,
    PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;
/** As in Step Functions. */
const RETENTION_MS = 90 * 24 * 60 * 60_000;
const FLUSH_MS = 200;
const FLUSH_EVENTS = 500;

/** The error of an execution that the end of its host has aborted. */
const HOST_ENDED: Ending = {
  status: 'ABORTED',
  error: 'HostEnded',
  cause: 'The local host ended while the execution was running.',
};

export class ExecutionStore {
  readonly #store: DatabaseSync;
  readonly #outbox: Outbox;
  readonly #onFault: (error: unknown) => void;
  #unwritten: { readonly arn: string; readonly event: HistoryEvent }[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Aborts the executions that were running when the previous host ended. */
  constructor(store: DatabaseSync, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#outbox = new Outbox(store);
    this.#onFault = onFault;
    store.exec(SCHEMA);
    this.#deleteEndedBefore(Date.now() - RETENTION_MS);
    this.abortRunning();
  }

  /** Aborts all running executions, because their host ends or has ended. */
  abortRunning(): void {
    const now = Date.now();
    for (const { arn } of this.#select("WHERE status = 'RUNNING' ORDER BY id"))
      this.end(arn, HOST_ENDED, now);
  }

  /** Starts an execution; it is stored when this returns. */
  begin(execution: Execution): void {
    transaction(this.#store, () => {
      this.#store
        .prepare(
          'INSERT INTO executions (arn, machineArn, name, status, startedAt, input) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(
          execution.arn,
          execution.machineArn,
          execution.name,
          execution.status,
          execution.startedAt,
          execution.input,
        );
      this.#outbox.add(statusChange(execution));
    });
  }

  /** Ends a running execution; false if it has ended before. */
  end(arn: string, ending: Ending, now = Date.now()): boolean {
    return transaction(this.#store, () => {
      this.#write();
      const { changes } = this.#store
        .prepare(
          `UPDATE executions SET status = ?, stoppedAt = ?, output = ?, error = ?, cause = ?
           WHERE arn = ? AND status = 'RUNNING'`,
        )
        .run(ending.status, now, ending.output ?? null, ending.error ?? null, ending.cause ?? null, arn);
      const execution = this.get(arn);
      if (changes === 0 || execution === undefined) return false;
      this.#insertLast(arn, ending, now);
      this.#outbox.add(statusChange(execution));
      return true;
    });
  }

  get(arn: string): Execution | undefined {
    return this.#select('WHERE arn = ?', arn)[0];
  }

  /** The executions of a state machine, latest first. */
  list(machineArn: string, status: Status | undefined, skip: number, most: number): Execution[] {
    return this.#select(
      'WHERE machineArn = ? AND (? IS NULL OR status = ?) ORDER BY id DESC LIMIT ? OFFSET ?',
      machineArn,
      status ?? null,
      status ?? null,
      most,
      skip,
    );
  }

  /** Adds an event to the history of an execution; it is written soon. */
  append(arn: string, event: HistoryEvent): void {
    this.#unwritten.push({ arn, event });
    if (this.#unwritten.length >= FLUSH_EVENTS) this.flush();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.flush(), FLUSH_MS);
      this.#timer.unref();
    }
  }

  flush(): void {
    try {
      transaction(this.#store, () => this.#write());
    } catch (error) {
      this.#onFault(error);
    }
  }

  history(arn: string, options: { skip: number; most: number; reverse: boolean }): HistoryEvent[] {
    this.flush();
    return this.#store
      .prepare(
        `SELECT e.id, e.previousId, e.type, e.at, e.details FROM executionEvents e JOIN executions x
           ON x.id = e.execution WHERE x.arn = ? ORDER BY e.id ${options.reverse ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`,
      )
      .all(arn, options.most, options.skip)
      .map(({ id, previousId, type, at, details }) => ({
        id: Number(id),
        previousId: Number(previousId),
        type: String(type),
        at: Number(at),
        details: typeof details === 'string' ? (JSON.parse(details) as HistoryEvent['details']) : undefined,
      }));
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unwritten = this.#unwritten;
    this.#unwritten = [];
    const insert = this.#store.prepare(
      `INSERT OR IGNORE INTO executionEvents (execution, id, previousId, type, at, details)
       SELECT id, ?, ?, ?, ?, ? FROM executions WHERE arn = ? AND status = 'RUNNING'`,
    );
    for (const { arn, event } of unwritten) {
      const { id, previousId, type, at, details } = event;
      insert.run(id, previousId, type, at, details === undefined ? null : JSON.stringify(details), arn);
    }
  }

  /** The last event of a history is the end of the execution. */
  #insertLast(arn: string, { status, output, error, cause }: Ending, now: number): void {
    const types = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' };
    const details =
      status === 'SUCCEEDED' ? { output, outputDetails: { truncated: false } } : { error, cause };
    this.#store
      .prepare(
        `INSERT INTO executionEvents (execution, id, previousId, type, at, details)
         SELECT x.id, coalesce(max(e.id), 0) + 1, coalesce(max(e.id), 0), ?, ?, ?
         FROM executions x LEFT JOIN executionEvents e ON e.execution = x.id WHERE x.arn = ?`,
      )
      .run(`Execution${types[status]}`, now, JSON.stringify(details), arn);
  }

  #select(where: string, ...parameters: (string | number | null)[]): Execution[] {
    return this.#store
      .prepare(
        `SELECT arn, machineArn, name, status, startedAt, stoppedAt, input, output, error, cause
         FROM executions ${where}`,
      )
      .all(...parameters) as unknown as Execution[];
  }

  #deleteEndedBefore(before: number): void {
    transaction(this.#store, () => {
      this.#store
        .prepare(
          'DELETE FROM executionEvents WHERE execution IN (SELECT id FROM executions WHERE stoppedAt < ?)',
        )
        .run(before);
      this.#store.prepare('DELETE FROM executions WHERE stoppedAt < ?').run(before);
    });
  }
}
