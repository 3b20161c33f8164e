// Reads the objects of a PDF that pdfium has saved as a plain copy (PDF 1.7, 7.3 and 7.5): decrypted, with a classic cross-reference
// table, without object streams, and with true stream lengths. Of any other file this reads little or nothing.
import { latin1 } from './bytes.ts';

/** A reference to an indirect object. */
class PdfRef {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** A value; names are strings without their slash, and strings of text, which nothing here needs, are null. */
export type PdfValue = null | boolean | number | string | PdfRef | readonly PdfValue[] | PdfDictionary;

/** A dictionary with data, which is still encoded by its filters. */
export class PdfStream {
  readonly dictionary: PdfDictionary;
  readonly data: Uint8Array;

  constructor(dictionary: PdfDictionary, data: Uint8Array) {
    this.dictionary = dictionary;
    this.data = data;
  }
}

/** Deeper values are null: no PDF program nests its values so deeply. */
const MAX_DEPTH = 64;

/** The objects of a plain copy. */
export class PdfObjects {
  readonly #bytes: Buffer;
  /** Byte offset of each object. */
  readonly #offsets: ReadonlyMap<number, number>;
  readonly #read = new Map<number, PdfValue | PdfStream>();
  readonly root: PdfDictionary;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const { offsets, trailer } = crossReferences(bytes);
    this.#offsets = offsets;
    this.root = this.dictionary(trailer.get('Root')) ?? new Map();
  }

  /** The object that a reference leads to, or the value itself; null if there is none. */
  get(value: PdfValue | undefined): PdfValue | PdfStream {
    let found: PdfValue | PdfStream = value ?? null;
    for (let hops = 0; found instanceof PdfRef && hops < MAX_DEPTH; hops++)
      found = this.#object(found.number);
    return found instanceof PdfRef ? null : found;
  }

  /** The dictionary of a value, also of a stream. */
  dictionary(value: PdfValue | undefined): PdfDictionary | undefined {
    const found = this.get(value);
    if (found instanceof PdfStream) return found.dictionary;
    return found instanceof Map ? found : undefined;
  }

  /** The elements of an array; a single value or stream is an array of one. */
  array(value: PdfValue | undefined): readonly PdfValue[] {
    const found = this.get(value);
    if (Array.isArray(found)) return found;
    return found === null || value === undefined ? [] : [value];
  }

  number(value: PdfValue | undefined): number | undefined {
    const found = this.get(value);
    return typeof found === 'number' ? found : undefined;
  }

  #object(number: number): PdfValue | PdfStream {
    const known = this.#read.get(number);
    if (known !== undefined) return known;
    const offset = this.#offsets.get(number);
    const object = offset === undefined ? null : this.#parse(offset);
    this.#read.set(number, object);
    return object;
  }

  #parse(offset: number): PdfValue | PdfStream {
    const reader = new PdfReader(this.#bytes, offset);
    if (typeof reader.value() !== 'number' || typeof reader.value() !== 'number') return null;
    if (reader.word() !== 'obj') return null;
    const value = reader.value();
    if (!(value instanceof Map) || reader.word() !== 'stream') return value;
    const start = reader.afterLineBreak();
    const length = this.number(value.get('Length')) ?? 0;
    return new PdfStream(value, this.#bytes.subarray(start, start + length));
  }
}

function crossReferences(bytes: Buffer): { offsets: Map<number, number>; trailer: PdfDictionary } {
  const offsets = new Map<number, number>();
  const marker = bytes.lastIndexOf('startxref');
  const start = marker < 0 ? undefined : new PdfReader(bytes, marker + 'startxref'.length).value();
  const reader = new PdfReader(bytes, typeof start === 'number' ? start : bytes.length);
  if (reader.word() !== 'xref') return { offsets, trailer: new Map() };
  for (;;) {
    const word = reader.word();
    if (word === 'trailer') break;
    const first = Number(word);
    const count = Number(reader.word());
    if (!Number.isInteger(first) || !Number.isInteger(count)) return { offsets, trailer: new Map() };
    for (let at = 0; at < count; at++) {
      const offset = Number(reader.word());
      reader.word();
      if (reader.word() === 'n') offsets.set(first + at, offset);
    }
  }
  const trailer = reader.value();
  return { offsets, trailer: trailer instanceof Map ? trailer : new Map() };
}

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set(Buffer.from('()<>[]{}/%', 'latin1'));

