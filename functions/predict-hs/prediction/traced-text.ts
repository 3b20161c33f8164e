// A text that knows where each of its characters was in the text as sent, however it is rewritten: evidence points at what the caller
// wrote, and the model reads what is left of it.

/** Positions in a text, from the first character to the one after the last. */
export type Span = readonly [start: number, end: number];

/** What takes the place of a match: new characters, or characters of the text itself from one position to another. */
export type Piece = string | Span;

/** A regular expression's match: the text, its groups and its position. */
export type Replacement = (match: RegExpExecArray) => string | readonly Piece[];

/**
 * What normalisation may join to the character before: combining marks, vowels and final consonants of Korean, in all their forms, and
 * half-width sound marks of Japanese. Other characters are not changed by their neighbours.
 */
const JOINING = '[\\p{M}\\u1160-\\u11ff\\u3131-\\u318e\\uff9e\\uff9f\\uffa0-\\uffdc]';
/** Characters that normalisation or folding may change, with what joins them. */
const CLUSTERS = new RegExp(`\\p{Any}${JOINING}+|[^\\u0000-\\u007f\\uac00-\\ud7a3]`, 'gu');
const CHUNKS = /\s*\S+/gu;
/** Longer clusters are no words. */
const MAX_CUT = 32;

export class TracedText {
  readonly text: string;
  /** Where each UTF-16 code unit of the text begins and ends in the text as sent; undefined where they are the same. */
  readonly #from: Uint32Array | undefined;
  readonly #to: Uint32Array | undefined;

  private constructor(text: string, from?: Uint32Array, to?: Uint32Array) {
    this.text = text;
    this.#from = from;
    this.#to = to;
  }

  /** A text as sent. */
  static of(text: string): TracedText {
    return new TracedText(text);
  }

  /** The span of the text as sent, in UTF-16 code units, behind a span of this text that is not empty. */
  origin(start: number, end: number): Span {
    return [this.#from?.[start] ?? start, this.#to?.[end - 1] ?? end];
  }

  /** The text with every match of a global pattern replaced. */
  replace(pattern: RegExp, replacement: Replacement): TracedText {
    const matches = [...this.text.matchAll(pattern)];
    if (matches.length === 0) return this;
    return this.#rewritten(
      matches.map((match) => {
        const put = replacement(match);
        const end = match.index + match[0].length;
        const pieces = typeof put === 'string' ? withoutCommonEnd(match[0], put, match.index) : put;
        return { start: match.index, end, pieces };
      }),
    );
  }

  /** The text with other characters in the place of some; both have the same length. */
  masked(text: string): TracedText {
    if (text.length !== this.text.length) throw new Error('A mask has the length of its text');
    return new TracedText(text, this.#from, this.#to);
  }

  /** The text in lower case. */
  lowerCase(): TracedText {
    const lower = this.text.toLowerCase();
    if (lower.length === this.text.length) return this.masked(lower);
    // The text is lowered as a whole, since a final sigma depends on its neighbours; only the lengths are those of single characters.
    let at = 0;
    return this.#rewritten(
      [...this.text.matchAll(/\p{Any}/gu)].map(({ 0: character, index }) => {
        const { length } = character.toLowerCase();
        at += length;
        return {
          start: index,
          end: index + character.length,
          pieces: [lower.slice(at - length, at)],
        };
      }),
    );
  }

  /** The text as a function of strings makes it that changes characters by themselves and what joins them. */
  mapped(map: (text: string) => string): TracedText {
    const whole = map(this.text);
    if (whole === this.text) return this;
    for (const units of [
      clustersOf(this.text),
      [...this.text.matchAll(CHUNKS)].map(({ index, 0: text }) => ({ index, text })),
    ]) {
      const mapped = this.#rewritten(
        units.map(({ index, text }) => ({ start: index, end: index + text.length, pieces: [map(text)] })),
      );
      if (mapped.text === whole) return mapped;
    }
    return this.#rewritten([{ start: 0, end: this.text.length, pieces: [whole] }]);
  }

  /** The text with edits in ascending order. */
  #rewritten(edits: readonly { start: number; end: number; pieces: readonly Piece[] }[]): TracedText {
    const texts: string[] = [];
    const from: number[] = [];
    const to: number[] = [];
    const keep = (start: number, end: number): void => {
      texts.push(this.text.slice(start, end));
      for (let unit = start; unit < end; unit++) {
        from.push(this.#from?.[unit] ?? unit);
        to.push(this.#to?.[unit] ?? unit + 1);
      }
    };
    let kept = 0;
    for (const { start, end, pieces } of edits) {
      keep(kept, start);
      kept = end;
      for (const piece of pieces) {
        if (typeof piece !== 'string') {
          keep(...piece);
          continue;
        }
        texts.push(piece);
        const [first, last] = this.origin(start, end);
        for (let unit = 0; unit < piece.length; unit++) {
          from.push(first);
          to.push(last);
        }
      }
    }
    keep(kept, this.text.length);
    return new TracedText(texts.join(''), Uint32Array.from(from), Uint32Array.from(to));
  }
}

/** A replacement whose end is that of the match: "&nbspcoffee" is replaced by a space and its own "coffee". */
function withoutCommonEnd(match: string, put: string, index: number): readonly Piece[] {
  let common = 0;
  while (common < put.length && common < match.length && put.at(-1 - common) === match.at(-1 - common))
    common++;
  if (common === 0) return [put];
  const end = index + match.length;
  return [put.slice(0, put.length - common), [end - common, end]];
}

/** The smallest parts of a text that normalisation changes by themselves. */
function clustersOf(text: string): { index: number; text: string }[] {
  return [...text.matchAll(CLUSTERS)].flatMap(({ index, 0: cluster }) => cut(cluster, index));
}

/** A cluster cut wherever its parts are normalised alike: of " ㅇ", only the second. */
function cut(cluster: string, index: number): { index: number; text: string }[] {
  const characters = [...cluster];
  if (characters.length === 1 || characters.length > MAX_CUT) return [{ index, text: cluster }];
  const whole = cluster.normalize('NFKC');
  const parts: { index: number; text: string }[] = [];
  let start = 0;
  let end = 0;
  for (const character of characters) {
    const isCut =
      end > start &&
      cluster.slice(0, end).normalize('NFKC') + cluster.slice(end).normalize('NFKC') === whole &&
      !/^\p{M}/u.test(character);
    if (isCut) {
      parts.push({ index: index + start, text: cluster.slice(start, end) });
      start = end;
    }
    end += character.length;
  }
  return [...parts, { index: index + start, text: cluster.slice(start) }];
}

/** The spans of a text in UTF-16 code units as spans in code points. */
export function inCodePoints(text: string, spans: readonly Span[]): Span[] {
  if (!/[\ud800-\udfff]/.test(text)) return [...spans];
  const before = new Uint32Array(text.length + 1);
  let points = 0;
  for (let unit = 0; unit < text.length; unit++) {
    before[unit] = points;
    // The second half of a pair is no code point of its own.
    const isFirst = (text.codePointAt(unit) ?? 0) > 0xffff;
    if (!isFirst) points++;
  }
  before[text.length] = points;
  return spans.map(([start, end]) => [before[start] ?? 0, before[end] ?? points]);
}
