// How deep an answer is sure, and what to say about the rest: the branch of the first candidate is followed from its chapter down as
// long as it is more likely right than wrong.
import type { TitledCode } from '../nomenclature.ts';

export const LEVELS = [2, 4, 6, 10] as const;
/** Length of a code that an answer may have. */
export type Level = (typeof LEVELS)[number];
export type SureDigits = 0 | Level;

const KINDS: Readonly<Record<Level, string>> = {
  2: 'chapter',
  4: 'heading',
  6: 'subheading',
  10: 'national code',
};
const MAX_TITLE = 70;

/** The lowest probability at which a branch is right more often than not, by its length. */
export type SureThresholds = Readonly<Record<Level, number>>;

/**
 * The deepest level at which the branch of the first candidate is more likely right than wrong; 0 if not even its chapter is.
 *
 * @param branch probability of the first candidate's branch at each level that was asked for
 */
export function sureDigitsOf(branch: ReadonlyMap<Level, number>, thresholds: SureThresholds): SureDigits {
  return LEVELS.findLast((level) => (branch.get(level) ?? 0) >= thresholds[level]) ?? 0;
}

/**
 * What is unclear below the level that is sure, and what to add.
 *
 * @param next the level below the sure one
 * @param alternatives the most probable codes of that level
 */
export function unclear(sure: SureDigits, next: Level, alternatives: readonly TitledCode[]): string {
  const named = alternatives.map(({ code, title }) => `${code} (${shortened(title)})`).join(' or ');
  if (sure === 0) {
    return `Even the kind of goods is unclear: they may be of chapter ${named}. Say what the goods are, what they are made of and what they are used for.`;
  }
  const which =
    alternatives.length > 1
      ? `Only the ${KINDS[next]} is unclear: ${named}`
      : `The ${KINDS[next]} is uncertain: ${named}`;
  return `${which}. Say what tells the goods apart from similar ones, such as their kind, material, use or working.`;
}

function shortened(title: string): string {
  const characters = [...title];
  return characters.length <= MAX_TITLE ? title : `${characters.slice(0, MAX_TITLE).join('').trimEnd()}…`;
}
