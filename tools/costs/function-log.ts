// Durations and log sizes of functions between two moments, from the local host's function log.
import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Codes of the lines that say how long an invocation took: of a request, an upload, a step of a night. */
const DONE = new Set(['REQ001', 'DOC001', 'DEL003']);

/** A function between two moments. */
export interface Observed {
  /** Of each invocation, in milliseconds. */
  readonly durationsMs: readonly number[];
  /** All that it printed, metrics included. */
  readonly bytes: number;
}

interface LogLine {
  readonly service?: string;
  readonly code?: string;
  readonly durationMs?: number;
}

/** Reads what is new in the log each time it is asked. */
export class FunctionLogReader {
  readonly #path: string;
  #position: number;

  constructor(path: string) {
    this.#path = path;
    this.#position = sizeOf(path);
  }

  /** What was printed since the last call, by service. */
  next(): Map<string, Observed> {
    const lines = this.#newText()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ bytes: Buffer.byteLength(line) + 1, ...(JSON.parse(line) as LogLine) }));
    const byService = Map.groupBy(lines, ({ service = '' }) => service);
    return new Map(
      [...byService].map(([service, own]) => [
        service,
        {
          durationsMs: own.flatMap(({ code = '', durationMs }) => (DONE.has(code) ? (durationMs ?? []) : [])),
          bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
        },
      ]),
    );
  }

  #newText(): string {
    const end = sizeOf(this.#path);
    // Before the first function starts there is no log.
    if (end === this.#position) return '';
    const bytes = Buffer.alloc(end - this.#position);
    const file = openSync(this.#path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, this.#position);
    } finally {
      closeSync(file);
    }
    this.#position = end;
    return bytes.toString('utf8');
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
