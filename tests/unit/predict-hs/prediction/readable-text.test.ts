// What is read of a text: the readable part of each field, and every token's place in it and in the field as sent.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadableText, readabilityOf } from '../../../../functions/predict-hs/prediction/readability.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import { fold } from '../../../../functions/predict-hs/prediction/text.ts';
import { languages } from '../../../support/languages.ts';
import { inEnglish } from '../../../support/words.ts';

const terms = readTerms(TERMS_FILE);

function read(description: string, itemName?: string): ReadableText {
  const readability = readabilityOf({ description, itemName }, terms, languages);
  if (readability.refusal !== undefined) throw new Error(inEnglish(readability.refusal.message));
  return readability;
}

const GERMAN = 'Hemd für Männer aus Geweben aus Baumwolle, mit Kragen und langen Ärmeln';
const PARTS = [
  'Frozen shrimp',
  'CRÈME brûlée',
  'cafe\u0301 table',
  '<b>cotton</b> shirt&nbsp;(knitted)',
  'alu\u00adminium foil 🎁',
  'ＦＵＬＬ width ﬁlm',
  '스테인리스 볼트',
  'as per invoice no. 123',
  'N/A',
  'STC 20 cartons of',
  'https://example.com/x',
  'container MSKU1234567',
  `${GERMAN}.`,
];

describe('the readable text', () => {
  it.each([
    ['Frozen Shrimp, peeled', 'Frozen Shrimp, peeled'],
    ['<p>Crème&nbsp;Brûlée</p>', 'Crème\u00a0Brûlée'],
    ['STC 500 cartons of Frozen Shrimp', 'Frozen Shrimp'],
    ['Frozen Shrimp; as per invoice no. 12345; 10 KG', 'Frozen Shrimp; 10 KG'],
    ['N/A; Frozen Shrimp', 'Frozen Shrimp'],
    ['Frozen Shrimp www.example.com peeled', 'Frozen Shrimp  peeled'],
    [`${GERMAN}. Cotton Shirt for men, woven`, 'Cotton Shirt for men, woven'],
  ])('of %j is %j', (sent, text) => {
    expect(read(sent).text.description.trim()).toBe(text);
  });

  it('is empty for a field that stands in for a description', () => {
    expect(read('test', 'Cotton Shirt').text).toEqual({ itemName: 'Cotton Shirt', description: '' });
    expect(read('Cotton Shirt').text).toEqual({ itemName: '', description: 'Cotton Shirt' });
  });

  it('holds every token where the token says, and so does the text as sent', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 6 }),
        (names, parts) => {
          const sent = { itemName: names.join(' / '), description: parts.join('; ') };
          const readability = readabilityOf(sent, terms, languages);
          if (readability.refusal !== undefined) return;
          let before = { field: 'itemName', end: 0 };
          for (const token of readability.tokens) {
            seen++;
            const [start, end] = token.read;
            expect(fold(readability.text[token.field].slice(start, end))).toBe(token.text);
            expect(fold([...sent[token.field]].slice(...token.sent).join(''))).toBe(token.text);
            if (before.field === token.field) expect(start).toBeGreaterThanOrEqual(before.end);
            before = { field: token.field, end };
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(500);
  });
});
