// Two answers that differ in their language only.
import { expect } from 'vitest';
import { englishIn, hasKorean } from '../../support/words.ts';

/** Fields of text for people, alone or in lists. */
const TEXTS: ReadonlySet<string> = new Set([
  'text',
  'message',
  'title',
  'detail',
  'quality',
  'advice',
  'found',
]);
/** Fields that differ from one request to the next. */
const VOLATILE = /^(?:requestId|url|\w+Url|pictures|nextToken|\w+At|at|attempts)$/;

interface Expected {
  /** True where nothing happens between the two requests: whatever is no text is the same. */
  readonly isUnchanged: boolean;
  /** The answer in English, whose codes and names may be in Korean sentences. */
  readonly given: string;
}

/**
 * Expects every text of an answer in Korean, without words of English but the codes and names that the answer has elsewhere, and every
 * text of the other one in English.
 */
export function expectTranslated(english: unknown, korean: unknown, expected: Expected): void {
  compare(english, korean, [], expected);
}

function compare(english: unknown, korean: unknown, path: readonly string[], expected: Expected): void {
  const field = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (typeof english === 'string' && typeof korean === 'string' && TEXTS.has(field)) {
    expectText(english, korean, field, path, expected.given);
  } else if (
    typeof english === 'object' &&
    english !== null &&
    typeof korean === 'object' &&
    korean !== null
  ) {
    if (expected.isUnchanged) expect(Object.keys(korean), path.join('/')).toEqual(Object.keys(english));
    for (const [key, value] of Object.entries(english)) {
      if (Object.hasOwn(korean, key)) compare(value, Reflect.get(korean, key), [...path, key], expected);
    }
  } else if (expected.isUnchanged && !path.some((part) => VOLATILE.test(part))) {
    expect(korean, path.join('/')).toEqual(english);
  }
}

function expectText(
  english: string,
  korean: string,
  field: string,
  path: readonly string[],
  given: string,
): void {
  const where = `${path.join('/')}: ${english} / ${korean}`;
  // A title that does not exist in Korean, and whatever a client has written itself.
  if (korean === english) {
    expect(field, where).toBe('title');
    return;
  }
  expect(hasKorean(korean), where).toBe(true);
  // Names are written alike in both.
  const unnamed = english.replaceAll(/[^\s,;]*\p{Script=Hangul}[^\s,;]*/gu, (name) =>
    korean.includes(name) ? '' : name,
  );
  expect(hasKorean(unnamed), where).toBe(false);
  if (field === 'title') return;
  // Codes of the sentence itself are in capitals; others are values elsewhere in the answer, listed, or quoted.
  const isName = (word: string): boolean =>
    (english.startsWith('Expected one of ') && english.includes(word)) ||
    (/^[A-Z]+$/.test(word) && english.includes(word)) ||
    given.replaceAll(english, '').includes(word) ||
    english.includes(`"${word}`);
  expect(
    englishIn(korean).filter((word) => !isName(word)),
    where,
  ).toEqual([]);
}
