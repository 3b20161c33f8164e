// Which parts of a text are in which language, word by word: a ruling may be German with an English translation, a product line English
// with borrowed words. Scripts tell most languages apart; languages in Latin script are told apart by the parts of their words, with
// a table that training learns (training/customs_training/hs_codes/language.py, ADR 0040).

import { isPhrase, type Message, message } from '../../shared/words/message.ts';
import type { LanguageSupport } from '../manifest.ts';
import type { Span } from './traced-text.ts';

/** Where the table is, relative to the repository's root and to a function's code. */
export const LANGUAGES_FILE = 'functions/predict-hs/languages.bin';

/** A language that can be read. */
export type ReadLanguage = Pick<LanguageSupport, 'tag' | 'weaker'>;

/** What can be read of a text. */
export interface Reading {
  /** BCP 47 tag of most of what is read, or of most of the text where nothing is; `und` without letters. */
  readonly language: string;
  /** False where no part of the text is in a supported language. */
  readonly isReadable: boolean;
  /** The parts of each field that are in languages that are not read, in UTF-16 code units, ascending. */
  readonly unread: readonly (readonly Span[])[];
}

/** A word with its field and the score of each language, in nats; what the word does not tell apart scores alike. */
interface ScoredWord {
  readonly field: number;
  readonly start: number;
  readonly end: number;
  /** Number of letters; a syllable counts as two. */
  readonly size: number;
  readonly scores: Float32Array;
  /** What a change of language costs in front of the word. */
  readonly switching: number;
}

/** Neighbouring words in one language. */
interface Run {
  readonly language: string;
  readonly words: ScoredWord[];
}

const NEWLINE = 10;
const ENGLISH = 'en';
const KOREAN = 'ko';
/** Scripts that no supported language has, each with the most specific BCP 47 tag that is certain. */
const OTHER_SCRIPTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^[\p{Script=Hiragana}\p{Script=Katakana}]/u, ['ja']],
  [/^\p{Script=Han}/u, ['ja', 'und-Hani']],
  [/^\p{Script=Cyrillic}/u, ['und-Cyrl']],
  [/^\p{Script=Arabic}/u, ['und-Arab']],
  [/^\p{Script=Hebrew}/u, ['he']],
  [/^\p{Script=Thai}/u, ['th']],
  [/^\p{Script=Greek}/u, ['el']],
  [/^\p{Script=Devanagari}/u, ['und-Deva']],
];
const OTHER_TAGS = ['und-Hani', 'ja', 'und-Cyrl', 'und-Arab', 'he', 'th', 'el', 'und-Deva', 'und'] as const;

const HANGUL = '[\\p{Script=Hangul}]';
const LATIN = '(?:\\p{Script=Latin}\\p{M}*)';
const HAN = '\\p{Script=Han}';
const KANA = '[\\p{Script=Hiragana}\\p{Script=Katakana}]';
const WORDS = new RegExp(
  `${HANGUL}+|${LATIN}+|${HAN}+|${KANA}+|(?:(?!${HANGUL}|\\p{Script=Latin}|${HAN}|${KANA})\\p{L}\\p{M}*)+`,
  'gu',
);
const IS_HANGUL = new RegExp(`^${HANGUL}`, 'u');
const ANY_HANGUL = new RegExp(HANGUL, 'u');
const IS_LATIN = new RegExp(`^${LATIN}`, 'u');
/** Single letters are parts of codes and sizes as often as words. */
const MIN_LETTERS = 2;
const IS_WHOLE_SYLLABLE = new RegExp(`^(?:${HANGUL}|${HAN}|${KANA})`, 'u');

