// The data portal's logic without its page: questions in addresses, what a chart draws, and the table as a file.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  csvOf,
  drawnOf,
  type Question,
  questionOf,
  type Row,
} from '../../../console/src/pages/data/question.ts';
import { periodOf } from '../../../console/src/parts/days.ts';

const LATEST = '2020-03-31';
const PERIOD = { from: '2020-03-01', to: LATEST };

describe('a period', () => {
  test('without days in the address is the 31 days to the latest', () => {
    expect(periodOf({}, LATEST)).toEqual(PERIOD);
    expect(periodOf({ from: '2020-03-15' }, LATEST)).toEqual({ from: '2020-03-15', to: LATEST });
  });

  test('never throws, whatever is typed into it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (search, latest) => {
        expect(periodOf(search, latest).to).toBeDefined();
      }),
    );
    expect(periodOf({ to: '-271821-04-20' }, LATEST).from).toBe('-271821-04-20');
  });
});

describe('a question', () => {
  test('without parameters counts declarations by day', () => {
    expect(questionOf({}, PERIOD)).toEqual({
      ...PERIOD,
      by: 'day',
      by2: undefined,
      measure: 'declarations',
    });
  });

  test('keeps what is valid, and never asks for the same dimension twice', () => {
    const search = { by: 'origin', by2: 'origin', measure: 'weight' };
    expect(questionOf(search, PERIOD)).toEqual({
      ...PERIOD,
      by: 'origin',
      by2: undefined,
      measure: 'declarations',
    });
  });
});

describe('a chart', () => {
  const row = (origin: string, outcome: string, n: number): Row => ({ origin, outcome, value: n, n });

  test('has a series for each second value, with gaps where there is no cell', () => {
    const rows = [row('CN', 'clear', 5), row('CN', 'fraud', 3), row('VN', 'fraud', 2)];
    expect(drawnOf(rows, { by: 'origin', by2: 'outcome' })).toEqual({
      values: ['CN', 'VN'],
      series: [
        { value: 'clear', of: [5, undefined] },
        { value: 'fraud', of: [3, 2] },
      ],
      hidden: 0,
    });
  });

  test('draws as many bars as can be told apart, and says how many are left', () => {
    const rows = Array.from({ length: 50 }, (_, index) => row(`C${index}`, 'clear', 50 - index));
    const { values, series, hidden } = drawnOf(rows, { by: 'origin', by2: undefined });
    expect({ first: values[0], count: values.length, hidden }).toEqual({
      first: 'C0',
      count: 20,
      hidden: 30,
    });
    expect(series).toEqual([{ value: undefined, of: values.map((_, index) => 50 - index) }]);
  });
});

test('a file has the fields of the question, quoted where they must be', () => {
  const question: Question = {
    from: LATEST,
    to: LATEST,
    by: 'importer',
    by2: undefined,
    measure: 'fraudRate',
  };
  const rows: Row[] = [{ importer: 'A "B", C', value: 0.5, n: 2, low: 0.1, high: 0.9 }];
  expect(csvOf(rows, question)).toBe('importer,value,n,low,high\r\n"A ""B"", C",0.5,2,0.1,0.9\r\n');
});
