// A rewritten text says what a plain rewriting of strings says, and every part of it has its place in the text as sent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../functions/predict-hs/prediction/plain-text.ts';
import { fold, folded, wordsOf } from '../../../../functions/predict-hs/prediction/text.ts';
import { inCodePoints, TracedText } from '../../../../functions/predict-hs/prediction/traced-text.ts';

const MARKS =
  /[\u0300-\u036f]|[\u0483-\u0489]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f]/gu;

/** Folding without a trace, as the specification has it. */
const foldedString = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFD').replace(MARKS, '').normalize('NFC');

const STRANGE = [
  'e\u0301',
  '\u1112\u1161\u11ab',
  'ﬁ',
  'İ',
  'Σ',
  'ΟΔΟΣ',
  '½',
  'ｶﾞ',
  'ㅇ',
  'ㄱㅏ',
  '가\u11a8',
  '\u0300',
  '𝒷',
  '🎁',
  'ẞ',
];
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme-composite', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(...STRANGE, ' ', 'cotton', '&amp;', '<b>', '</b>', '\u00ad', '&nbsp;'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').toWellFormed());

/** The words of a text with what each was in the text as sent. */
function tracedWords(sent: string): { text: string; sent: string }[] {
  const fold = folded(plainText(sent));
  return wordsOf(fold.text).map(({ text, start, end }) => {
    const span = fold.origin(start, end);
    const [[first, last] = [0, 0]] = inCodePoints(sent, [span]);
    return { text, sent: [...sent].slice(first, last).join('') };
  });
}

describe('folding', () => {
  it('is that of strings, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(folded(TracedText.of(text)).text).toBe(foldedString(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps words in order and within the text as sent, for any text', () => {
    fc.assert(
      fc.property(anyText, (sent) => {
        const fold = folded(plainText(sent));
        let before = 0;
        for (const { start, end } of wordsOf(fold.text)) {
          const [from, to] = fold.origin(start, end);
          expect(from).toBeGreaterThanOrEqual(before);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(sent.length);
          before = from;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds each word where it was written between any others', () => {
    const words = [
      'cotton',
      'CAFÉ',
      'cafe\u0301',
      'ＦＵＬＬ',
      'alu\u00adminium',
      '냉\u200b동',
      '한글',
      'ＩＳＴＡＮＢＵＬ',
      'İzmir',
      'naïve',
      'ΟΔΟΣ',
      '𝒷𝑜𝓁𝓉',
    ];
    const between = ['; ', ' &amp; ', '<br/>', '<p>', ' 🎁 ', '&nbsp;', '\n', ', ½ ', ' (', ' ㅇ '];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...between)), {
          minLength: 1,
          maxLength: 8,
        }),
        (parts) => {
          const sent = parts.flat().join('');
          const found = tracedWords(sent).map((word) => word.sent);
          let at = 0;
          for (const [word] of parts) {
            const place = found.indexOf(word, at);
            expect(place, `${JSON.stringify(word)} of ${JSON.stringify(found)}`).toBeGreaterThanOrEqual(at);
            at = place + 1;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a word as sent', () => {
  it.each([
    ['roasted&nbspcoffee', 'coffee', 'coffee'],
    ['<b>cot</b>ton', 'cotton', 'cot</b>ton'],
    ['<![CDATA[steel pipe]]>', 'pipe', 'pipe'],
    ['caf&eacute; au lait', 'cafe', 'caf&eacute;'],
    ['soft alu\u00admin\u200bium foil', 'aluminium', 'alu\u00admin\u200bium'],
    ['cafe\u0301', 'cafe', 'cafe\u0301'],
    ['🎁🎀 silk', 'silk', 'silk'],
    ['ㅇ 물품', '물품', '물품'],
    ['\u1112\u1161\u11ab\u1100\u1173\u11af 컵', '한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
    ['ＷＩＤＥ　ﬁlm', 'film', 'ﬁlm'],
    ['_x0041_bc tape', 'abc', '_x0041_bc'],
  ])('%j has %j at %j', (text, word, sent) => {
    expect(tracedWords(text)).toContainEqual({ text: word, sent });
  });
});

it('folds as before', () => {
  expect(fold('<b>Café</b> ＣＲÈＭＥ')).toBe('cafe creme');
});