/** In nats; how they were chosen: ADR 0040. */
const COST = {
  /** Of other languages than English and Korean in a text at all: product lines borrow words and have brands. */
  foreign: 12,
  /** Of a change of language, by what stands between the words. */
  afterSentence: 4,
  afterComma: 7,
  withinSentence: 9,
  /** Of a word in a script that the language is not written in. */
  otherScript: 30,
  /** Of Chinese characters in Korean. */
  hanja: 3,
} as const;
/** A single word tells at most this much. */
const MAX_SCORE = 5;
/** In a Korean text, words in Latin script are names, of whatever language; they cost a little, so that English stays English. */
const NAME_IN_KOREAN = 2;
/** A Han word alone is Chinese sooner than Japanese. */
const WITHOUT_KANA = 0.1;
const ENDS_SENTENCE = /[.!?]["')\]]*\s|[\n;|/>:()[\]{}"]|\s[-–—]+\s/u;
const ENDS_CLAUSE = /[,]/u;

/** Minimum number of letters of an English part: fewer are a brand or a model. */
const MIN_PART = 6;
/** Minimum share of English and Korean, by what the rest is in: of less, the rest is the description. */
const MIN_SHARE = { unsupported: 0.15, weaker: 0.33 } as const;
/** A text with this share of Korean is Korean: its names are in Latin script. */
const KOREAN_SHARE = 0.15;

const PART_LENGTHS = [2, 3, 4];
const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/** The table of the languages in Latin script: scores of word parts by hash. */
interface LanguageTable {
  readonly languages: readonly string[];
  readonly buckets: number;
  /** Nats of one step of a score. */
  readonly scale: number;
}

export class Languages {
  readonly #table: LanguageTable;
  /** Bucket by bucket, a score of each language. */
  readonly #scores: Int8Array;
  readonly #support: ReadonlyMap<string, ReadLanguage>;
  readonly #states: readonly string[];

  private constructor(table: LanguageTable, scores: Int8Array, support: readonly ReadLanguage[]) {
    if (scores.length !== table.buckets * table.languages.length) {
      throw new Error('The table of languages does not have a score of every language in every bucket');
    }
    this.#table = table;
    this.#scores = scores;
    this.#support = new Map(support.map((one) => [one.tag, one]));
    this.#states = [...table.languages, KOREAN, ...OTHER_TAGS];
  }

  /**
   * Reads the content of the table: a line of JSON, then its scores as signed bytes.
   *
   * @param support the languages that the model reads
   * @throws Error where the file is cut off
   */
  static of(content: Uint8Array, support: readonly ReadLanguage[]): Languages {
    const end = content.indexOf(NEWLINE);
    const table: LanguageTable = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
    return new Languages(
      table,
      new Int8Array(content.buffer, content.byteOffset + end + 1, content.length - end - 1),
      support,
    );
  }

  /** The languages that are read, as messages call them. */
  get supported(): Message[] {
    return [...this.#support.keys()].map(languageName);
  }

  /**
   * Decides what of a text is read: its parts in languages that the model reads well, otherwise those in weaker ones.
   *
   * @param fields the text's fields without markup, in their order
   */
  reading(fields: readonly string[]): Reading {
    const isKorean = fields.some((text) => ANY_HANGUL.test(text));
    const known = new Map<string, Float32Array>();
    const scoresOf = (word: string): Float32Array => {
      const scores = known.get(word) ?? this.#scoresOf(word, isKorean);
      known.set(word, scores);
      return scores;
    };
    const words = fields.flatMap((text, field) => wordsOf(text, field, scoresOf));
    const runs = this.#runsOf(words);
    const isRead = this.#choice(runs);
    const read = runs.filter(isRead);
    const unread = runs.filter((run) => !isRead(run));
    return {
      language: mostOf(read.length > 0 ? read : unread),
      isReadable: read.length > 0,
      unread: fields.map((text, field) =>
        read.length > 0
          ? spansOf(
              unread,
              words.filter((word) => word.field === field),
              text.length,
            )
          : [],
      ),
    };
  }

  /** Which runs are read. */
  #choice(runs: readonly Run[]): (run: Run) => boolean {
    const support = (run: Run): ReadLanguage | undefined => this.#support.get(run.language);
    const isMain = (run: Run): boolean => support(run) !== undefined && support(run)?.weaker !== true;
    const isWeaker = (run: Run): boolean => support(run)?.weaker === true;
    const main = letters(runs.filter(isMain));
    const rest = letters(runs) - main;
    if (rest === 0 || main === 0) return rest === 0 ? isMain : isWeaker;
    if (runs.some(isWeaker)) {
      return main >= MIN_SHARE.weaker * (main + rest) ? isMain : (run) => isMain(run) || isWeaker(run);
    }
    const isPart = main >= Math.min(MIN_PART, rest) && main >= MIN_SHARE.unsupported * (main + rest);
    return isPart || hasOwnField(runs, isMain) ? isMain : () => false;
  }

