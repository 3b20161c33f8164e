// Patterns for the API document where the rule itself uses Unicode classes, which JSON Schema patterns do not support in every
// tool. They are plain sequences: many validators and generators of test data have no lookahead, or are slow with it.

const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
/** Control characters except line breaks and tabs. */
const CONTROLS = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f';
/** Control characters, and marks that change the direction of text. */
const INVALID_CHARACTERS =
  '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';

/**
 * One line of text that contains more than spaces. Short: it names neither every character that is not seen nor all that are
 * refused, which the handler checks (../text.ts).
 *
 * @param without further excluded characters, written as inside the brackets of a pattern
 */
export function lineOfText(without = ''): string {
  const never = INVALID_CHARACTERS + without;
  return `^[${BLANKS}]*[^${BLANKS}${never}][^${never}]*$`;
}

/** A text of several lines. */
export function textOfLines(): string {
  return `^[^${CONTROLS}]*$`;
}
