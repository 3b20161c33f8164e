// What can be classified at all: by script and function words, and by whether any word names goods.

import { describe, expect, it } from 'vitest';
import { readabilityOf } from '../../../../functions/predict-hs/prediction/readability.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import { languages } from '../../../support/languages.ts';
import { inEnglish } from '../../../support/words.ts';

const terms = readTerms(TERMS_FILE);

const languageOf = (text: string): string => languages.reading([text]).language;
const statusOf = (description: string, itemName?: string): string =>
  readabilityOf({ description, itemName }, terms, languages).refusal?.status ?? 'ok';

describe('language', () => {
  it.each([
    ['cotton shirts for men', 'en'],
    ['COUPLING TUBE', 'en'],
    ['스테인리스 볼트', 'ko'],
    ['터미널(TERMINAL) 모델 221', 'ko'],
    ['Ring 링 어댑터', 'ko'],
    ['Nachthemd für Frauen, aus Geweben, siehe Foto', 'de'],
    ['Chemise de nuit pour femmes en coton, avec dentelle', 'fr'],
    ['Preparación a base de leche que además incorpora el azúcar y los huevos', 'es'],
    ['Dřevěné hračky, malované', 'cs'],
    ['綿のシャツ', 'ja'],
    ['棉衬衫', 'und-Hani'],
    ['рубашка хлопковая', 'und-Cyrl'],
    ['قميص قطني', 'und-Arab'],
    ['12345', 'und'],
    ['', 'und'],
  ])('%j is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });

  it('does not take an English text with one foreign word for another language', () => {
    expect(languageOf('eau de toilette spray for men')).toBe('en');
    expect(languageOf('le creuset mug')).toBe('en');
    expect(languageOf('eau de toilette pour homme')).toBe('en');
    expect(languageOf('creme de la mer moisturizing cream')).toBe('en');
  });
});

describe('readability', () => {
  it.each([
    ['', 'unreadable'],
    ['   \t ', 'unreadable'],
    ['!!! --- ???', 'unreadable'],
    ['🎁🎀', 'unreadable'],
    ['12345 / 67', 'unreadable'],
    ['AB-1234', 'unreadable'],
    ['100ML', 'unreadable'],
    ['AB-1234 X2', 'unreadable'],
    ['76260-HK12 / REF 12', 'vague'],
    ['рубашка хлопковая', 'unreadable'],
    ['Nachthemd für Frauen, aus Geweben', 'unreadable'],
    ['parts', 'vague'],
    ['Sample', 'vague'],
    ['GIFT', 'vague'],
    ['accessories', 'vague'],
    ['spare parts, new', 'vague'],
    ['gift items 2 pcs', 'vague'],
    ['부품', 'vague'],
    ['샘플 10개', 'vague'],
    ['선물 세트', 'vague'],
    ['abalone', 'ok'],
    ['전복', 'ok'],
    ['lego60312', 'ok'],
    ['parts of pumps', 'ok'],
    ['자동차 부품', 'ok'],
    ['hat', 'ok'],
    ['술', 'ok'],
  ])('%j is %s', (text, status) => {
    expect(statusOf(text)).toBe(status);
  });

  it('reads the item name too', () => {
    expect(statusOf('sample', 'cotton shirt')).toBe('ok');
    expect(statusOf('', 'cotton shirt')).toBe('ok');
    expect(statusOf('parts', 'sample')).toBe('vague');
  });

  it('says what to add', () => {
    const messageOf = (description: string): string | undefined =>
      inEnglish(readabilityOf({ description }, terms, languages).refusal)?.message;
    expect(messageOf('spare parts')).toBe(
      '"spare parts" applies to many kinds of goods. Say what the goods are, what they are made of and what they are used for.',
    );
    expect(messageOf('Hemd aus Baumwolle und Leinen für Herren')).toMatch(
      /seems to be in German; only English and Korean are supported/,
    );
  });
});
