// A CSV file that is written over a long run and can be resumed after a crash at any moment: rows are appended to `<file>.partial`, a
// note beside it identifies the run, and the file gets its final name once it is complete.
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
import { csvHeader } from '../../functions/shared/csv.ts';
import { completeLines } from './csv-output.ts';
import { UsageError } from './endpoints.ts';

const Note = z.object({
  /** The same for all parts of a run. */
  runId: z.string(),
  /** The process that writes. */
  pid: z.number(),
  /** Identifies the run: the input and every option that affects the rows. A run is resumed only if all of it is equal. */
  of: z.record(z.string(), z.unknown()),
});

export interface ResumableOptions {
  readonly path: string;
  readonly header: readonly string[];
  /** Identifies the run: the input and every option that affects the rows. */
  readonly of: Readonly<Record<string, string | number>>;
  /** Rows are kept in whole groups of this size, so that a repeated request has the same rows. */
  readonly group: number;
}

export class ResumableCsv {
  readonly runId: string;
  /** Number of rows of an interrupted run. */
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
   * Resumes an interrupted run, or starts a new one.
   *
   * @throws UsageError where the existing rows belong to another input or other options, or another process is writing them
   */
  static open(options: ResumableOptions): ResumableCsv {
    const { path } = options;
    const previous = existsSync(partialOf(path)) ? noteOf(path) : undefined;
    if (previous !== undefined) assertSameRun(path, previous, options.of);
    const runId = previous?.runId ?? randomUUID();
    writeNote(path, { runId, pid: process.pid, of: options.of });
    const before = previous === undefined ? undefined : readFileSync(partialOf(path));
    const ends = before === undefined ? [] : completeLines(before);
    const rows = Math.max(0, Math.floor((ends.length - 1) / options.group) * options.group);
    const file = openSync(partialOf(path), ends.length === 0 ? 'w' : 'r+');
    if (ends.length === 0) {
      writeSync(file, csvHeader(options.header));
    } else {
      ftruncateSync(file, ends[rows] ?? 0);
    }
    closeSync(file);
    return new ResumableCsv(path, runId, rows, openSync(partialOf(path), 'a'));
  }

  /** Appends lines; they are written when this returns. */
  append(lines: string): void {
    writeSync(this.#file, lines);
  }

  /** Completes the file and gives it its final name. */
  finish(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
    renameSync(partialOf(this.#path), this.#path);
    rmSync(noteFileOf(this.#path));
  }
}

/** Path of the rows so far. */
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
    throw new UsageError(`${noteFileOf(path)} is damaged; delete it and ${partialOf(path)} to start over`);
  }
}

/** Writes the note atomically. */
function writeNote(path: string, note: z.infer<typeof Note>): void {
  const temporary = `${noteFileOf(path)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(note));
  renameSync(temporary, noteFileOf(path));
}

function assertSameRun(path: string, previous: z.infer<typeof Note>, of: ResumableOptions['of']): void {
  const names = [...new Set([...Object.keys(previous.of), ...Object.keys(of)])];
  const different = names.filter((name) => previous.of[name] !== of[name]);
  if (different.length > 0) {
    throw new UsageError(
      `${partialOf(path)} was started with a different ${different.join(', ')}: finish that run with its own arguments, ` +
        `choose another --out, or delete ${partialOf(path)} and ${noteFileOf(path)} to start over`,
    );
  }
  if (previous.pid !== process.pid && isRunning(previous.pid)) {
    throw new UsageError(`Process ${previous.pid} is writing ${partialOf(path)}; wait for it or stop it`);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but is running.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
