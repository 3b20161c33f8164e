// What functions print: every line goes to a JSON Lines file in the state folder, errors also in short to the terminal.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../errors.ts';
import { isRecord } from '../json.ts';

/** At this size the file is set aside (`functions.1.jsonl`) and a new one begun; only one old file is kept. */
const ROTATE_BYTES = 20 * 1024 * 1024;
/** A line without end is cut here, so that a runaway print cannot fill the memory. */
const MAX_LINE_CHARACTERS = 1024 * 1024;

export interface FunctionFault {
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly error?: unknown;
}

export class FunctionLog {
  readonly #path: string;
  readonly #tell: (functionName: string, text: string) => void;
  readonly #rotateBytes: number;
  #size: number;
  #broken = false;

  /** @param tell shows an error on the terminal */
  constructor(path: string, tell: (functionName: string, text: string) => void, rotateBytes = ROTATE_BYTES) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#tell = tell;
    this.#rotateBytes = rotateBytes;
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Takes the chunks of one stream of a function's process and writes them line by line. */
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

  /** An error the host itself noticed about a function: a crash, a timeout, an exception of its handler. */
  error(functionName: string, details: FunctionFault): void {
    this.record(functionName, details);
    this.#tell(functionName, details.message);
  }

  /** Like `error`, for what the terminal learns in another way. */
  record(functionName: string, details: FunctionFault): void {
    const timestamp = new Date().toISOString();
    this.#append(`${JSON.stringify({ level: 'ERROR', timestamp, function: functionName, ...details })}\n`);
  }

  /** Structured lines stay as they are; anything else is wrapped, so that the file is JSON throughout. */
  #entry(functionName: string, line: string): string {
    if (line.startsWith('{')) {
      try {
        const record: unknown = JSON.parse(line);
        if (isRecord(record) && record.level === 'ERROR') this.#tell(functionName, shortOf(record));
        return line;
      } catch {
        // Not JSON after all: wrapped below.
      }
    }
    return JSON.stringify({
      level: 'INFO',
      timestamp: new Date().toISOString(),
      function: functionName,
      message: line,
    });
  }

  /** A log that cannot be written must not take the service down; it is said once on the terminal. */
  #append(text: string): void {
    try {
      this.#write(text);
    } catch {
      try {
        mkdirSync(dirname(this.#path), { recursive: true });
        this.#size = 0;
        this.#write(text);
      } catch (error) {
        if (!this.#broken) this.#tell('log', `${this.#path} cannot be written: ${messageOf(error)}`);
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
