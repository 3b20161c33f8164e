// A tree of codes with titles in English and Korean: the HS alone, or with the codes of a national schedule below it. The code
// above another one is its longest proper prefix that the tree has.
import type { Language } from '../shared/words/language.ts';
import type { TitledCode } from './nomenclature.ts';
import { fold, wordsOf } from './prediction/text.ts';

/** The titles of a code; undefined where the sources have none. */
export type CodeTitles = Readonly<Record<Language, string | undefined>>;

/** A code as a search finds it. */
export interface FoundCode extends TitledCode {
  readonly path: readonly TitledCode[];
}

/** Digits of codes as people write them: "8507.60", "8507 60-0000". */
const WRITTEN_CODE = /^\d{1,4}(?:[ .-]?\d{1,6}){0,3}$/;
const SEPARATORS = /[ .-]/g;
const ACCENTS = /[\u00c0-\u024f]/u;
const HANGUL = /^[\uac00-\ud7a3]/u;

export class CodeTree {
  /** Ascending, so that a code is followed by those below it. */
  readonly #codes: readonly string[];
  readonly #titles: ReadonlyMap<string, CodeTitles>;
  /** Words of the titles in both languages, by position; made by the first search. */
  #words: readonly (readonly string[])[] | undefined;

  constructor(titles: ReadonlyMap<string, CodeTitles>) {
    this.#titles = titles;
    this.#codes = [...titles.keys()].sort();
  }

  has(code: string): boolean {
    return this.#titles.has(code);
  }

  /** The title of a code in a language, else in the other one, else that of the code above. */
  title(code: string, language: Language): string {
    const titles = this.#titles.get(code);
    if (titles === undefined) throw new Error(`The tree has no code ${code}`);
    const own = titles[language] ?? titles.en ?? titles.ko;
    if (own !== undefined) return own;
    const above = this.#above(code);
    return above === undefined ? '' : this.title(above, language);
  }

  /** A code with its title. */
  titled(code: string, language: Language): TitledCode {
    return { code, title: this.title(code, language) };
  }

  /** From the chapter down to the code itself. */
  path(code: string, language: Language): TitledCode[] {
    const above = this.#above(code);
    const own = this.titled(code, language);
    return above === undefined ? [own] : [...this.path(above, language), own];
  }

  /** The codes directly below a code, ascending; without a code, the chapters. */
  children(code: string, language: Language): TitledCode[] {
    const children: TitledCode[] = [];
    let last: string | undefined;
    for (let at = this.#firstFrom(code); at < this.#codes.length; at++) {
      const next = this.#codes[at] ?? '';
      if (!next.startsWith(code)) break;
      if (next === code || (last !== undefined && next.startsWith(last))) continue;
      children.push(this.titled(next, language));
      last = next;
    }
    return children;
  }

  /**
   * Codes that begin with the digits of a query, ascending; or codes with all words of a query in their titles, in either language.
   * Those with every word in their own title come first, then those that need the titles above. A Latin word is found where a word of
   * the title begins with it, a Korean one anywhere in a word.
   */
  search(query: string): string[] {
    const written = query.trim();
    if (WRITTEN_CODE.test(written)) {
      const digits = written.replace(SEPARATORS, '');
      return this.#codes.slice(this.#firstFrom(digits), this.#firstFrom(`${digits}:`));
    }
    const wanted = [...new Set(wordsOf(fold(written)).map(({ text }) => text))];
    if (wanted.length === 0) return [];
    const words = this.#folded();
    const own: string[] = [];
    const within: string[] = [];
    /** Words found in the titles from the chapter down to the last code, by code. */
    const trail: { readonly code: string; readonly missing: readonly string[] }[] = [];
    this.#codes.forEach((code, at) => {
      while (trail.length > 0 && !code.startsWith(trail.at(-1)?.code ?? '')) trail.pop();
      const missingHere = wanted.filter((word) => !occurs(word, words[at] ?? []));
      const missing = (trail.at(-1)?.missing ?? wanted).filter((word) => missingHere.includes(word));
      trail.push({ code, missing });
      if (missingHere.length === 0) own.push(code);
      else if (missing.length === 0 && missingHere.length < wanted.length) within.push(code);
    });
    return [...own, ...within];
  }

  /** The longest proper prefix that is a code. */
  #above(code: string): string | undefined {
    for (let length = code.length - 1; length >= 2; length--) {
      const prefix = code.slice(0, length);
      if (this.#titles.has(prefix)) return prefix;
    }
    return undefined;
  }

  /** Position of the first code that is not before a text. */
  #firstFrom(text: string): number {
    let from = 0;
    let to = this.#codes.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#codes[middle] ?? '') < text) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #folded(): readonly (readonly string[])[] {
    this.#words ??= this.#codes.map((code) => {
      const titles = this.#titles.get(code);
      const text = `${titles?.en ?? ''} ; ${titles?.ko ?? ''}`;
      // Folding whole titles takes ten times as long as reading them, and few have accents.
      return wordsOf(ACCENTS.test(text) ? fold(text) : text.toLowerCase()).map(({ text }) => text);
    });
    return this.#words;
  }
}

function occurs(wanted: string, words: readonly string[]): boolean {
  return HANGUL.test(wanted)
    ? words.some((word) => word.includes(wanted))
    : words.some((word) => word.startsWith(wanted));
}
