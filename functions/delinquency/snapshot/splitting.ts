// Cuts a snapshot's file into shards of whole lines while it streams by, without holding more than one shard of it.
import { type Header, readHeader } from './snapshot.ts';

/** Lines of a file that one task scores. */
export interface Piece {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset of the first byte that is not part of it. */
  readonly end: number;
  /** Number of its first line in the file, from 1. */
  readonly line: number;
  readonly lines: number;
  /** Its bytes, where they were asked for. */
  readonly bytes?: Buffer;
}

export interface SplitOptions {
  readonly linesPerPiece: number;
  /** Called with the header before the first piece. */
  readonly onHeader: (header: Header) => void;
  /** Keeps the bytes of each piece. */
  readonly keepBytes: boolean;
}

/** The file is no snapshot: what is wrong with it, in words for whoever made it. */
export class NoSnapshot extends Error {
  override readonly name = 'NoSnapshot';
}

/** A line of a snapshot has a few hundred bytes; a file whose lines are longer than this is something else. */
export const LONGEST_LINE = 64 * 1024;
/** However long its lines are, a piece fits into a small function. */
const LARGEST_PIECE = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Splits the bytes of a file.
 *
 * @throws NoSnapshot where the header is not a snapshot's, or a line is longer than 64 KiB
 */
export async function* split(
  chunks: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<Piece, void> {
  const cutter = new Cutter(options);
  for await (const chunk of chunks) yield* cutter.take(chunk);
  yield* cutter.end();
}

class Cutter {
  readonly #options: SplitOptions;
  #header: Buffer[] | undefined = [];
  #kept: Buffer[] = [];
  /** Offset of the chunk in the file. */
  #offset = 0;
  #lineStart = 0;
  #line = 1;
  #start = 0;
  #firstLine = 2;

  constructor(options: SplitOptions) {
    this.#options = options;
  }

  /** What is kept of a chunk is copied: its memory may be used again by whoever gave it. */
  *take(chunk: Buffer): Generator<Piece, void> {
    let from = 0;
    let taken = 0;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, from);
      this.#assertLine(this.#offset + (feed === -1 ? chunk.length : feed));
      if (feed === -1) break;
      from = feed + 1;
      if (this.#header !== undefined) {
        this.#header.push(chunk.subarray(0, from));
        this.#readHeader(this.#offset + from);
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
    if (text.includes('\0')) throw new NoSnapshot('is not UTF-8 text');
    const reading = readHeader(text.replace(/\r?\n$/, ''));
    if (!reading.ok) throw new NoSnapshot(`has ${reading.problems.join('; ')}`);
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

  #assertLine(end: number): void {
    if (end - this.#lineStart > LONGEST_LINE) {
      throw new NoSnapshot(`has a line ${this.#line} of more than ${LONGEST_LINE / 1024} KiB`);
    }
  }
}
