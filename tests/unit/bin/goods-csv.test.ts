// Goods from CSV files: what a row is called.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readGoodsFile } from '../../../bin/support/goods-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'goods-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('names a row by its number where its id is empty or shows nothing', () => {
  const file = join(folder, 'goods.csv');
  const ids = ['A-1', '', ' ', '\u200b', '\u3164\u2800', '송장 6'];
  writeFileSync(file, ['id,description', ...ids.map((id) => `${id},coffee`)].join('\n'));
  const { rows } = readGoodsFile(file, { id: undefined, itemName: undefined, description: undefined });
  expect(rows.map(({ id }) => id)).toEqual(['A-1', '2', '3', '4', '5', '송장 6']);
});