  /** Scores of all languages for a word. */
  #scoresOf(word: string, isKorean: boolean): Float32Array {
    const scores = new Float32Array(this.#states.length);
    const { languages, scale } = this.#table;
    const count = languages.length;
    // A letter alone is part of a code, a size or a formula, in any script.
    if (word.length < MIN_LETTERS && !IS_WHOLE_SYLLABLE.test(word)) return scores;
    scores.fill(-COST.otherScript);
    const written = word.normalize('NFKC');
    if (IS_LATIN.test(written)) {
      const sums = scores.subarray(0, count).fill(0);
      const letters = written.toLowerCase();
      for (const bucket of bucketsOf(letters, this.#table.buckets)) {
        const row = bucket * count;
        for (let at = 0; at < count; at++) sums[at] = (sums[at] ?? 0) + (this.#scores[row + at] ?? 0);
      }
      const most = Math.max(...sums);
      sums.forEach((sum, at) => {
        sums[at] = Math.max(-MAX_SCORE, (sum - most) * scale);
      });
      if (isKorean) scores[count] = -NAME_IN_KOREAN;
      return scores;
    }
    const tags = IS_HANGUL.test(written)
      ? [KOREAN]
      : (OTHER_SCRIPTS.find(([script]) => script.test(written))?.[1] ?? ['und']);
    for (const tag of tags) {
      scores[this.#states.indexOf(tag)] = tag === 'ja' && tags.length > 1 ? -WITHOUT_KANA : 0;
    }
    if (isKorean && tags.includes('und-Hani')) scores[count] = -COST.hanja;
    return scores;
  }

  /** The languages of words; those of Latin script besides English only where they explain the words better by far. */
  #runsOf(words: readonly ScoredWord[]): readonly Run[] {
    const latin = this.#table.languages.length;
    const scripts = this.#path(words, (at) => this.#states[at] === ENGLISH || at >= latin);
    const all = this.#path(words, () => true);
    return scripts.score + COST.foreign > all.score ? scripts.runs : all.runs;
  }

  /** The most probable of some languages of words, as neighbours share them (Viterbi's algorithm), and its score. */
  #path(words: readonly ScoredWord[], isOpen: (at: number) => boolean): { score: number; runs: Run[] } {
    const count = this.#states.length;
    let totals = Float32Array.from(this.#states, (_, at) => (isOpen(at) ? 0 : Number.NEGATIVE_INFINITY));
    const open = totals;
    // The state before each state of each word.
    const cameFrom = new Uint8Array(words.length * count);
    words.forEach(({ scores, switching }, index) => {
      const best = indexOfMost(totals);
      const switched = index === 0 ? Number.NEGATIVE_INFINITY : (totals[best] ?? 0) - switching;
      const next = new Float32Array(count);
      for (let at = 0; at < count; at++) {
        const stayed = totals[at] ?? 0;
        cameFrom[index * count + at] = switched > stayed ? best : at;
        next[at] = Math.max(switched, stayed) + (scores[at] ?? 0) + (open[at] ?? 0);
      }
      totals = next;
    });
    let state = indexOfMost(totals);
    const score = totals[state] ?? 0;
    const runs: Run[] = [];
    for (let index = words.length - 1; index >= 0; index--) {
      const word = words[index];
      const language = this.#states[state];
      if (word === undefined || language === undefined) throw new Error('A word has no language');
      if (runs.at(-1)?.language === language) runs.at(-1)?.words.push(word);
      else runs.push({ language, words: [word] });
      state = cameFrom[index * count + state] ?? state;
    }
    return { score, runs };
  }
}

/** True where a field is wholly in chosen runs: an item name names the goods, however long the description is. */
function hasOwnField(runs: readonly Run[], isChosen: (run: Run) => boolean): boolean {
  const chosen = runs.filter(isChosen);
  const others = new Set(runs.filter((run) => !isChosen(run)).flatMap(fieldsOf));
  return chosen.some((run) => {
    const isName = run.language === KOREAN || letters([run]) >= MIN_PART;
    return isName && fieldsOf(run).some((field) => !others.has(field));
  });
}

const fieldsOf = ({ words }: Run): number[] => words.map(({ field }) => field);

function indexOfMost(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best;
}

function wordsOf(text: string, field: number, scoresOf: (word: string) => Float32Array): ScoredWord[] {
  let before = 0;
  return [...text.matchAll(WORDS)].map(({ 0: word, index }) => {
    const between = text.slice(before, index);
    const switching =
      before === 0 || ENDS_SENTENCE.test(between)
        ? COST.afterSentence
        : ENDS_CLAUSE.test(between)
          ? COST.afterComma
          : COST.withinSentence;
    before = index + word.length;
    const size = IS_WHOLE_SYLLABLE.test(word) ? 2 * word.length : word.length;
    return { field, start: index, end: before, size, scores: scoresOf(word), switching };
  });
}

/** Number of letters in runs. */
function letters(runs: readonly Run[]): number {
  return runs.reduce((sum, { words }) => words.reduce((total, { size }) => total + size, sum), 0);
}

/** The language of most letters. */
function mostOf(runs: readonly Run[]): string {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(run.language, (counts.get(run.language) ?? 0) + letters([run]));
  if ((counts.get(KOREAN) ?? 0) >= KOREAN_SHARE * letters(runs) && counts.has(KOREAN)) return KOREAN;
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? 'und';
}

/** The spans of runs within a field, each up to the next word. */
function spansOf(runs: readonly Run[], words: readonly ScoredWord[], end: number): Span[] {
  const within = new Set(runs.flatMap((run) => run.words));
  const spans: Span[] = [];
  words.forEach((word, index) => {
    if (!within.has(word)) return;
    const next = words[index + 1]?.start ?? end;
    const before = words[index - 1];
    const [start] = before !== undefined && within.has(before) ? (spans.pop() ?? [word.start]) : [word.start];
    spans.push([start, next]);
  });
  return spans;
}

/** Buckets of the parts of a word: runs of 2 to 4 UTF-16 code units of `<word>`, and the whole. */
function* bucketsOf(word: string, buckets: number): Generator<number> {
  const bounded = `<${word}>`;
  yield bucketOf(bounded, 0, bounded.length, buckets);
  for (const length of PART_LENGTHS) {
    for (let start = 0; start + length <= bounded.length; start++) {
      yield bucketOf(bounded, start, start + length, buckets);
    }
  }
}

/** FNV-1a over code units, with a finaliser; the low bits choose the bucket. */
function bucketOf(text: string, start: number, end: number, buckets: number): number {
  let hash = FNV_OFFSET;
  for (let unit = start; unit < end; unit++) hash = Math.imul(hash ^ text.charCodeAt(unit), FNV_PRIME);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) & (buckets - 1);
}

/** What a language is called in a message, by its tag. */
export function languageName(tag: string): Message {
  if (tag === 'und') return message('language.unsupported');
  if (!tag.startsWith('und-')) return message('language.named', { tag });
  const script = `script.${tag}`;
  return isPhrase(script) ? { phrase: script } : message('script.other');
}
