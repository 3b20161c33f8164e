// CSV that spreadsheets open safely and programs read back.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type Cell, cellText, csvLine } from '../../../functions/shared/csv.ts';

/** The field that a CSV reader returns for a cell. */
function fieldOf(cell: Cell): string {
  const [[field = ''] = []] = parse(csvLine([cell, 1])) as string[][];
  return field;
}

describe('a code', () => {
  it.each(['01', '10', '010121', '482040', '00'])('of digits such as %s stays text', (code) => {
    expect(fieldOf({ code })).toBe(`="${code}"`);
    expect(cellText(fieldOf({ code }))).toBe(code);
  });

  it('that is missing is an empty cell', () => {
    expect(csvLine([{ code: '' }, { code: '' }])).toBe(',\n');
  });
});

describe('a number', () => {
  it.each([0, 1, -5, 0.05, 999, 1e-7])('is written as it is: %d', (number) => {
    expect(fieldOf(number)).toBe(String(number));
  });
});

describe('a text', () => {
  it.each([
    'Hanbit Trading Co., Ltd.',
    '(주)한빛무역',
    'TP-1',
    'R2-D2',
    '3M Korea',
    '21세기물산',
    '3월의 라이온',
    'May Shipping',
    'Truecar',
    'a-b',
    '12',
    '-5',
    '0.05',
    '123456789012345',
    '',
  ])('that a spreadsheet shows as it is stays as it is: %s', (text) => {
    expect(fieldOf(text)).toBe(text);
  });

  it.each([
    '007',
    '+82',
    '1.50',
    '1,234',
    '12%',
    '1E5',
    '1234567890123456',
    '3-4',
    '3/4',
    '2026-11-29',
    '1:30',
    '12-Nov',
    'Mar 3',
    'MARCH1',
    '1-DEC-2026',
    '3월 4일',
    '2026年11月',
    'TRUE',
    'false',
    '(5)',
    '$5',
    '₩500',
    '.5',
    '10 pm',
  ])('that a spreadsheet would convert is kept by a formula: %s', (text) => {
    expect(fieldOf(text)).toBe(`="${text}"`);
    expect(cellText(fieldOf(text))).toBe(text);
  });

  it.each([
    '=1+1',
    "=cmd|' /C calc'!A0",
    '+cmd',
    '-2+3+cmd',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    '=HYPERLINK("http://x")',
    '-',
  ])('that would run as a formula gets an apostrophe, and is read back: %j', (text) => {
    expect(fieldOf(text)).toBe(`'${text}`);
    expect(cellText(fieldOf(text))).toBe(text);
  });

  it('with a formula after a semicolon or a line break, where some spreadsheets begin a cell, is harmless too', () => {
    expect(fieldOf("steel;=cmd|' /C calc'!A0")).toBe("steel;'=cmd|' /C calc'!A0");
    expect(fieldOf('steel\n=SUM(A1)')).toBe("steel\n'=SUM(A1)");
    expect(fieldOf('bolts; -M8; + nuts = set')).toBe('bolts; -M8; + nuts = set');
  });

  it.each(['a,b', 'a "b"', 'a\nb', 'a\r\nb', ' a ', '"', '""', "'a'", "'", '한\n글'])(
    'with separators, quotes, line breaks or spaces is read back: %j',
    (text) => {
      expect(cellText(fieldOf(text))).toBe(text);
    },
  );

  it('too long for a formula is not one', () => {
    expect(fieldOf('0'.repeat(256))).toBe('0'.repeat(256));
  });

  it('of thousands of digits and signs is judged quickly', () => {
    const start = performance.now();
    for (const unit of ['1-', '1 ', '(1', '1.', ';=a', '1e']) csvLine([unit.repeat(2_000), unit.repeat(120)]);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
