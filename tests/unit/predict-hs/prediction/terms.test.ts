// The list of terms as data: complete rows, one kind for each term, and a clear error for a row that is not one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE, type Terms } from '../../../../functions/predict-hs/prediction/terms.ts';
import { fold, wordsOf } from '../../../../functions/predict-hs/prediction/text.ts';

describe('terms.csv', () => {
  const [header, ...rows] = readFileSync(TERMS_FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

  it('has the columns term, kind, language and comment in every row', () => {
    expect(header).toEqual(['term', 'kind', 'language', 'comment']);
    for (const row of rows) {
      expect(row, row.join()).toHaveLength(4);
      expect(row[2], row.join()).toMatch(/^[a-z]{2}$/);
    }
  });

  it('has every term once, however it is written', () => {
    const written = rows.map(([term = '']) =>
      wordsOf(fold(term))
        .map(({ text }) => text)
        .join(' '),
    );
    expect(written.filter((term, index) => written.indexOf(term) !== index)).toEqual([]);
  });
});

describe('reading a list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'customs-terms-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const reading = (content: string) => (): Terms => {
    const file = join(folder, 'terms.csv');
    writeFileSync(file, content);
    return readTerms(file);
  };

  it.each([
    ['an unknown kind', 'n/a,placeholders,en,'],
    ['a term without a word', '!!!,placeholder,en,'],
    ['a quoted cell', 'n/a,placeholder,en,"typed, or exported"'],
  ])('refuses %s by its line', (_name, line) => {
    expect(reading(`term,kind,language,comment\ntest,placeholder,en,\n${line}\n`)).toThrow(
      'line 3: expected a term and its kind',
    );
  });

  it('refuses other columns', () => {
    expect(reading('term,kind\n')).toThrow('expected the columns term,kind,language,comment');
  });
});
