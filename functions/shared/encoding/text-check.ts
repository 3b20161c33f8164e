// Checks that a file is UTF-8, as it streams: valid bytes, and no text that was read in another encoding before. A file is
// judged as a whole, because a single word proves little.

import { isAscii, isUtf8 } from 'node:buffer';
import { message } from '../words/message.ts';
import { SaidError } from '../words/said-error.ts';
import { isHangul, LEGACY, type Legacy } from './legacy.ts';
import { type Misreading, misreadingsOf } from './misreading.ts';

/** A file is not in UTF-8; it says what the file is and how to convert it. */
export class WrongEncoding extends SaidError {
  override readonly name = 'WrongEncoding';
}

const LINE_FEED = 0x0a;
const ASCII_END = 0x80;
/** A longer line is checked in parts. */
const LONGEST_LINE = 1024 * 1024;
/** Share of the words beyond ASCII that must be misread for a file to be refused; one real word in 100,000 looks misread. */
const LEAST_MISREAD = 0.01;
/** Share of the lines in which characters must be lost. */
const LEAST_LOST = 0.05;
const LINES_SHOWN = 3;
/** A run of letters, digits and characters beyond ASCII. */
const WORDS = /[0-9A-Za-z\P{ASCII}]+/gu;
const BEYOND_ASCII = /\P{ASCII}/u;

/** What speaks for a misreading. */
interface Evidence {
  words: number;
  readonly lines: number[];
}

/** Checks the chunks of a file in their order. */
export class TextCheck {
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #isFirst = true;
  #words = 0;
  #misread = 0;
  readonly #evidence = new Map<Misreading, Evidence>();
  /** Lines whose characters were replaced by "?" or U+FFFD in an earlier conversion. */
  readonly #lost: number[] = [];
  #lostLines = 0;

