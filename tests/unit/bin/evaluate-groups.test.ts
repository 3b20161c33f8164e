// npm run tool -- evaluate-groups as a user runs it, on generated quarters with a hidden group.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { quarterOf } from '../../../bin/evaluate-groups/splits.ts';
import { type Condition, matches } from '../../../functions/shared/risk-groups/conditions.ts';
import { type Finished, run } from '../../api/support/process.ts';
import { temporaryFolder } from '../../api/support/service.ts';
import { withHiddenGroup } from '../../support/inspected-items.ts';

const HEADER =
  'Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport,Declarant ID,Importer ID,Seller ID,Courier ID,HS6 Code,Country of Departure,Country of Origin,Tax Rate,Tax Type,Country of Origin Indicator,Net Mass,Item Price,Fraud,Critical Fraud';
const DAYS = ['2020-02-10', '2020-05-10', '2020-08-10'];

/** A real subheading of each chapter. */
const SUBHEADINGS: Readonly<Record<string, string>> = {
  '39': '392690',
  '62': '620342',
  '73': '732690',
  '84': '847130',
  '85': '850110',
};

// All goods are different, so that those of a later quarter are unseen.
const ITEMS = withHiddenGroup(2_400).map(({ row, fraud }, index) => ({
  row: {
    ...row,
    hsCode: SUBHEADINGS[row.hsCode.slice(0, 2)] ?? '',
  },
  day: DAYS[index % DAYS.length] ?? '',
  fraud,
}));

const folder = temporaryFolder();
const evaluate = (...args: string[]): Promise<Finished> => run('bin/evaluate-groups/main.ts', ...args);

function written(name: string, items: typeof ITEMS): string {
  const path = join(folder, name);
  const lines = items.map(({ row, day, fraud }, index) =>
    [
      ...[`D${index}`, day, row.office, row.processType, row.importType, row.importUse, row.paymentType],
      ...[row.transportMode, 'B1', 'I1', '', '', row.hsCode, row.departureCountry, row.originCountry],
      ...[row.taxRate, row.taxType, row.originMark, row.netMassKg, row.price, fraud ? 1 : 0, fraud ? 1 : 0],
    ].join(','),
  );
  writeFileSync(path, [HEADER, ...lines].join('\n'));
  return path;
}

const rateOf = (items: readonly { fraud: boolean }[]): number =>
  items.filter(({ fraud }) => fraud).length / items.length;

describe('npm run tool -- evaluate-groups', () => {
  let finished: Finished;
  let groups: { quarter: string; groups: { conditions: Condition[] }[] }[];

  beforeAll(async () => {
    const out = join(folder, 'groups.json');
    finished = await evaluate(
      written('items.csv', ITEMS),
      '--out',
      out,
      '--permutations',
      '1',
      '--generated',
      '5000',
    );
    groups = JSON.parse(readFileSync(out, 'utf8')) as typeof groups;
  });

  test('judges on each quarter but the first what was found in those before', () => {
    expect(groups.map(({ quarter }) => quarter)).toEqual(['2020-Q2', '2020-Q3']);
    expect(finished.stdout).toMatch(/^2020-Q3 +1600 +1600 +800 +800$/m);
  });

  test('prints the pooled rate, lift and shares of the written groups', () => {
    const judged = groups.flatMap(({ quarter, groups: ofQuarter }) =>
      ITEMS.filter(({ day }) => quarterOf(day) === quarter).map((item) => ({
        ...item,
        covered: ofQuarter.some(({ conditions }) => matches(item.row, conditions)),
      })),
    );
    const covered = judged.filter((item) => item.covered);
    expect(covered.length).toBeGreaterThan(20);
    const [line = ''] = finished.stdout.split('\n').filter((one) => one.startsWith('pooled'));
    const [base, rate, , lift, , share, frauds] = line.slice('pooled'.length).trim().split(/ {2,}/);
    expect([base, rate]).toEqual([rateOf(judged).toFixed(3), rateOf(covered).toFixed(3)]);
    expect(lift).toBe((rateOf(covered) / rateOf(judged)).toFixed(2));
    expect(share).toBe(`${((100 * covered.length) / judged.length).toFixed(1)} %`);
    const count = (items: readonly { fraud: boolean }[]) => items.filter(({ fraud }) => fraud).length;
    expect(frauds).toBe(`${((100 * count(covered)) / count(judged)).toFixed(1)} %`);
  });

  test('reports searches in shuffled results, and time and memory for generated items', () => {
    expect(finished.stdout).toContain('Shuffled results: 2 searches found ');
    expect(finished.stdout).toMatch(
      /^5000 generated items of \d+ goods: put into columns in .* at most \d+ MB$/m,
    );
  });

  test('refuses a file of one quarter, and options that are no numbers', async () => {
    const one = await evaluate(
      written(
        'one.csv',
        ITEMS.filter(({ day }) => day === DAYS[0]),
      ),
    );
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('two quarters or more')]);
    const bad = await evaluate(join(folder, 'items.csv'), '--generated', 'many');
    expect([bad.code, bad.stderr]).toEqual([
      2,
      expect.stringContaining('--generated: expected a number, got "many"'),
    ]);
  });
});
