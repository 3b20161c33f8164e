// How deep an answer is sure, and what to say about the rest: the branch of the first candidate is followed from its chapter down as
// long as it is more likely right than wrong.
import { type Message, message } from '../../shared/words/message.ts';

export const LEVELS = [2, 4, 6, 10] as const;
/** Length of a code that an answer may have. */
export type Level = (typeof LEVELS)[number];
export type SureDigits = 0 | Level;

const KINDS = { 2: 'hs.chapter', 4: 'hs.heading', 6: 'hs.subheading', 10: 'hs.national' } as const;

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
 * What is unclear below the level that is sure, and what to add. Its alternatives are codes, which get their titles where the answer gets
 * its own (../titles.ts).
 *
 * @param next the level below the sure one
 * @param alternatives the most probable codes of that level
 */
export function unclear(sure: SureDigits, next: Level, alternatives: readonly string[]): Message {
  if (sure === 0) return message('unclear.goods', { alternatives });
  const kind = message(KINDS[next]);
  return message(alternatives.length > 1 ? 'unclear.only' : 'unclear.uncertain', { kind, alternatives });
}
