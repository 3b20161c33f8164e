// The output of functions: every line goes to a JSON Lines file in the state folder, and errors are shortened for the terminal.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../errors.ts';
import { isRecord } from '../json.ts';

/** At this size the file is renamed to `functions.1.jsonl` and a new one started; only one old file is kept. */
const ROTATE_BYTES = 20 * 1024 * 1024;
/** Longer lines are split, so that endless output cannot fill the memory. */
const MAX_LINE_CHARACTERS = 1024 * 1024;

export interface FunctionFault {
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly error?: unknown;
}

export class FunctionLog {
  readonly #path: string;
  readonly #print: (functionName: string, text: string) => void;
  readonly #rotateBytes: number;
  #size: number;
  #broken = false;

  /** @param print prints an error on the terminal */
  constructor(path: string, print: (functionName: string, text: string) => void, rotateBytes = ROTATE_BYTES) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#print = print;
    this.#rotateBytes = rotateBytes;
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** A receiver for the chunks of one output stream of a function's process; it writes them line by line. */
  reader(functionName: string): (chunk: Buffer) => void {
    const decoder = new TextDecoder();
    let rest = '';
    return (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE_CHARACTERS) {
        lines.push(rest);
        rest = '';
      }
      const entries = lines
        .filter((line) => line.trim() !== '')
        .map((line) => this.#entry(functionName, line));
      if (entries.length > 0) this.#append(`${entries.join('\n')}\n`);
    };
  }

  /** Logs an error of a function that the host noticed: a crash, a timeout or an exception of its handler. */
  error(functionName: string, details: FunctionFault): void {
    this.record(functionName, details);
    this.#print(functionName, details.message);
  }

  /** Like `error`, without a line on the terminal. */
  record(functionName: string, details: FunctionFault): void {
    const timestamp = new Date().toISOString();
    this.#append(`${JSON.stringify({ level: 'ERROR', timestamp, function: functionName, ...details })}\n`);
  }

  /** Structured lines stay unchanged; other lines are wrapped, so that every line of the file is JSON. */
  #entry(functionName: string, line: string): string {
    if (line.startsWith('{')) {
      try {
        const record: unknown = JSON.parse(line);
        if (isRecord(record) && record.level === 'ERROR') this.#print(functionName, shortOf(record));
        return line;
      } catch {
        // Not JSON: wrapped below.
      }
    }
    return JSON.stringify({
      level: 'INFO',
      timestamp: new Date().toISOString(),
      function: functionName,
      message: line,
    });
  }

  /** A failure to write the log must not stop the service; it is reported once on the terminal. */
  #append(text: string): void {
    try {
      this.#write(text);
    } catch {
      try {
        mkdirSync(dirname(this.#path), { recursive: true });
        this.#size = 0;
        this.#write(text);
      } catch (error) {
        if (!this.#broken) this.#print('log', `${this.#path} cannot be written: ${messageOf(error)}`);
        this.#broken = true;
      }
    }
  }

  #write(text: string): void {
    if (this.#size > this.#rotateBytes) {
      renameSync(this.#path, this.#path.replace(/\.jsonl$/, '.1.jsonl'));
      this.#size = 0;
    }
    appendFileSync(this.#path, text, { mode: 0o600 });
    this.#size += Buffer.byteLength(text);
  }
}

function shortOf(record: Readonly<Record<string, unknown>>): string {
  const cause = isRecord(record.error) ? record.error.message : undefined;
  return [record.code, record.message, cause === undefined ? undefined : `(${String(cause)})`]
    .filter((part) => part !== undefined)
    .map(String)
    .join(' ');
}
