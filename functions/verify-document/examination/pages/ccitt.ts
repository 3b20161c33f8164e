// Counts the rows of fax-coded pictures (ITU-T T.4 and T.6), to notice that a picture ends early: decoders fill missing rows with paper.

/** Parameters of the CCITTFaxDecode filter (PDF 1.7, table 11). */
export interface FaxParameters {
  /** Below zero: group 4; zero: group 3, one-dimensional; above: group 3, mixed. */
  readonly k: number;
  readonly columns: number;
  /** Rows of the whole picture. */
  readonly rows: number;
  readonly isByteAligned: boolean;
}

/** Run lengths in order 0 to 63, then 64 to 1728 in steps of 64 (T.4, tables 2 and 3a). */
const WHITE =
  '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100 11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011';
const BLACK =
  '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101';
/** Run lengths from 1792 to 2560 in steps of 64, in both colours (T.4, table 3b). */
const LONG =
  '00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100 000000011101 000000011110 000000011111';
const FIRST_LONG = 1_792;
const TERMINATING = 64;

/** Modes of a two-dimensional row (T.4, table 4): vertical ones are the distance from the changing element above. */
const PASS = 100;
const HORIZONTAL = 101;
const MODES: readonly (readonly [string, number])[] = [
  ['0001', PASS],
  ['001', HORIZONTAL],
  ['1', 0],
  ['011', 1],
  ['000011', 2],
  ['0000011', 3],
  ['010', -1],
  ['000010', -2],
  ['0000010', -3],
];

const MAX_CODE_BITS = 13;
const EOL_BITS = 12;
/** Is no run and no distance. */
const INVALID = 9_999;

/** The value and the length of the code that each 13 bits begin with. */
interface CodeTable {
  readonly values: Int16Array;
  readonly lengths: Uint8Array;
}

function codeTable(codes: readonly (readonly [string, number])[]): CodeTable {
  const values = new Int16Array(1 << MAX_CODE_BITS).fill(INVALID);
  const lengths = new Uint8Array(1 << MAX_CODE_BITS);
  for (const [code, value] of codes) {
    const free = MAX_CODE_BITS - code.length;
    const first = Number.parseInt(code, 2) << free;
    values.fill(value, first, first + (1 << free));
    lengths.fill(code.length, first, first + (1 << free));
  }
  return { values, lengths };
}

function runCodes(codes: string): CodeTable {
  const length = (at: number): number => (at < TERMINATING ? at : (at - TERMINATING + 1) * TERMINATING);
  return codeTable([
    ...codes.split(' ').map((code, at) => [code, length(at)] as const),
    ...LONG.split(' ').map((code, at) => [code, FIRST_LONG + at * TERMINATING] as const),
  ]);
}

const RUNS = { white: runCodes(WHITE), black: runCodes(BLACK) };
const MODE_CODES = codeTable(MODES);

/**
 * Counts the complete rows.
 *
 * @returns rows that could be decoded, damaged ones excluded; at most `rows`
 */
export function faxRows(data: Uint8Array, { k, columns, rows, isByteAligned }: FaxParameters): number {
  const bits = new Bits(data);
  let above: number[] = [];
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    if (isByteAligned) bits.align();
    const isTagged = k >= 0 && bits.skipEndOfLine();
    if (bits.isAtEnd()) return counted;
    // In mixed coding, a bit after each end of line tells how the next row is coded.
    const isTwoDimensional = k < 0 || (k > 0 && isTagged && bits.take(1) === 0);
    const changes = isTwoDimensional ? codedRow(bits, above, columns) : runRow(bits, columns);
    if (changes === undefined) {
      if (k < 0 || !bits.seekEndOfLine()) return counted;
      continue;
    }
    counted += 1;
    above = changes;
  }
  return counted;
}

/** Reads bits; zeros follow the end, but codes that reach into them are invalid. */
class Bits {
  readonly #data: Uint8Array;
  readonly #end: number;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
    this.#end = data.length * 8;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }

  take(count: number): number {
    const value = this.#peek(count);
    this.#at += count;
    return value;
  }

  /** The next code's value; `INVALID` if no code begins here, or it is cut off. */
  code({ values, lengths }: CodeTable): number {
    const next = this.#peek(MAX_CODE_BITS);
    const length = lengths[next] ?? 0;
    if (length === 0 || this.#at + length > this.#end) return INVALID;
    this.#at += length;
    return values[next] ?? INVALID;
  }

  /** Skips an end of line with the zeros that fill up before it, if one is next. */
  skipEndOfLine(): boolean {
    if (this.#peek(EOL_BITS - 1) !== 0) return false;
    const start = this.#at;
    while (!this.isAtEnd()) if (this.take(1) === 1) return true;
    this.#at = start;
    return false;
  }

  /** Moves to the next end of line, after a damaged row. */
  seekEndOfLine(): boolean {
    for (; !this.isAtEnd(); this.#at++) if (this.#peek(EOL_BITS) === 1) return true;
    return false;
  }

  #peek(count: number): number {
    const byte = this.#at >> 3;
    const data = this.#data;
    const window = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
    return (window >> (24 - (this.#at & 7) - count)) & ((1 << count) - 1);
  }
}

/** The changing elements of a row that is coded as runs, white first. */
function runRow(bits: Bits, columns: number): number[] | undefined {
  const changes: number[] = [];
  for (let at = 0, isWhite = true; at < columns; isWhite = !isWhite) {
    const run = runOf(bits, isWhite);
    if (run === undefined) return undefined;
    at += run;
    changes.push(at);
  }
  return changes;
}

function runOf(bits: Bits, isWhite: boolean): number | undefined {
  for (let run = 0; ; ) {
    const length = bits.code(isWhite ? RUNS.white : RUNS.black);
    if (length === INVALID) return undefined;
    run += length;
    if (length < TERMINATING) return run;
  }
}

/** The changing elements of a row that is coded by the row above (T.4, 4.2). */
function codedRow(bits: Bits, above: readonly number[], columns: number): number[] | undefined {
  const changes: number[] = [];
  let at = -1;
  let isWhite = true;
  let next = 0;
  while (at < columns) {
    // b1: the first changing element above, to the right of the position and of the opposite colour.
    while (next > 0 && (above[next - 1] ?? columns) > at) next -= 1;
    while (next < above.length && ((above[next] ?? columns) <= at || (next % 2 === 0) !== isWhite)) next += 1;
    const b1 = above[next] ?? columns;
    const mode = bits.code(MODE_CODES);
    if (mode === INVALID) return undefined;
    if (mode === PASS) {
      at = above[next + 1] ?? columns;
    } else if (mode === HORIZONTAL) {
      const first = runOf(bits, isWhite);
      const second = runOf(bits, !isWhite);
      if (first === undefined || second === undefined) return undefined;
      const middle = Math.max(0, at) + first;
      at = middle + second;
      changes.push(middle, at);
    } else {
      at = b1 + mode;
      changes.push(at);
      isWhite = !isWhite;
    }
  }
  return changes;
}
