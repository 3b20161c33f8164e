// Which parts of a text are read: by the language of each part, not of the whole.

import { describe, expect, it } from 'vitest';
import { type Languages, languageName } from '../../../../functions/predict-hs/prediction/language.ts';
import { languages, languagesWith } from '../../../support/languages.ts';
import { inEnglish, inKorean } from '../../../support/words.ts';

const GERMAN = 'Hemd für Männer aus Geweben aus Baumwolle, mit Kragen und langen Ärmeln';
const FRENCH = 'Chemise de nuit pour femmes en tissu de coton, avec manches longues et dentelle';
const ENGLISH = "Men's woven cotton shirt with a collar and long sleeves";
const KOREAN = '남성용 면직물 셔츠, 칼라와 긴 소매가 있는 것';

/** What is read of a text's fields, words alone. */
function readOf(reader: Languages, ...fields: readonly string[]): string {
  const { isReadable, unread } = reader.reading(fields);
  if (!isReadable) return '';
  return fields
    .map((text, field) =>
      [...(unread[field] ?? [])]
        .reverse()
        .reduce((left, [start, end]) => left.slice(0, start) + left.slice(end), text),
    )
    .join(' ')
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
}

const wordsOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}']+/gu, ' ').trim();

describe('a text in two languages', () => {
  it.each([
    ['a full stop', '. '],
    ['a line break', '\n'],
    ['a semicolon', '; '],
    ['a slash', ' / '],
    ['a dash', ' - '],
  ])('is read in the supported one, after %s', (_, separator) => {
    for (const other of [GERMAN, FRENCH]) {
      expect(readOf(languages, other + separator + ENGLISH)).toBe(wordsOf(ENGLISH));
      expect(readOf(languages, ENGLISH + separator + other)).toBe(wordsOf(ENGLISH));
      expect(readOf(languages, other + separator + KOREAN)).toBe(wordsOf(KOREAN));
    }
  });

  it('is read where capitals have no accents', () => {
    const capitals = 'CHEMISE DE NUIT POUR FEMMES EN TISSU DE COTON, AVEC DENTELLE A L ENCOLURE';
    expect(readOf(languages, `${capitals}. ${ENGLISH.toUpperCase()}`)).toBe(wordsOf(ENGLISH.toUpperCase()));
  });

  it('is read in the field that can be read', () => {
    expect(readOf(languages, 'cotton shirt', GERMAN)).toBe('cotton shirt');
    expect(readOf(languages, '면 셔츠', FRENCH)).toBe('면 셔츠');
  });

  it('is in the language that is read', () => {
    expect(languages.reading([`${GERMAN}. ${ENGLISH}`]).language).toBe('en');
    expect(languages.reading([`${GERMAN}. ${KOREAN}`]).language).toBe('ko');
    expect(languages.reading([`${ENGLISH}. рубашка хлопковая`]).language).toBe('en');
    expect(languages.reading(['棉衬衫 cotton shirt'])).toMatchObject({ language: 'en', unread: [[[0, 4]]] });
  });

  it('is not read for a brand or a model alone', () => {
    expect(languages.reading([`${GERMAN}. Modell SWING GTX. ${GERMAN}`])).toMatchObject({
      language: 'de',
      isReadable: false,
    });
  });
});

describe('a product line', () => {
  it.each([
    'eau de toilette spray for men',
    'le creuset mug',
    'creme de la mer moisturizing cream',
    'kinder bueno',
    'Lavazza Caffè Crema',
    'Haribo Goldbären',
    'Salmo salar fillets, Oncorhynchus mykiss',
    'Porcelain Hummel Figurine Apfelbaum',
    'NIKE AIR MAX 90 ESSENTIAL MENS UK 9',
    'parmigiano reggiano cheese',
    'dulce de leche spread',
    '121dinotrack',
  ])('with borrowed words is read: %j', (text) => {
    expect(languages.reading([text])).toMatchObject({ language: 'en', isReadable: true, unread: [[]] });
  });

  it('keeps foreign names in Korean', () => {
    const text = '샴푸 SHAMPOOING POUR CHEVEUX SECS 250ml';
    expect(languages.reading([text])).toMatchObject({ language: 'ko', unread: [[]] });
  });
});

describe('a weaker language', () => {
  const withGerman = languagesWith('de');

  it('is read where nothing better is', () => {
    expect(withGerman.reading([GERMAN])).toEqual({ language: 'de', isReadable: true, unread: [[]] });
    expect(languages.reading([GERMAN])).toEqual({ language: 'de', isReadable: false, unread: [[]] });
    expect(withGerman.reading([FRENCH])).toMatchObject({ language: 'fr', isReadable: false });
  });

  it('is left out beside English or Korean', () => {
    expect(readOf(withGerman, `${GERMAN}. ${ENGLISH}`)).toBe(wordsOf(ENGLISH));
    expect(readOf(withGerman, `${KOREAN}\n${GERMAN}`)).toBe(wordsOf(KOREAN));
  });

  it('is read with an English name in it', () => {
    const text = `${GERMAN}, sog. Swing GTX`;
    expect(readOf(withGerman, text)).toBe(wordsOf(text));
  });

  it('is read beside a language that is not read at all', () => {
    expect(readOf(withGerman, `${FRENCH}. ${GERMAN}`)).toBe(wordsOf(GERMAN));
  });
});

it('names languages and scripts', () => {
  const names = ['de', 'sl', 'und-Cyrl', 'und-Ethi', 'und'].map(languageName);
  expect(inEnglish(names)).toEqual([
    'German',
    'Slovenian',
    'Cyrillic script',
    'another script',
    'an unsupported language',
  ]);
  expect(inKorean(names)).toEqual(['독일어', '슬로베니아어', '키릴 문자', '다른 문자', '지원하지 않는 언어']);
  expect(inEnglish(languagesWith('de').supported)).toEqual(['English', 'Korean', 'German']);
});
