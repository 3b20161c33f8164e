// Texts of the console without its pages: marked words, and lists of goods that somebody pastes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layers, numbered } from '../../../console/src/pages/documents/marks.ts';
import { goodsOf } from '../../../console/src/parts/goods-list.ts';
import { codePieces, piecesOf } from '../../../console/src/parts/spans.ts';

describe('marked words', () => {
  test('stand where the API says, in code points', () => {
    const marks = [
      { spans: [[2, 4]], contribution: 2 },
      { spans: [[5, 6]], contribution: -1 },
    ];
    // The first sign is one code point, though two units of UTF-16.
    expect(piecesOf('🔋 ab c', marks)).toEqual([
      { text: '🔋 ' },
      { text: 'ab', contribution: 2 },
      { text: ' ' },
      { text: 'c', contribution: -1 },
    ]);
  });

  test('that overlap show the strongest', () => {
    const marks = [
      { spans: [[0, 3]], contribution: 1 },
      { spans: [[1, 2]], contribution: -5 },
    ];
    expect(piecesOf('abc', marks)).toEqual([
      { text: 'a', contribution: 1 },
      { text: 'b', contribution: -5 },
      { text: 'c', contribution: 1 },
    ]);
  });

  test('never change the text, wherever their spans lie', () => {
    const span = fc.tuple(fc.integer({ min: -3, max: 30 }), fc.integer({ min: -3, max: 30 }));
    const mark = fc.record({ spans: fc.array(span), contribution: fc.integer({ min: -9, max: 9 }) });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(mark), (text, marks) => {
        const pieces = piecesOf(text, marks);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });
});

describe('a list of goods', () => {
  test('is one description a line', () => {
    expect(goodsOf(' coffee \r\n\n"tea", green\n')).toEqual([
      { description: 'coffee' },
      { description: '"tea", green' },
    ]);
    expect(goodsOf('')).toEqual([]);
  });

  test('is CSV where a header names the column', () => {
    const csv =
      '\uFEFFid,itemName,Description\n1,Bar,"Chocolate, 70 % ""dark"""\n2,,tea\n3,Only a name,\n4,,\n';
    expect(goodsOf(csv)).toEqual([
      { itemName: 'Bar', description: 'Chocolate, 70 % "dark"' },
      { description: 'tea' },
      { description: 'Only a name' },
    ]);
  });

  test('is read to its end, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ') }), (text) => {
        for (const { description } of goodsOf(`description,x\n${text}`)) expect(description).not.toBe('');
      }),
    );
  });
});

describe('a sentence of the API', () => {
  test('shows names of fields as code, without their backticks', () => {
    expect(codePieces('`taxRate` of the last 7 days differs')).toEqual([
      { text: 'taxRate', isCode: true },
      { text: ' of the last 7 days differs', isCode: false },
    ]);
    expect(codePieces('Nothing is wrong')).toEqual([{ text: 'Nothing is wrong', isCode: false }]);
  });
});

describe('marks of a document', () => {
  const at = (width: number) => ({ x: 0.1, y: 0.1, width, height: 0.1 });
  const mark = (kind: 'stamp' | 'signature', page: number, width: number) =>
    ({ kind, page, box: at(width), match: null, verdict: 'match', text: '' }) as const;

  test('are numbered by kind in the document, and on each page', () => {
    const marks = numbered([mark('stamp', 1, 0.3), mark('signature', 1, 0.2), mark('stamp', 2, 0.1)]);
    expect(marks.map(({ ofKind, onPage }) => [ofKind, onPage])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  test('lie over each other with the smallest on top', () => {
    expect(layers([at(0.2), at(0.3), at(0.1)])).toEqual([2, 1, 3]);
  });
});
