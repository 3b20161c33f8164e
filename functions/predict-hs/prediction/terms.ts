// The terms that name no goods, as data: terms.csv beside this capability's routes lists them with the kind of each.
import { fold, wordsOf } from './text.ts';

/** Where the list is, relative to the repository's root and to a function's code. */
export const TERMS_FILE = 'functions/predict-hs/terms.csv';

const KINDS = [
  /** Taken out of every text: a carrier's or seller's reservation ("said to contain"). */
  'phrase',
  /** Stands before a document ("as per"), or in Korean mostly after it ("참조"). */
  'pointer',
  /** Points only to papers that are no goods ("per invoice", not "per sheet"). */
  'weak pointer',
  'pointed after',
  /** Papers that accompany goods ("invoice"); they are not the goods. */
  'document',
  /** Printed matter: goods of their own, unless a pointer stands before them ("see list"). */
  'printed matter',
  /** Says where a document is ("attached"). */
  'attachment',
  /** Stands before the number of a document ("no"). */
  'numbering',
  /** Stands before a number that identifies a consignment ("container no"). */
  'number of',
  /** Stands before a code of a tariff ("hs code"). */
  'tariff',
  /** A missing value ("n/a"), taken out where it stands for itself between separators. */
  'missing',
  /** Typed or exported in place of a description ("test", "false"); beside goods it may describe them. */
  'placeholder',
  /** Applies to any goods ("parts"). */
  'generic',
  /** Applies to many goods, but names some with a placeholder ("test equipment"). */
  'broad',
  /** Only qualifies: sizes, colours, conditions, words that join others. */
  'qualifier',
  /** Units of measurement. */
  'unit',
  /** Packages, goods of their own unless a number stands before them ("2 pallets"). */
  'packing',
  /** Packages that name goods even after a number ("2 bottles"), but not in a carrier's count ("STC 2 bags of"). */
  'packing or goods',
  'place',
  'legal form',
  /** Follows a Korean word without a space. */
  'particle',
] as const;
export type TermKind = (typeof KINDS)[number];

interface Term {
  readonly words: readonly string[];
  readonly kind: TermKind;
}

/** A term at a position of a list of words. */
export interface FoundTerm {
  readonly kind: TermKind;
  /** Number of words. */
  readonly length: number;
}

const HEADER = 'term,kind,language,comment';
const HANGUL = /^[\uac00-\ud7a3]+$/u;
const LETTERS = /^\p{L}+$/u;
const VOWELS = /[aeiouy]/u;
const ROMAN = /^[ivx]+$/u;
const MIN_SYLLABLES = 2;
const MAX_JOINED = 24;
const MIN_REPEATED = 2;
/** Runs of keys, typed to fill a field. */
const KEYBOARD_ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'].flatMap((row) => [
  row,
  [...row].reverse().join(''),
]);
const MIN_KEYS = 4;
/** Longer words are no fillers; keeps the search for repetitions short. */
const MAX_FILLER = 100;

export class Terms {
  readonly #byFirst: ReadonlyMap<string, readonly Term[]>;
  readonly #joined: ReadonlyMap<string, TermKind>;

  constructor(terms: readonly Term[]) {
    const byFirst = new Map<string, Term[]>();
    const joined = new Map<string, TermKind>();
    for (const term of terms) {
      const [first = ''] = term.words;
      const others = byFirst.get(first);
      if (others === undefined) byFirst.set(first, [term]);
      else others.push(term);
      if (term.words.every((word) => HANGUL.test(word))) joined.set(term.words.join(''), term.kind);
    }
    for (const others of byFirst.values()) others.sort((one, other) => other.words.length - one.words.length);
    this.#byFirst = byFirst;
    this.#joined = joined;
  }

  /**
   * Reads the content of terms.csv: the columns term, kind, language and comment, without quotes.
   *
   * @throws Error that names the line that is not a term
   */
  static of(content: string, file = TERMS_FILE): Terms {
    const [header, ...lines] = content.trimEnd().split('\n');
    if (header !== HEADER) throw new Error(`${file}: expected the columns ${HEADER}`);
    const rows = lines.map((line) => line.split(','));
    // Folded as one text, which is much faster at a cold start.
    const folded = fold(rows.map(([term = '']) => term).join('\n')).split('\n');
    return new Terms(
      rows.map(([, kind, , , ...more], index): Term => {
        const words = wordsOf(folded[index] ?? '').map(({ text }) => text);
        const known = KINDS.find((one) => one === kind);
        if (words.length === 0 || known === undefined || more.length > 0) {
          throw new Error(`${file}, line ${index + 2}: expected a term and its kind`);
        }
        return { words, kind: known };
      }),
    );
  }

  /** The longest term that begins at a position; a Korean word may also be written of several terms without spaces. */
  at(words: readonly string[], position: number): FoundTerm | undefined {
    const word = words[position];
    if (word === undefined) return undefined;
    for (const { words: term, kind } of this.#byFirst.get(word) ?? []) {
      if (term.every((one, offset) => words[position + offset] === one)) return { kind, length: term.length };
    }
    const kind = HANGUL.test(word) ? this.#kindOfJoined(word) : this.#kindOfFiller(word);
    return kind === undefined ? undefined : { kind, length: 1 };
  }

  /** True for a word that only qualifies and is no evidence. */
  isQualifier(word: string): boolean {
    const kind = this.at([word], 0)?.kind;
    return kind === 'qualifier' || kind === 'unit' || kind === 'numbering';
  }

  /** The kind of the last of the terms that a Korean word is made of, particles apart. */
  #kindOfJoined(word: string): TermKind | undefined {
    const whole = this.#joined.get(word);
    if (whole !== undefined || word.length > MAX_JOINED) return whole;
    if (/^(.)\1+$/u.test(word) && word.length > MIN_REPEATED) return 'placeholder';
    for (let end = word.length - 1; end >= MIN_SYLLABLES; end--) {
      const first = this.#joined.get(word.slice(0, end));
      if (first === undefined || first === 'particle') continue;
      const rest = word.slice(end);
      const second = rest.length < MIN_SYLLABLES ? this.#joined.get(rest) : this.#kindOfJoined(rest);
      if (second === 'particle' || (second === 'qualifier' && rest.length < MIN_SYLLABLES)) return first;
      // "송장참조" points elsewhere as a whole, "테스트상품" stands for a description.
      if (second === 'pointed after') return 'phrase';
      if (second !== undefined && rest.length >= MIN_SYLLABLES)
        return first === 'placeholder' || first === 'missing' ? first : second;
    }
    return undefined;
  }

  /** "xxx", "asdf", "dfgdfg", "testtest". */
  #kindOfFiller(word: string): TermKind | undefined {
    if (word.length > MAX_FILLER) return undefined;
    if (!LETTERS.test(word)) return undefined;
    if (/^(.)\1\1+$/u.test(word) && !ROMAN.test(word)) return 'placeholder';
    const unit = /^(.{2,}?)\1+$/u.exec(word)?.[1] ?? word;
    if (unit.length >= MIN_KEYS && KEYBOARD_ROWS.some((row) => row.includes(unit))) return 'placeholder';
    if (unit === word) return undefined;
    if (!VOWELS.test(unit)) return 'placeholder';
    const [found] = this.#byFirst.get(unit)?.filter(({ words }) => words.length === 1) ?? [];
    return found?.kind === 'placeholder' || found?.kind === 'missing' ? found.kind : undefined;
  }
}
