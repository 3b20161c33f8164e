// Patterns for the API document where the rule itself uses classes of Unicode, which patterns of JSON Schema cannot name in
// every tool. Plain sequences only: generators of test data and many validators have no lookahead, or are slow with it.

const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
/** Control characters, and marks that turn the direction of text. */
const NO_TEXT = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';

/**
 * One line of text that is not only spaces.
 *
 * @param without further characters that it may not hold, as within the brackets of a pattern
 */
export function lineOfText(without = ''): string {
  const never = NO_TEXT + without;
  return `^[${BLANKS}]*[^${BLANKS}${never}][^${never}]*$`;
}
