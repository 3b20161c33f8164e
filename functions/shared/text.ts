// What makes a text an identifier or a text that people can read: the one place where names, notes and ids are checked for
// characters that are not seen.

/** An identifier: ASCII, so that nothing in it is invisible or looks like another character. */
export const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * Characters that are refused wherever they stand: controls, lone surrogates, noncharacters, marks that change the direction of text
 * (they can make a name read as another), and the replacement and object characters that a wrong conversion leaves behind.
 */
const REFUSED =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffd]/u;
/** Line breaks and tabs, which a text of several lines may have. */
const LAYOUT = /[\t\n\r]/g;

/**
 * Characters that show nothing on their own, although Unicode counts some of them as letters or symbols: Hangul and Khitan fillers,
 * the empty Braille pattern, the blank Egyptian hieroglyphs and the null note head, beside everything that is default ignorable
 * (zero-width characters, soft hyphen, variation selectors, tags).
 */
const BLANK = /[\p{Default_Ignorable_Code_Point}\u2800\u{16fe4}\u{13441}\u{13442}\u{1d159}]/u;
/** Those of them that take no room either; the empty Braille pattern is the space of Braille. */
const WITHOUT_WIDTH = /\p{Default_Ignorable_Code_Point}/u;
/** Letters, digits, punctuation and symbols; not spaces, marks without a base, private or unassigned characters. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Scripts in which a joiner or non-joiner changes how neighbouring letters are written, and emoji, which it combines. */
const JOINING =
  '\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mandaic}\\p{Script=Nko}\\p{Script=Mongolian}\\p{Script=Devanagari}' +
  '\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}' +
  '\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}' +
  '\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f';
const JOINER_IN_WORD = new RegExp(`(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`, 'gu');
/** Variation selectors choose the form of the character before them, for example of Han characters in names. */
const VARIATION = /(?<=[\p{L}\p{N}\p{S}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/** True if a person sees something of the text. */
export function isVisible(text: string): boolean {
  for (const character of text) if (SEEN.test(character) && !BLANK.test(character)) return true;
  return false;
}

/**
 * True for one line that people can read: something is seen, and nothing disturbs how it is shown. Invisible characters between
 * visible ones are not refused; {@link displayForm} removes them.
 */
export function isDisplayLine(text: string): boolean {
  return !REFUSED.test(text) && isVisible(text);
}

/** The same for a text of several lines. */
export function isDisplayText(text: string): boolean {
  return isDisplayLine(text.replace(LAYOUT, ' '));
}

/**
 * The form in which a text is kept and shown: composed (Unicode NFC), without invisible characters, so that two names that look the
 * same are the same. Joiners stay between letters of scripts that need them, variation selectors after a character.
 */
export function displayForm(text: string): string {
  const composed = text.normalize('NFC');
  if (!WITHOUT_WIDTH.test(composed)) return composed;
  const kept = new Set<number>();
  for (const rule of [JOINER_IN_WORD, VARIATION]) {
    for (const { index } of composed.matchAll(rule)) kept.add(index);
  }
  let at = 0;
  let form = '';
  for (const character of composed) {
    // Direction marks stay, so that they are refused and not silently lost.
    if (!WITHOUT_WIDTH.test(character) || kept.has(at) || REFUSED.test(character)) form += character;
    at += character.length;
  }
  return form.normalize('NFC');
}

/** True if no character of the text is invisible, a control, or without a meaning of its own: what an identifier consists of. */
export function hasOnlySeenCharacters(text: string): boolean {
  if (REFUSED.test(text)) return false;
  for (const character of text) {
    if (BLANK.test(character) || !/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return false;
  }
  return isVisible(text);
}
