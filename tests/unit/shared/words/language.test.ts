// Accept-Language: which of the two languages a client gets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, preferredLanguage } from '../../../../functions/shared/words/language.ts';

describe('the preferred language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ko', 'ko'],
    ['ko-KR', 'ko'],
    ['KO', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['en;q=0.5, ko;q=0.7', 'ko'],
    ['de, fr;q=0.9, ko;q=0.2', 'ko'],
    ['de, *;q=0.5', 'en'],
    ['en, ko', 'en'],
    ['ko;q=0', 'en'],
    ['ko;q=x', 'en'],
    ['kok', 'en'],
  ])('of %j is %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  it('is one of the two, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(LANGUAGES).toContain(preferredLanguage(header));
      }),
    );
  });
});
