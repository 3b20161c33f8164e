// Messages in the words that clients read.
import type { Worded } from '../../functions/shared/words/message.ts';
import { wordedIn } from '../../functions/shared/words/wording.ts';

/** A message, or anything that has messages, in English. */
export function inEnglish<Value>(value: Value): Worded<Value> {
  return wordedIn('en', value);
}

/** The same in Korean. */
export function inKorean<Value>(value: Value): Worded<Value> {
  return wordedIn('ko', value);
}

/** What Korean sentences say in Latin letters: names of formats, standards and units, fields of the API and values of codes. */
const NAMES_IN_LATIN: ReadonlySet<string> = new Set(
  (
    'PNG JPEG TIFF PDF SVG HTML XML JSON CSV ZIP Parquet gzip iconv LZW Deflate YCbCr DjVu AVIF XFA ' +
    'UTF ASCII URI URL RFC https xn XX CR LF ISO UN ECE SHA UTC ' +
    'HS HSK AEO PSI ZZ dpi kg KiB MiB application json png csv gz true false from ' +
    'Idempotency Key Content Type Encoding ' +
    'validFrom nextToken predictionId taxpayerId companyName items YYYY MM DD DDThh mm ssZ'
  ).split(' '),
);

/** Words in Latin letters that a Korean text should not have. */
export function englishIn(korean: string): string[] {
  // Between backticks stand names of fields.
  const sentence = korean.replace(/`[^`]*`/g, '');
  return (sentence.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !NAMES_IN_LATIN.has(word));
}

/** True for a text with a Korean letter. */
export function hasKorean(text: string): boolean {
  return /[가-힣]/.test(text);
}
