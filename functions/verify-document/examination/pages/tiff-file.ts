// Reads the directories of TIFF files (TIFF 6.0, section 2) and BigTIFF files, with every position checked against the file's end.
import { message } from '../../../shared/words/message.ts';
import { RejectedFile } from './reasons.ts';

/** Bytes of a value of each type that is a whole number; rationals are two of four bytes. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8, 13: 4, 16: 8, 18: 8 };
const RATIONAL = 5;
const BIG_VERSION = 43;
/** More values than any image of the accepted size has strips. */
const MAX_VALUES = 1_000_000;

/** How positions are written. */
export interface TiffFormat {
  readonly little: boolean;
  /** BigTIFF: positions and counts of eight bytes. */
  readonly big: boolean;
}

/** An entry of a directory. */
export interface TiffEntry {
  /** Where the entry begins in the file. */
  readonly at: number;
  readonly type: number;
  readonly count: number;
  /** Where its values begin. */
  readonly valuesAt: number;
}

export class TiffDirectory {
  readonly #file: TiffFile;
  readonly #entries: ReadonlyMap<number, TiffEntry>;
  /** Position of the next directory; 0 if this is the last. */
  readonly next: number;

  constructor(file: TiffFile, entries: ReadonlyMap<number, TiffEntry>, next: number) {
    this.#file = file;
    this.#entries = entries;
    this.next = next;
  }

  entry(tag: number): TiffEntry | undefined {
    return this.#entries.get(tag);
  }

  /** The first value of a tag; undefined if it is absent or no number. */
  number(tag: number): number | undefined {
    return this.#read(tag, 1)[0];
  }

  /** All values of a tag; none if it is absent or no number. */
  numbers(tag: number): number[] {
    return this.#read(tag, MAX_VALUES);
  }

  #read(tag: number, limit: number): number[] {
    const entry = this.#entries.get(tag);
    const bytes = TYPE_BYTES[entry?.type ?? 0];
    if (entry === undefined || bytes === undefined) return [];
    const { type, valuesAt } = entry;
    return Array.from({ length: Math.min(entry.count, limit) }, (_, value) => {
      const at = valuesAt + value * bytes;
      return type === RATIONAL
        ? this.#file.number(at, 4) / this.#file.number(at + 4, 4)
        : this.#file.number(at, bytes);
    });
  }
}

export class TiffFile {
  readonly #view: DataView;
  readonly format: TiffFormat;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = bytes[0] === 0x49;
    this.format = { little, big: false };
    this.format = { little, big: this.number(2, 2) === BIG_VERSION };
  }

  /** Position of the first directory. */
  first(): number {
    return this.format.big ? this.number(8, 8) : this.number(4, 4);
  }

  /** @throws RejectedFile if the directory is not in the file */
  directory(at: number): TiffDirectory {
    const { big } = this.format;
    const positionBytes = big ? 8 : 4;
    const countBytes = big ? 8 : 2;
    const entryBytes = 4 + 2 * positionBytes;
    const count = this.number(at, countBytes);
    const entries = new Map<number, TiffEntry>();
    for (let entry = 0; entry < count; entry++) {
      const start = at + countBytes + entry * entryBytes;
      const type = this.number(start + 2, 2);
      const values = this.number(start + 4, positionBytes);
      const field = start + 4 + positionBytes;
      const isInline = (TYPE_BYTES[type] ?? 1) * values <= positionBytes;
      const valuesAt = isInline ? field : this.number(field, positionBytes);
      entries.set(this.number(start, 2), { at: start, type, count: values, valuesAt });
    }
    return new TiffDirectory(this, entries, this.number(at + countBytes + count * entryBytes, positionBytes));
  }

  /** @throws RejectedFile if the number is not in the file */
  number(at: number, bytes: number): number {
    if (!(at + bytes <= this.#view.byteLength)) {
      throw new RejectedFile('damaged', { what: message('damage.pageListEnd') });
    }
    const { little } = this.format;
    switch (bytes) {
      case 1:
        return this.#view.getUint8(at);
      case 2:
        return this.#view.getUint16(at, little);
      case 4:
        return this.#view.getUint32(at, little);
      default:
        return Number(this.#view.getBigUint64(at, little));
    }
  }
}