  /**
   * Checks the lines that a chunk completes; copies the rest.
   *
   * @throws WrongEncoding if they are not valid UTF-8, or are UTF-16 or UTF-32
   */
  take(chunk: Buffer): void {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      this.#check(
        this.#rest.length === 0
          ? chunk.subarray(0, end)
          : Buffer.concat([this.#rest, chunk.subarray(0, end)]),
      );
      this.#rest = Buffer.from(chunk.subarray(end));
    } else {
      this.#rest = Buffer.concat([this.#rest, chunk]);
    }
    if (this.#rest.length > LONGEST_LINE) {
      const whole = wholeCharacters(this.#rest);
      this.#check(this.#rest.subarray(0, whole));
      this.#rest = this.#rest.subarray(whole);
    }
  }

  /**
   * Checks the last line and judges the file.
   *
   * @throws WrongEncoding if the file is not UTF-8, or was read in another encoding before it was saved as UTF-8
   */
  end(): void {
    this.#check(this.#rest);
    this.#rest = Buffer.alloc(0);
    if (this.#misread > 0 && this.#misread >= LEAST_MISREAD * this.#words) throw this.#misreading();
    const least = Math.max(LINES_SHOWN, LEAST_LOST * this.#line);
    if (this.#words <= this.#lostLines && this.#lostLines >= least) {
      throw new WrongEncoding(message('encoding.lost', { count: this.#lost.length, lines: this.#lost }));
    }
  }

  #check(bytes: Buffer): void {
    if (this.#isFirst && bytes.length > 0) {
      this.#isFirst = false;
      const marked = byteOrderMark(bytes);
      if (marked !== undefined) throw wrong([marked], 1);
    }
    if (isAscii(bytes)) {
      if (bytes.includes(0)) this.#assertNoWideText(bytes);
      if (bytes.includes('??')) this.#examine(bytes.toString('latin1'));
      else this.#line += lineFeeds(bytes);
      return;
    }
    if (!isUtf8(bytes)) throw this.#invalid(bytes);
    if (bytes.includes(0)) this.#assertNoWideText(bytes);
    this.#examine(bytes.toString('utf8'));
  }

  #examine(text: string): void {
    let start = 0;
    for (;;) {
      const feed = text.indexOf('\n', start);
      this.#examineLine(text.slice(start, feed === -1 ? undefined : feed));
      if (feed === -1) return;
      this.#line += 1;
      start = feed + 1;
    }
  }

  #examineLine(line: string): void {
    if (line.includes('??') || line.includes('\ufffd')) {
      this.#lostLines += 1;
      if (this.#lost.length < LINES_SHOWN) this.#lost.push(this.#line);
    }
    if (!BEYOND_ASCII.test(line)) return;
    for (const [word] of line.replace(/^\ufeff/, '').matchAll(WORDS)) {
      if (!BEYOND_ASCII.test(word) || word.includes('\ufffd')) continue;
      this.#words += 1;
      const misreadings = misreadingsOf(word);
      if (misreadings.length > 0) this.#misread += 1;
      for (const misreading of misreadings) {
        const evidence = this.#evidence.get(misreading) ?? { words: 0, lines: [] };
        evidence.words += 1;
        if (evidence.lines.at(-1) !== this.#line && evidence.lines.length < LINES_SHOWN)
          evidence.lines.push(this.#line);
        this.#evidence.set(misreading, evidence);
      }
    }
  }

  /** Names the misreadings that explain most words. */
  #misreading(): WrongEncoding {
    const most = Math.max(...[...this.#evidence.values()].map(({ words }) => words));
    const best = [...this.#evidence].filter(([, { words }]) => words === most);
    const lines = best[0]?.[1].lines ?? [];
    const names = distinct(best.map(([{ name }]) => name));
    const [first] = best.map(([misreading]) => misreading);
    if (first === undefined) throw new Error('A file is misread without evidence');
    const { name, how, repair } = first;
    const found = { count: lines.length, lines, how };
    return new WrongEncoding(
      best.length === 1
        ? message('encoding.misreadOne', { ...found, name, repair })
        : message('encoding.misread', { ...found, names }),
    );
  }

  #invalid(bytes: Buffer): WrongEncoding {
    let start = 0;
    let line = this.#line;
    for (;;) {
      const feed = bytes.indexOf(LINE_FEED, start);
      if (!isUtf8(bytes.subarray(start, feed === -1 ? undefined : feed))) break;
      if (feed === -1) break;
      line += 1;
      start = feed + 1;
    }
    const utf16 = utf16Without(bytes);
    return wrong(utf16 === undefined ? legacyOf(bytes.subarray(start)) : [utf16], line);
  }

  /** A single zero byte makes a bad row; many of them are the other halves of ASCII characters. */
  #assertNoWideText(bytes: Buffer): void {
    const name = utf16Without(bytes);
    if (name === undefined) return;
    throw wrong([name], this.#line + lineFeeds(bytes.subarray(0, bytes.indexOf(0))));
  }
}

/**
 * Checks a whole file.
 *
 * @throws WrongEncoding if it is not UTF-8, or was read in another encoding before it was saved as UTF-8
 */
export function checkText(bytes: Uint8Array): void {
  const check = new TextCheck();
  check.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  check.end();
}

/** Passes chunks on while they are checked; the judgement on the file comes after the last one. */
export async function* checkedText(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const check = new TextCheck();
  for await (const chunk of chunks) {
    check.take(chunk);
    yield chunk;
  }
  check.end();
}

/** @param encodings that explain the bytes equally well; a command is offered only if there is one */
function wrong(encodings: readonly Named[], line: number): WrongEncoding {
  const [only, ...others] = encodings;
  if (only === undefined) return new WrongEncoding(message('encoding.invalid', { line }));
  if (others.length > 0) {
    const names = distinct(encodings.map(({ name }) => name));
    return new WrongEncoding(message('encoding.probably', { line, names }));
  }
  const { name, iconv } = only;
  return new WrongEncoding(message('encoding.probablyOne', { line, name, iconv }));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function lineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

type Named = Pick<Legacy, 'name' | 'iconv'>;

const UTF16_LITTLE: Named = { name: 'UTF-16', iconv: 'UTF-16LE' };
const UTF16_BIG: Named = { name: 'UTF-16', iconv: 'UTF-16BE' };
const UTF32_LITTLE: Named = { name: 'UTF-32', iconv: 'UTF-32LE' };
const UTF32_BIG: Named = { name: 'UTF-32', iconv: 'UTF-32BE' };

function byteOrderMark(bytes: Buffer): Named | undefined {
  const mark = bytes.toString('hex', 0, 4);
  if (mark === '0000feff') return { ...UTF32_BIG, iconv: 'UTF-32' };
  if (mark === 'fffe0000') return { ...UTF32_LITTLE, iconv: 'UTF-32' };
  if (mark.startsWith('feff')) return { ...UTF16_BIG, iconv: 'UTF-16' };
  return mark.startsWith('fffe') ? { ...UTF16_LITTLE, iconv: 'UTF-16' } : undefined;
}

/** UTF-16 or UTF-32 without a byte order mark, by where the zero bytes of its ASCII characters are. */
function utf16Without(bytes: Buffer): Named | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros.map((count) => (4 * count) / sample.length);
  if (first > 0.9 && second > 0.9) return UTF32_BIG;
  if (third > 0.9 && fourth > 0.9) return UTF32_LITTLE;
  if (first + third > 0.6 && second + fourth < 0.1) return UTF16_BIG;
  return second + fourth > 0.6 && first + third < 0.1 ? UTF16_LITTLE : undefined;
}

const SAMPLE_BYTES = 64 * 1024;
/** Less than this share of the words explained is a guess that helps nobody. */
const LEAST_EXPLAINED = 0.5;

/** With as many words, nearly all of them within the rows of Hangul, a file is Korean. */
const SURE_KOREAN = 3;
const MOSTLY = 0.9;

/** The encodings that explain most words of some lines, if any explains half of them. */
function legacyOf(bytes: Buffer): Legacy[] {
  const words = wordsOf(bytes.subarray(0, SAMPLE_BYTES));
  const explained = LEGACY.map((legacy) => words.filter((word) => legacy.isUsual(word)).length);
  const most = Math.max(...explained);
  if (most >= SURE_KOREAN && most === explained[0] && words.filter(isHangul).length >= MOSTLY * most) {
    return LEGACY.slice(0, 1);
  }
  return most < Math.max(1, LEAST_EXPLAINED * words.length)
    ? []
    : LEGACY.filter((_, index) => explained[index] === most);
}

/** The runs of letters, digits and bytes beyond ASCII that have at least one of the latter. */
function wordsOf(bytes: Buffer): Buffer[] {
  const words: Buffer[] = [];
  let start = 0;
  let beyond = false;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= ASCII_END) beyond = true;
    // The second byte of a pair may be an ASCII letter or sign in Shift_JIS, Big5 and GBK.
    else if (!isAlphanumeric(byte) && !(byte > 0x3f && (bytes[at - 1] ?? 0) >= ASCII_END)) {
      if (beyond) words.push(bytes.subarray(start, at));
      start = at + 1;
      beyond = false;
    }
  }
  return words;
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

/** Length of the beginning of some bytes that does not end within a character. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < ASCII_END) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
