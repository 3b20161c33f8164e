// Merges the shards' sorted files on disk, one score at a time: memory holds the rows of one score, however many shards and rows
// there are.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** The byte range of the lines of one score in a sorted file. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** A shard's sorted file within the file that holds all of them. */
export interface Part {
  readonly shard: number;
  /** Offset of its first byte. */
  readonly offset: number;
  /** By score; relative to the offset. */
  readonly slices: ReadonlyMap<number, Slice>;
}

export interface MergeOptions {
  /** The file that holds all parts. */
  readonly path: string;
  readonly parts: readonly Part[];
  readonly highestScore: number;
  /** Sorts the lines of one score and removes those that must not be in the result. */
  readonly arrange: (lines: Line[]) => Line[];
}

export interface Line {
  readonly shard: number;
  readonly text: string;
}

/** The lines of all parts, highest score first, without their line ends. */
export function* mergedLines({ path, parts, highestScore, arrange }: MergeOptions): Generator<string, void> {
  const file = openSync(path, 'r');
  try {
    for (let score = highestScore; score >= 0; score--) {
      const lines: Line[] = [];
      for (const part of parts) {
        const slice = part.slices.get(score);
        if (slice !== undefined) lines.push(...read(file, part, slice));
      }
      for (const { text } of arrange(lines)) yield text;
    }
  } finally {
    closeSync(file);
  }
}

function read(file: number, { shard, offset }: Part, { start, end }: Slice): Line[] {
  const bytes = Buffer.allocUnsafe(end - start);
  const count = readSync(file, bytes, 0, bytes.length, offset + start);
  if (count !== bytes.length) throw new Error(`Shard ${shard} ends ${bytes.length - count} bytes early`);
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  return lines.map((text) => ({ shard, text }));
}

const BUFFERED_CHARACTERS = 1024 * 1024;

/** Writes text to a file, buffered. */
export class TextFile {
  readonly path: string;
  readonly #file: number;
  #pending: string[] = [];
  #characters = 0;
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#characters += text.length;
    if (this.#characters >= BUFFERED_CHARACTERS) this.#flush();
  }

  /** Closes the file. @returns its size in bytes */
  end(): number {
    this.#flush();
    closeSync(this.#file);
    return this.#bytes;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending.join(''));
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
    this.#bytes += bytes.length;
    this.#pending = [];
    this.#characters = 0;
  }
}