/** Reads values from bytes, one after the other. */
export class PdfReader {
  readonly #bytes: Uint8Array;
  /** Position of the next byte. */
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next value; null for text, for anything that is no value, and at the end. */
  value(depth = 0): PdfValue {
    this.#skipSpace();
    const byte = this.#bytes[this.at];
    if (byte === undefined || depth > MAX_DEPTH) {
      this.at += 1;
      return null;
    }
    switch (String.fromCharCode(byte)) {
      case '/':
        this.at += 1;
        return name(this.#regular());
      case '(':
        return this.#text();
      case '[':
        this.at += 1;
        return this.#elements(']', depth);
      case '<':
        return this.#bytes[this.at + 1] === byte ? this.#dictionary(depth) : this.#hexText();
      default:
        return this.#numberOrWord();
    }
  }

  /** The next keyword or number as it is written; empty at a delimiter. */
  word(): string {
    this.#skipSpace();
    return this.#regular();
  }

  /** The position after the line break that follows `stream`. */
  afterLineBreak(): number {
    if (this.#bytes[this.at] === 13) this.at += 1;
    if (this.#bytes[this.at] === 10) this.at += 1;
    return this.at;
  }

  /** Whether nothing is left but white space. */
  isAtEnd(): boolean {
    this.#skipSpace();
    return this.at >= this.#bytes.length;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === 0x25) {
        while (this.at < this.#bytes.length && this.#bytes[this.at] !== 10 && this.#bytes[this.at] !== 13) {
          this.at += 1;
        }
      } else if (byte === undefined || !SPACE.has(byte)) return;
      this.at += 1;
    }
  }

  #regular(): string {
    const start = this.at;
    for (; this.at < this.#bytes.length; this.at++) {
      const byte = this.#bytes[this.at] ?? 0;
      if (SPACE.has(byte) || DELIMITERS.has(byte)) break;
    }
    return latin1(this.#bytes, start, this.at);
  }

  #numberOrWord(): PdfValue {
    const word = this.#regular();
    // A stray delimiter must not stop the reader.
    if (word === '') this.at += 1;
    if (word === 'true' || word === 'false') return word === 'true';
    const number = word === '' ? Number.NaN : Number(word);
    if (Number.isNaN(number)) return null;
    return this.#isReference() ? new PdfRef(number) : number;
  }

  /** Whether `generation R` follows a number; it is then consumed. */
  #isReference(): boolean {
    const start = this.at;
    const generation = this.word();
    if (/^\d+$/.test(generation) && this.word() === 'R') return true;
    this.at = start;
    return false;
  }

  #elements(end: ']' | '>>', depth: number): PdfValue[] {
    const elements: PdfValue[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.at >= this.#bytes.length) return elements;
      if (latin1(this.#bytes, this.at, this.at + end.length) === end) {
        this.at += end.length;
        return elements;
      }
      elements.push(this.value(depth + 1));
    }
  }

  #dictionary(depth: number): PdfDictionary {
    this.at += 2;
    return pairs(this.#elements('>>', depth));
  }

  #text(): null {
    let open = 0;
    for (; this.at < this.#bytes.length; this.at++) {
      const byte = this.#bytes[this.at];
      if (byte === 0x5c) this.at += 1;
      else if (byte === 0x28) open += 1;
      else if (byte === 0x29) open -= 1;
      if (open === 0) break;
    }
    this.at += 1;
    return null;
  }

  #hexText(): null {
    while (this.at < this.#bytes.length && this.#bytes[this.at] !== 0x3e) this.at += 1;
    this.at += 1;
    return null;
  }
}

/** A dictionary of alternating names and values. */
export function pairs(elements: readonly PdfValue[]): PdfDictionary {
  const dictionary = new Map<string, PdfValue>();
  for (let at = 0; at + 1 < elements.length; at += 2) {
    const key = elements[at];
    if (typeof key === 'string') dictionary.set(key, elements[at + 1] ?? null);
  }
  return dictionary;
}

function name(written: string): string {
  return written.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
