// Categories of shops beside a name: "Home & Kitchen > Dining > Coffee Makers". A shop puts goods where buyers look for them, so the name
// is read in full and the category in part: enough to tell the goods where the name is only a brand, too little to outvote a name.
import type { Span } from './traced-text.ts';

/** How much words of a category count beside a name; measured on labels/hs-ways.tsv. */
const SHARES = { last: 0.5, before: 0.3 } as const;
/** A first level with more words begins with the name of the goods. */
const MAX_WORDS_OF_FIRST_LEVEL = 5;

const PARTS = /[^;:|\n]+/gu;
const LEVELS = /[^>›»]+/gu;
const BEGINS_WITH_WORD = /^\s*\p{L}/u;
/** "width > 5 mm" is no category, and "valve; machinery > pumps" may compare; two levels are enough where they are a whole field. */
const MIN_LEVELS = 3;
const MIN_LEVELS_OF_FIELD = 2;
const WORDS = /\p{L}+/gu;

/** A level of a category, and the share of its words that is read. */
export interface TrailLevel {
  readonly span: Span;
  readonly share: number;
}

/** The levels of the categories in a folded text, in its UTF-16 code units. */
export function trailLevelsOf(text: string): TrailLevel[] {
  return [...text.matchAll(PARTS)].flatMap(({ 0: part, index }) =>
    levelsOf(part, index, part === text ? MIN_LEVELS_OF_FIELD : MIN_LEVELS),
  );
}

function levelsOf(part: string, start: number, least: number): TrailLevel[] {
  const levels = [...part.matchAll(LEVELS)];
  if (levels.length < least || !levels.every(({ 0: level }) => BEGINS_WITH_WORD.test(level))) return [];
  return levels.flatMap(({ 0: level, index }, place) => {
    const isName = place === 0 && (level.match(WORDS)?.length ?? 0) > MAX_WORDS_OF_FIRST_LEVEL;
    if (isName) return [];
    const share = place === levels.length - 1 ? SHARES.last : SHARES.before;
    return [{ span: [start + index, start + index + level.length] as const, share }];
  });
}
