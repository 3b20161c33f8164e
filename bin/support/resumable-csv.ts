// A CSV file that grows over a long run and survives being killed at any moment: rows go to `<file>.partial` in order, a
// note beside it says what run they belong to, and the file gets its name once it is complete.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import * as z from 'zod';
import { completeLines, csvLine } from './csv-output.ts';
import { UsageError } from './endpoints.ts';

const Note = z.object({
  /** Stays the same over all parts of a run. */
  runId: z.string(),
  /** The process that writes. */
  pid: z.number(),
  /** What must be equal for a run to go on: the input and every option that shapes the rows. */
  of: z.record(z.string(), z.unknown()),
});

export interface ResumableOptions {
  readonly path: string;
  readonly header: readonly string[];
  readonly byteOrderMark: boolean;
  /** What the rows are made of; a run goes on only where all of it is equal. */
  readonly of: Readonly<Record<string, string | number>>;
  /** Rows are kept in whole groups of this size, so that what is asked again is asked in the same groups. */
  readonly group: number;
}

export class ResumableCsv {
  readonly runId: string;
  /** Rows that were there already. */
  readonly rows: number;
  readonly #path: string;
  readonly #file: number;

  private constructor(path: string, runId: string, rows: number, file: number) {
    this.#path = path;
    this.runId = runId;
    this.rows = rows;
    this.#file = file;
  }

  /**
   * Goes on with an interrupted run, or begins a new one.
   *
   * @throws UsageError where the rows there belong to another input or other options, or another process writes them
   */
  static open(options: ResumableOptions): ResumableCsv {
    const { path } = options;
    const begun = existsSync(partialOf(path)) ? noteOf(path) : undefined;
    if (begun !== undefined) assertSameRun(path, begun, options.of);
    const runId = begun?.runId ?? randomUUID();
    writeNote(path, { runId, pid: process.pid, of: options.of });
    const before = begun === undefined ? undefined : readFileSync(partialOf(path));
    const ends = before === undefined ? [] : completeLines(before);
    const rows = Math.max(0, Math.floor((ends.length - 1) / options.group) * options.group);
    const file = openSync(partialOf(path), ends.length === 0 ? 'w' : 'r+');
    if (ends.length === 0) {
      writeSync(file, (options.byteOrderMark ? '\ufeff' : '') + csvLine(options.header));
    } else {
      ftruncateSync(file, ends[rows] ?? 0);
    }
    closeSync(file);
    return new ResumableCsv(path, runId, rows, openSync(partialOf(path), 'a'));
  }

  /** Appends lines; they are in the file when this returns. */
  append(lines: string): void {
    writeSync(this.#file, lines);
  }

  /** Gives the file its name. */
  finish(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
    renameSync(partialOf(this.#path), this.#path);
    rmSync(noteFileOf(this.#path));
  }
}

/** The rows so far. */
export function partialOf(path: string): string {
  return `${path}.partial`;
}

function noteFileOf(path: string): string {
  return `${path}.partial.json`;
}

function noteOf(path: string): z.infer<typeof Note> | undefined {
  if (!existsSync(noteFileOf(path))) return undefined;
  try {
    return Note.parse(JSON.parse(readFileSync(noteFileOf(path), 'utf8')));
  } catch {
    throw new UsageError(`${noteFileOf(path)} is damaged; delete it and ${partialOf(path)} to begin anew`);
  }
}

/** Written whole or not at all. */
function writeNote(path: string, note: z.infer<typeof Note>): void {
  const temporary = `${noteFileOf(path)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(note));
  renameSync(temporary, noteFileOf(path));
}

function assertSameRun(path: string, begun: z.infer<typeof Note>, of: ResumableOptions['of']): void {
  const names = [...new Set([...Object.keys(begun.of), ...Object.keys(of)])];
  const different = names.filter((name) => begun.of[name] !== of[name]);
  if (different.length > 0) {
    throw new UsageError(
      `${partialOf(path)} was begun with another ${different.join(', ')}: finish that run with its own arguments, ` +
        `choose another --out, or delete ${partialOf(path)} and ${noteFileOf(path)} to begin anew`,
    );
  }
  if (begun.pid !== process.pid && isRunning(begun.pid)) {
    throw new UsageError(`Process ${begun.pid} is writing ${partialOf(path)}; wait for it or stop it`);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, and runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
