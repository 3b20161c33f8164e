// The CSV of a snapshot: which headers and rows are accepted, and the problems of those that are not.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FACTOR_COLUMNS,
  type Header,
  REQUIRED_COLUMNS,
  readHeader,
  readRow,
  SNAPSHOT_COLUMNS,
  type SnapshotColumn,
  type Taxpayer,
} from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { fieldsOf, type Reading } from '../../../../functions/shared/csv-table.ts';
import { type SnapshotRow, taxpayerRow } from '../../../api/support/delinquency.ts';
import { inEnglish } from '../../../support/words.ts';

const ALL = SNAPSHOT_COLUMNS.join(',');

function header(line = ALL): Header {
  const reading = readHeader(line);
  if (!reading.ok) throw new Error(inEnglish(reading.problems).join('; '));
  return reading.value;
}

function problemsOf(reading: Reading<unknown>): string[] {
  return reading.ok ? [] : inEnglish(reading.problems);
}

function reading(changes: SnapshotRow = {}): Reading<Taxpayer> {
  const row = taxpayerRow('TP-1', 2, changes);
  return readRow(
    SNAPSHOT_COLUMNS.map((column) => String(row[column] ?? '')),
    header(),
  );
}

function taxpayer(changes: SnapshotRow = {}): Taxpayer {
  const read = reading(changes);
  if (!read.ok) throw new Error(inEnglish(read.problems).join('; '));
  return read.value;
}

describe('a header', () => {
  it('may have its columns in any order, and lack the optional ones', () => {
    fc.assert(
      fc.property(
        fc.subarray([...FACTOR_COLUMNS]).chain((some) => {
          const columns = [...REQUIRED_COLUMNS, ...some];
          return fc.shuffledSubarray(columns, { minLength: columns.length });
        }),
        (columns) => {
          const { width, places } = header(columns.join(','));
          expect(width).toBe(columns.length);
          for (const [at, column] of columns.entries()) expect(places[column]).toBe(at);
        },
      ),
    );
  });

  it.each([
    ['a byte order mark', `\uFEFF${ALL}`],
    ['quotes', SNAPSHOT_COLUMNS.map((column) => `"${column}"`).join(',')],
    ['spaces around names', SNAPSHOT_COLUMNS.join(' , ')],
  ])('may have %s', (_what, line) => {
    expect(header(line)).toEqual(header());
  });

  it('names every column that is unknown, missing or repeated at once', () => {
    const columns = REQUIRED_COLUMNS.filter((column) => column !== 'paid6' && column !== 'assessed1');
    const line = [...columns, 'taxpayerId', 'nationality', 'age'].join(',');
    expect(problemsOf(readHeader(line))).toEqual([
      'unknown columns "nationality", "age"',
      'missing columns "assessed1", "paid6"',
      'repeated column "taxpayerId"',
    ]);
  });

  it('must spell names exactly', () => {
    expect(problemsOf(readHeader(ALL.replace('taxpayerId', 'TaxpayerID')))).toEqual([
      'unknown column "TaxpayerID"',
      'missing column "taxpayerId"',
    ]);
  });

  it('with an unnamed column is refused', () => {
    expect(problemsOf(readHeader(`${ALL},`))).toEqual(['unknown column ""']);
  });

  it('with semicolons is refused by its one long name, cut short', () => {
    const [unknown = '', missing = ''] = problemsOf(readHeader(ALL.replaceAll(',', ';')));
    expect(unknown).toBe('unknown column "taxpayerId;companyName;guaranteeLimit;pa…"');
    expect(missing).toMatch(/^missing columns "taxpayerId", "companyName".* and 1 more$/);
  });

  it('is missing if the first line is a taxpayer’s, whose name is not repeated', () => {
    for (const line of ['TP-1,Hanbit Trading Co.,100000,-1', 'TP-1;Hanbit Trading Co.;100000', 'Hanbit']) {
      const [first = '', ...others] = problemsOf(readHeader(line));
      expect(first).toBe('the first line names no columns');
      expect(others.join()).toMatch(/^missing columns "taxpayerId"/);
      expect(others.join()).not.toContain('Hanbit');
    }
  });

  it('with an open quote is refused', () => {
    expect(problemsOf(readHeader('"taxpayerId'))).toEqual(['unclosed quote in the header']);
  });
});

