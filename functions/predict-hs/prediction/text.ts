// The model's input from a text: tokens, and for each token the hashed features that training computes in the same way
// (training/customs_training/hs_codes/text.py; golden.json checks that the two agree).
import { plainText } from './plain-text.ts';
import { type Span, TracedText } from './traced-text.ts';

/** The part of a request that a token comes from. */
export type Field = 'itemName' | 'description';

/** Goods as the caller describes them. */
export interface GoodsText {
  readonly itemName?: string | undefined;
  readonly description: string;
}

/** A word or number of the text, folded: NFKC, lower case, without accents. */
export interface Token {
  readonly field: Field;
  readonly text: string;
  /** The word with its accents, which the encoder reads. */
  readonly surface: string;
  /** How much the model reads of it, 0 to 1; all of it by default. */
  readonly share?: number;
}

/** A token with where it stands. */
export interface ReadToken extends Token {
  /** In the field's readable text, UTF-16 code units. */
  readonly read: Span;
  /** In the field as sent, code points. */
  readonly sent: Span;
}

/** A word or number of a folded text, and where it is. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens with the features of each; a feature of token i may also need token i-1 (word pairs). */
export interface Features {
  readonly tokens: readonly Token[];
  /** Hash of each feature, unsigned 32 bit. */
  readonly hashes: Uint32Array;
  /** Index of the token each feature belongs to. */
  readonly owners: Uint16Array;
  /** 1 where the feature is a pair of its token with the one before. */
  readonly pairs: Uint8Array;
  /** Positions of the features of whole words; numbers do not count as words. */
  readonly words: readonly number[];
}

/** Maximum number of tokens of one field; further ones add little and cost time. */
const MAX_TOKENS = 48;
const MAX_TOKEN_LENGTH = 24;
/** Numbers up to this many digits count as themselves, longer ones by their length only. */
const MAX_EXACT_DIGITS = 4;

const TOKENS = /[\uac00-\ud7a3]+|(?:(?![\uac00-\ud7a3])\p{L})+|\p{Nd}+/gu;
const COMBINING_MARKS =
  /[\u0300-\u036f]|[\u0483-\u0489]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f]/gu;
const HANGUL = /^[\uac00-\ud7a3]/u;
const DIGIT = /^\p{Nd}/u;

/** Markup, invisible characters, compatibility forms, case and accents folded. */
export function fold(text: string): string {
  return folded(plainText(text)).text;
}

/** Compatibility forms, case and accents of a plain text folded. */
export function folded(plain: TracedText): TracedText {
  return withoutAccents(lowered(plain));
}

function lowered(plain: TracedText): TracedText {
  return plain
    .mapped((text) => text.normalize('NFKC'))
    .lowerCase()
    .mapped((text) => text.normalize('NFC'));
}

function withoutAccents(text: TracedText): TracedText {
  return text.mapped((written) => written.normalize('NFD').replace(COMBINING_MARKS, '').normalize('NFC'));
}

/** For spans of the folded text, what is written there with accents. */
export function accented(plain: TracedText): (start: number, end: number) => string {
  const { text } = lowered(plain);
  const folds = withoutAccents(TracedText.of(text));
  return (start, end) => text.slice(...folds.origin(start, end));
}

/** The tokens of both fields, item name first. */
export function tokenise({ itemName, description }: GoodsText): Token[] {
  return (
    [
      ['itemName', itemName ?? ''],
      ['description', description],
    ] as const
  ).flatMap(([field, text]) => {
    const plain = plainText(text);
    const written = accented(plain);
    return firstWords(wordsOf(folded(plain).text)).map(
      (word): Token => ({
        field,
        text: tokenText(word.text),
        surface: tokenText(written(word.start, word.end)),
      }),
    );
  });
}

/** Every word and number of a folded text. */
export function wordsOf(folded: string): Word[] {
  return [...folded.matchAll(TOKENS)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
}

/** The words of a field that become tokens. */
export function firstWords<W>(words: readonly W[]): readonly W[] {
  return words.slice(0, MAX_TOKENS);
}

/** The text of a word as a token, cut to a length. */
export function tokenText(text: string): string {
  return text.length <= MAX_TOKEN_LENGTH ? text : [...text].slice(0, MAX_TOKEN_LENGTH).join('');
}

/** The features of tokens: words, numbers, parts of words, and pairs of neighbours within a field. */
export function featuresOf(tokens: readonly Token[]): Features {
  const hashes: number[] = [];
  const owners: number[] = [];
  const pairs: number[] = [];
  const words: number[] = [];
  let before: Token | undefined;
  tokens.forEach((token, index) => {
    if (!DIGIT.test(token.text)) words.push(hashes.length);
    for (const hash of wordFeatures(token.text)) {
      hashes.push(hash);
      owners.push(index);
      pairs.push(0);
    }
    if (before?.field === token.field) {
      hashes.push(hashOf(`b${before.text} ${token.text}`));
      owners.push(index);
      pairs.push(1);
    }
    before = token;
  });
  return {
    tokens,
    hashes: Uint32Array.from(hashes),
    owners: Uint16Array.from(owners),
    pairs: Uint8Array.from(pairs),
    words,
  };
}

/** The whole word comes first. */
function wordFeatures(word: string): number[] {
  if (DIGIT.test(word)) {
    const length = [...word].length;
    return [hashOf(length <= MAX_EXACT_DIGITS ? `d${word}` : `d#${length}`)];
  }
  const features = [hashOf(`w${word}`)];
  const letters = [...word];
  const bounded = ['<', ...letters, '>'];
  const parts = (source: readonly string[], length: number): void => {
    for (let start = 0; start + length <= source.length; start++) {
      if (length === bounded.length) continue;
      features.push(hashOf(`c${source.slice(start, start + length).join('')}`));
    }
  };
  if (HANGUL.test(word)) {
    parts(letters, 1);
    parts(bounded, 2);
    parts(bounded, 3);
  } else {
    parts(bounded, 3);
    parts(bounded, 4);
  }
  return features;
}

const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;
const utf8 = new TextEncoder();

/** FNV-1a of the UTF-8 bytes (Fowler, Noll and Vo), then an integer finaliser that spreads the low bits. */
function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of utf8.encode(text)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  hash = Math.imul(hash, 0x297a2d39);
  hash ^= hash >>> 15;
  return hash >>> 0;
}
