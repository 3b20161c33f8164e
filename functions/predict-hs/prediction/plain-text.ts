// The readable text of a description: HTML markup, character references and invisible characters are folded away, as training does
// (training/customs_training/hs_codes/plain_text.py; golden.json checks that the two agree). A "<" or "&" of the goods themselves
// ("width <5 mm", "R&D") stays.
import html from './html.json' with { type: 'json' };
import { type Piece, TracedText } from './traced-text.ts';

const ENTITIES: ReadonlyMap<string, string> = new Map(Object.entries(html.entities));
const WITHOUT_SEMICOLON = new Set(html.withoutSemicolon.split(' '));
const INLINE = new Set(html.inlineElements.split(' '));
const ELEMENTS = new Set([...INLINE, ...html.otherElements.split(' ')]);
const BOOLEAN_ATTRIBUTES = new Set(html.booleanAttributes.split(' '));

/** Text that was escaped more often than this stays as it is. */
const MAX_ESCAPES = 5;
const UNKNOWN_CHARACTER = '\ufffd';
const MAX_CODE_POINT = 0x10ffff;

/** `&#xA0;`, `&#160;`, `&nbsp;`, and the escapes of spreadsheets, `_x00A0_`, and of JSON, `\u00a0` and `\n`. */
const REFERENCES =
  /&#[xX]([0-9A-Fa-f]{1,6});?|&#([0-9]{1,7});?|&([A-Za-z][A-Za-z0-9]{1,30})(;?)|_x([0-9A-Fa-f]{4})_|\\u([0-9A-Fa-f]{4})|\\[nrt]/gu;
const NO_BREAK_SPACE = 'nbsp';

const COMMENTS = /<!--.*?-->/gsu;
const OPENING_OF_DATA = '<![CDATA[';
const CHARACTER_DATA = /<!\[CDATA\[(.*?)(?:\]\]>|$)/gsu;
/** Declarations, processing instructions, and elements whose content is not text. */
const NOT_TEXT =
  /<![A-Za-z][^<>]*>|<\?[^<>]*>|<([Ss][Cc][Rr][Ii][Pp][Tt]|[Ss][Tt][Yy][Ll][Ee])(?:[ \t\r\n\f][^<>]*)?>.*?<\/\1[ \t\r\n\f]*>/gsu;
const ATTRIBUTE = `[ \\t\\r\\n\\f]+[A-Za-z_:@][A-Za-z0-9_:.-]*(?:[ \\t\\r\\n\\f]*=[ \\t\\r\\n\\f]*(?:"[^"]*"|'[^']*'|[^ \\t\\r\\n\\f"'<>=\`]+))?`;
const TAGS = new RegExp(`<(/?)([A-Za-z][A-Za-z0-9:_.-]*)((?:${ATTRIBUTE})*)[ \\t\\r\\n\\f]*(/?)>`, 'gu');
/** An attribute without a value is one of HTML's, or the angle brackets hold words: `<table lamp>`. */
const VALUES = /=[ \t\r\n\f]*(?:"[^"]*"|'[^']*'|[^ \t\r\n\f"'<>=`]+)/gu;
const WORDS_OF_ATTRIBUTES = /[^ \t\r\n\f]+/gu;
/** A tag that the end of a field cuts off. */
const CUT_OFF = /<\/[A-Za-z0-9:]*$|<[A-Za-z][A-Za-z0-9:]*[ \t\r\n\f]+[A-Za-z_:][A-Za-z0-9_:.-]*=[^<>]*$/gu;
/** After other tags, `<p` is one too. */
const CUT_OFF_AFTER_TAGS = new RegExp(`${CUT_OFF.source}|<[A-Za-z][A-Za-z0-9:]*$`, 'gu');
const OPENING = /^<[A-Za-z]/u;

/**
 * Characters that are not shown and separate nothing: control characters, default ignorable code points of Unicode (soft hyphens,
 * zero-width characters, fillers, selectors, bidirectional controls, tags) and annotation marks.
 */
const INVISIBLE = new RegExp(
  `[${[
    '\\u0000-\\u0008\\u000e-\\u001b\\u007f',
    '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f',
    '\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb',
    '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}',
  ].join('')}]`,
  'gu',
);

/** The text without markup and without invisible characters; character references are replaced by what they stand for. */
export function plainText(text: string): TracedText {
  return withoutTags(decoded(TracedText.of(text))).replace(INVISIBLE, () => '');
}

function decoded(text: TracedText): TracedText {
  let current = text;
  for (let round = 0; round < MAX_ESCAPES; round++) {
    if (!/[&\\]|_x/u.test(current.text)) return current;
    const next = current.replace(REFERENCES, ([whole, hex, decimal, name, end = '', spreadsheet, json]) => {
      if (name !== undefined) return named(name, end) ?? whole;
      if (decimal !== undefined) return character(Number(decimal));
      const digits = hex ?? spreadsheet ?? json;
      return digits === undefined ? ' ' : character(Number.parseInt(digits, 16));
    });
    if (next.text === current.text) return current;
    current = next;
  }
  return current;
}

/** What a name stands for; undefined where it is a word after "&". */
function named(name: string, end: string): string | undefined {
  const lower = name.toLowerCase();
  if (end === ';' || WITHOUT_SEMICOLON.has(name) || WITHOUT_SEMICOLON.has(lower)) {
    const found = ENTITIES.get(name) ?? ENTITIES.get(lower);
    if (found !== undefined) return found;
  }
  // No word begins like this one, so the semicolon may be missing in front of the next word.
  return lower.startsWith(NO_BREAK_SPACE) ? ` ${name.slice(NO_BREAK_SPACE.length)}${end}` : undefined;
}

function character(codePoint: number): string {
  const isCharacter =
    codePoint > 0 && codePoint <= MAX_CODE_POINT && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isCharacter ? String.fromCodePoint(codePoint) : UNKNOWN_CHARACTER;
}

function withoutTags(traced: TracedText): TracedText {
  if (!traced.text.includes('<')) return traced;
  const content = traced
    .replace(COMMENTS, () => '')
    .replace(CHARACTER_DATA, ({ index, 1: data = '' }): Piece[] => {
      const start = index + OPENING_OF_DATA.length;
      return [' ', [start, start + data.length], ' '];
    })
    .replace(NOT_TEXT, () => ' ');
  const closed = new Set(
    [...content.text.matchAll(/<\/([A-Za-z][A-Za-z0-9:_.-]*)/gu)].map(([, name]) => name?.toLowerCase()),
  );
  const untagged = content.replace(
    TAGS,
    ({ index, 0: tag, 1: closing = '', 2: name = '', 3: attributes = '', 4: empty = '' }) => {
      const element = name.toLowerCase();
      const isTag =
        closing !== '' ||
        ((empty !== '' || element.includes(':') || ELEMENTS.has(element) || closed.has(element)) &&
          areAttributes(attributes));
      if (!isTag) return tag;
      // Inside a word, an inline element separates nothing; two neighbours are two words.
      const after = index + tag.length;
      const separates = closing !== '' && OPENING.test(content.text.slice(after, after + 2));
      return INLINE.has(element) && !separates ? '' : ' ';
    },
  );
  return untagged.replace(untagged.text === traced.text ? CUT_OFF : CUT_OFF_AFTER_TAGS, () => ' ');
}

function areAttributes(attributes: string): boolean {
  const names = attributes.replace(VALUES, '=').match(WORDS_OF_ATTRIBUTES) ?? [];
  return names.every((name) => name.endsWith('=') || BOOLEAN_ATTRIBUTES.has(name.toLowerCase()));
}