describe('fields of a line', () => {
  it.each<[string, string[] | undefined]>([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"He said ""yes""",c', ['He said "yes"', 'c']],
    ['a,""', ['a', '']],
    ['"a",', ['a', '']],
    ['5" pipe,c', ['5" pipe', 'c']],
    ['"a"b,c', undefined],
    ['a,"b', undefined],
    ['"', undefined],
  ])('of %j are %j', (line, fields) => {
    expect(fieldsOf(line)).toEqual(fields);
  });

  it('are those that were written, whatever they contain', () => {
    const field = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        expect(fieldsOf(line)).toEqual(fields);
      }),
    );
  });
});

describe('a row', () => {
  it('is a taxpayer with six months of an account, the latest first', () => {
    expect(
      taxpayer({
        companyName: '(주)한빛무역',
        guaranteeLimit: '100000.50',
        paymentStatus6: -2,
        assessed2: '-1200.25',
        paid1: 0,
        insolvencyProceedings: 1,
        closedBusiness: 0,
        priorSeizures: 3,
        yearsInBusiness: 1.5,
        guaranteeUsedPct: 120,
        declaredValueChangePct: -100,
      }),
    ).toEqual({
      taxpayerId: 'TP-1',
      companyName: '(주)한빛무역',
      account: {
        guaranteeLimit: 100000.5,
        paymentStatus: [2, 1, 0, 0, 0, -2],
        assessed: [36_000, -1200.25, 36_000, 36_000, 36_000, 36_000],
        paid: [0, 2_000, 2_000, 2_000, 2_000, 2_000],
      },
      factors: {
        insolvencyProceedings: true,
        closedBusiness: false,
        priorSeizures: 3,
        yearsInBusiness: 1.5,
        guaranteeUsedPct: 120,
        declaredValueChangePct: -100,
      },
    });
  });

  it('without factors has none', () => {
    expect(taxpayer().factors).toEqual({});
  });

  it('may have spaces around its fields', () => {
    expect(taxpayer({ taxpayerId: ' TP-1 ', companyName: ' A  B ', paid1: ' 7 ' })).toMatchObject({
      taxpayerId: 'TP-1',
      companyName: 'A  B',
      account: { paid: [7, 2_000, 2_000, 2_000, 2_000, 2_000] },
    });
  });

  const NO_NUMBERS = [
    '',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e400',
    '1e3',
    '0x10',
    '1,000',
    '٣',
    '12 34',
    '--1',
  ];
  const NUMBER_COLUMNS = REQUIRED_COLUMNS.filter((name) => name !== 'taxpayerId' && name !== 'companyName');

  it.each(NUMBER_COLUMNS)('is refused for what is no number in %s', (column) => {
    for (const text of NO_NUMBERS) {
      const problems = problemsOf(reading({ [column]: text }));
      expect(problems, text).toEqual([expect.stringMatching(new RegExp(`^${column}: expected `))]);
      expect(problems[0]).toContain(text === '' ? 'got nothing' : `got "${text}"`);
    }
  });

  it.each<[SnapshotColumn, readonly (string | number)[], readonly (string | number)[]]>([
    [
      'guaranteeLimit',
      [0, '0.01', '1000000000000000'],
      [-1, '-0.01', '1000000000000000.1', '9999999999999999'],
    ],
    ['paymentStatus1', [-2, -1, 0, 9, '1.0'], [-3, 10, 1.5]],
    ['assessed3', ['-1000000000000000', '1000000000000000'], ['-1000000000000001', '1000000000000001']],
    ['paid6', [0, '1000000000000000'], [-1, '0.12345678901']],
    ['insolvencyProceedings', [0, 1, ''], [2, -1, 'true', 'Y', 0.5]],
    ['closedBusiness', [0, 1, ''], [2, 'no', 'NaN']],
    ['authorisedOperator', [0, 1, ''], [2, 'AEO']],
    ['priorSeizures', [0, 7, 100_000, ''], [-1, 1.5, 100_001, 'Infinity']],
    ['yearsInBusiness', [0, 0.5, 130, ''], [-1, 100_001, '1e400']],
    ['guaranteeUsedPct', [0, 99.9, 250, ''], [-1, '80%', '1000000001']],
    ['declaredValueChangePct', [-100, 0, 900, ''], [-100.1, '+5', '0x5']],
  ])('has in %s %j and not %j', (column, good, bad) => {
    for (const value of good) expect(problemsOf(reading({ [column]: value })), String(value)).toEqual([]);
    for (const value of bad) {
      expect(problemsOf(reading({ [column]: value })), String(value)).toEqual([
        expect.stringMatching(new RegExp(`^${column}: expected .*, got "`)),
      ]);
    }
  });

  it.each(['', '-1', '=1+1', 'TP 1', 'TP/1', 'TP,1', '한빛', 'x'.repeat(65), 'TP-1\u200b', '../TP'])(
    'is refused for the taxpayerId %j',
    (taxpayerId) => {
      expect(problemsOf(reading({ taxpayerId }))).toEqual([
        'taxpayerId: expected 1 to 64 letters, digits, ".", "_", ":" or "-"',
      ]);
    },
  );

  it.each(['TP-1', 'a', '123-45-67890', 'KR:1234567890', 'x'.repeat(64)])(
    'may have the taxpayerId %j',
    (taxpayerId) => {
      expect(taxpayer({ taxpayerId }).taxpayerId).toBe(taxpayerId);
    },
  );

  it.each([
    ['nothing', ''],
    ['only spaces', '   '],
    ['201 characters', 'x'.repeat(201)],
    ['a NUL', 'Han\0bit'],
    ['a tab', 'Han\tbit'],
    ['an escape sequence', '\u001b[31mHanbit'],
    ['a mark that turns the direction of text', 'Hanbit \u202Egnidart'],
    ['an isolate of the other direction', 'Hanbit \u2067gnidart\u2069'],
    ['half of a surrogate pair', 'Hanbit \ud83d'],
    ['bytes of another encoding', Buffer.from([0xc7, 0xd1, 0xba, 0xfb]).toString('utf8')],
  ])('is refused for a companyName of %s', (_what, companyName) => {
    expect(problemsOf(reading({ companyName }))).toEqual([
      'companyName: expected UTF-8 text of 1 to 200 visible characters without control characters',
    ]);
  });

  it.each([
    '한빛무역',
    'שלום בע"מ',
    'شركة التجارة',
    '=1+1',
    '@SUM(A1)',
    'Ünïcode & Söhne',
    '🚢 Ships',
    '"',
    'O’Neil',
  ])('may have the companyName %j', (companyName) => {
    expect(taxpayer({ companyName }).companyName).toBe(companyName);
  });

  it('has its companyName in Unicode normalisation form C', () => {
    expect(taxpayer({ companyName: '한빛'.normalize('NFD') }).companyName).toBe('한빛'.normalize('NFC'));
  });

  it('names every bad field', () => {
    const problems = problemsOf(reading({ taxpayerId: '', companyName: '', paid2: 'x', priorSeizures: -1 }));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'taxpayerId',
      'companyName',
      'paid2',
      'priorSeizures',
    ]);
  });

  it('truncates a long value', () => {
    const [problem = ''] = problemsOf(reading({ paid2: '9'.repeat(5_000) }));
    expect(problem.length).toBeLessThan(150);
  });

  it('with too few or too many fields says how many', () => {
    const fields = Array.from({ length: SNAPSHOT_COLUMNS.length }, () => '1');
    expect(problemsOf(readRow(fields.slice(1), header()))).toEqual(['27 fields, but the header has 28']);
    expect(problemsOf(readRow([...fields, ''], header()))).toEqual(['29 fields, but the header has 28']);
  });

  it('with an unclosed quote is refused', () => {
    expect(problemsOf(readRow(fieldsOf('"TP-1,5'), header()))).toEqual([
      'unclosed quote, or a line break within a field',
    ]);
  });

  it('of any text is read or refused, never thrown at, and what is read is finite', () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer({ min: -3, max: 12 }).map(String),
      fc.constantFrom(...NO_NUMBERS),
    );
    const column = fc.constantFrom(...SNAPSHOT_COLUMNS);
    fc.assert(
      fc.property(fc.dictionary(column, text), (changes) => {
        const read = reading(changes);
        if (!read.ok) {
          expect(read.problems.length).toBeGreaterThan(0);
          return;
        }
        const { guaranteeLimit, paymentStatus, assessed, paid } = read.value.account;
        const numbers = [guaranteeLimit, ...paymentStatus, ...assessed, ...paid];
        expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
      }),
    );
  });
});
