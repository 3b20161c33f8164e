// Splits a file of a snapshot into pieces of whole lines as it streams, holding at most one piece in memory.

import { fieldsOf, problemsOf } from '../../shared/csv-table.ts';
import { TextCheck } from '../../shared/encoding/text-check.ts';
import { message } from '../../shared/words/message.ts';
import { SaidError } from '../../shared/words/said-error.ts';
import { type Header, readHeader } from './snapshot.ts';

/** Lines of a file that are scored as one shard. */
export interface Piece {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset of the first byte after the piece. */
  readonly end: number;
  /** Number of its first line in the file, from 1. */
  readonly line: number;
  readonly lines: number;
  /** The bytes of the piece, if `keepBytes` is set. */
  readonly bytes?: Buffer;
}

export interface SplitOptions {
  readonly linesPerPiece: number;
  /** Called with the header before the first piece. */
  readonly onHeader: (header: Header) => void;
  /** Whether pieces contain their bytes. */
  readonly keepBytes: boolean;
}

/** The file is not a snapshot; it says what is wrong. */
export class InvalidSnapshotFile extends SaidError {
  override readonly name = 'InvalidSnapshotFile';
}

/** A line of a snapshot has a few hundred bytes; a file with longer lines than this is something else. */
export const LONGEST_LINE = 64 * 1024;
/** A piece fits into the memory of a small function, however long its lines are. */
const LARGEST_PIECE = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OLD_LINE_ENDS = message('snapshot.oldLineEnds');

/**
 * Splits the bytes of a file.
 *
 * @throws InvalidSnapshotFile if the header is not that of a snapshot, if a line is longer than 64 KiB, or if lines end in CR alone
 * @throws WrongEncoding if the file is not UTF-8
 */
export async function* split(
  chunks: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<Piece, void> {
  const check = new TextCheck();
  const cutter = new Cutter(options);
  for await (const chunk of chunks) {
    check.take(chunk);
    yield* cutter.take(chunk);
  }
  check.end();
  yield* cutter.end();
}

class Cutter {
  readonly #options: SplitOptions;
  #header: Buffer[] | undefined = [];
  #kept: Buffer[] = [];
  /** Offset of the chunk in the file. */
  #offset = 0;
  #lineStart = 0;
  /** Number of columns. */
  #width = 0;
  #line = 1;
  #start = 0;
  #firstLine = 2;

  constructor(options: SplitOptions) {
    this.#options = options;
  }

  /** Copies what it keeps of a chunk: the caller may reuse its memory. */
  *take(chunk: Buffer): Generator<Piece, void> {
    this.#assertLineEnds(chunk);
    let from = 0;
    let taken = 0;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, from);
      this.#assertLineLength(this.#offset + (feed === -1 ? chunk.length : feed));
      if (feed === -1) break;
      from = feed + 1;
      if (this.#header !== undefined) {
        this.#header.push(chunk.subarray(0, from));
        this.#readHeader(this.#offset + from);
        this.#assertLineEnds(chunk.subarray(from));
        taken = from;
      }
      this.#line += 1;
      this.#lineStart = this.#offset + from;
      if (this.#isFull(this.#lineStart)) {
        this.#keep(chunk.subarray(taken, from));
        taken = from;
        yield this.#cut(this.#lineStart);
      }
    }
    if (this.#header !== undefined) this.#header.push(Buffer.from(chunk));
    else this.#keep(chunk.subarray(taken));
    this.#offset += chunk.length;
  }

  *end(): Generator<Piece, void> {
    if (this.#header !== undefined) this.#readHeader(this.#offset);
    else if (this.#lineStart < this.#offset) this.#line += 1;
    if (this.#start < this.#offset) yield this.#cut(this.#offset);
  }

  #readHeader(end: number): void {
    const text = Buffer.concat(this.#header ?? []).toString('utf8');
    this.#header = undefined;
    this.#start = end;
    const line = text.replace(/\r?\n$/, '');
    if (line.includes('\r')) throw new InvalidSnapshotFile(OLD_LINE_ENDS);
    const reading = readHeader(line);
    if (!reading.ok) throw new InvalidSnapshotFile(problemsOf(reading.problems));
    this.#width = reading.value.width;
    this.#options.onHeader(reading.value);
  }

  #isFull(end: number): boolean {
    return this.#line - this.#firstLine >= this.#options.linesPerPiece || end - this.#start >= LARGEST_PIECE;
  }

  #keep(bytes: Buffer): void {
    if (this.#options.keepBytes && bytes.length > 0) this.#kept.push(Buffer.from(bytes));
  }

  #cut(end: number): Piece {
    const piece = {
      start: this.#start,
      end,
      line: this.#firstLine,
      lines: this.#line - this.#firstLine,
      ...(this.#options.keepBytes ? { bytes: Buffer.concat(this.#kept) } : {}),
    };
    this.#kept = [];
    this.#start = end;
    this.#firstLine = this.#line;
    return piece;
  }

  /** A carriage return within a field makes a bad row; one that is followed by a whole row ends a line, of which only the first is read. */
  #assertLineEnds(chunk: Buffer): void {
    if (this.#width === 0) return;
    for (let at = chunk.indexOf(CARRIAGE_RETURN); at !== -1; at = chunk.indexOf(CARRIAGE_RETURN, at + 1)) {
      if (at + 1 >= chunk.length || chunk[at + 1] === LINE_FEED) continue;
      const ends = [CARRIAGE_RETURN, LINE_FEED]
        .map((end) => chunk.indexOf(end, at + 1))
        .filter((end) => end !== -1);
      if (ends.length === 0) return;
      const row = chunk.toString('utf8', at + 1, Math.min(...ends));
      if (fieldsOf(row)?.length === this.#width) throw new InvalidSnapshotFile(OLD_LINE_ENDS);
    }
  }

  #assertLineLength(end: number): void {
    if (end - this.#lineStart > LONGEST_LINE) {
      if (this.#header?.some((bytes) => bytes.includes(CARRIAGE_RETURN)) === true) {
        throw new InvalidSnapshotFile(OLD_LINE_ENDS);
      }
      throw new InvalidSnapshotFile(
        message('snapshot.longLine', { line: this.#line, most: LONGEST_LINE / 1024 }),
      );
    }
  }
}
