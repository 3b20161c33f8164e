// Categories of shops beside a name: "Home & Kitchen > Dining > Coffee Makers". A shop puts goods where buyers look for them, so the name
// is read in full and the category in part: enough to tell the goods where the name is only a brand, too little to outvote a name.
import type { Span } from './traced-text.ts';

/** How much words of a category count beside a name; measured on labels/hs-ways.tsv. */
const SHARES = { last: 0.5, before: 0.3 } as const;
/** A first level with more words begins with the name of the goods. */
const MAX_WORDS_OF_FIRST_LEVEL = 5;

const PARTS = /[^;:|\n]+/gu;
const LEVELS = /[^>›»]+/gu;
/** At least three levels that begin with a word: "width > 5 mm" is none. Two are enough for a category that is a whole field. */
const TRAIL = /\p{L}[^>›»]*(?:[>›»]\s*\p{L}[^>›»]*){2,}/u;
const FIELD = /^\s*\p{L}[^>›»]*(?:[>›»]\s*\p{L}[^>›»]*)+$/u;
const WORDS = /\p{L}+/gu;

/** A level of a category, and the share of its words that is read. */
export interface TrailLevel {
  readonly span: Span;
  readonly share: number;
}

/** The levels of the categories in a folded text, in its UTF-16 code units. */
export function trailLevelsOf(text: string): TrailLevel[] {
  return [...text.matchAll(PARTS)]
    .filter(({ 0: part }) => TRAIL.test(part) || (part === text && FIELD.test(part)))
    .flatMap(({ 0: part, index }) => levelsOf(part, index));
}

function levelsOf(part: string, start: number): TrailLevel[] {
  const levels = [...part.matchAll(LEVELS)];
  return levels.flatMap(({ 0: level, index }, place) => {
    const isName = place === 0 && (level.match(WORDS)?.length ?? 0) > MAX_WORDS_OF_FIRST_LEVEL;
    if (isName) return [];
    const share = place === levels.length - 1 ? SHARES.last : SHARES.before;
    return [{ span: [start + index, start + index + level.length] as const, share }];
  });
}
