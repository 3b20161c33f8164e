// npm run tool -- backtest as a user runs it, on the shipped sample and on invalid files.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readOutcomes } from '../../../bin/backtest/outcomes-file.ts';
import { readSnapshot } from '../../../bin/backtest/snapshot-file.ts';
import { UsageError } from '../../../bin/support/endpoints.ts';
import { tableLines } from '../../../bin/support/table.ts';
import { openScorer } from '../../../functions/delinquency/scoring/model.ts';
import { readHeader, readRow } from '../../../functions/delinquency/snapshot/snapshot.ts';
import { fieldsOf } from '../../../functions/shared/csv-table.ts';
import { type Finished, run } from '../../api/support/process.ts';
import { temporaryFolder } from '../../api/support/service.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SNAPSHOT = join(ROOT, 'samples', 'taxpayers', '2026-11-20.csv');
const OUTCOMES = join(ROOT, 'samples', 'taxpayers', 'outcomes.csv');
const FIGURES = 7;

const folder = temporaryFolder();
const backtest = (...args: string[]): Promise<Finished> => run('bin/backtest/main.ts', ...args);

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A usage error whose message matches. */
function usage(message: RegExp): unknown {
  return expect.toSatisfy((error) => error instanceof UsageError && message.test(error.message));
}

/** The figures after the name of a line: taxpayers, delinquent, AUC, Gini, KS, ECE, PSI. */
function figures(stdout: string, name: string): string[] {
  const line = stdout.split('\n').find((one) => one.startsWith(name)) ?? '';
  return line.slice(name.length).trim().split(/ {2,}/);
}

/** Every good row of the sample with its scores and its outcome, computed here and not by the command. */
async function withOutcomes(): Promise<
  { modelScore: number; score: number; grade: string; delinquent: boolean }[]
> {
  const [first = '', ...lines] = readFileSync(SNAPSHOT, 'utf8').trimEnd().split('\n').slice(0, 2001);
  const header = readHeader(first);
  const taxpayers = lines.flatMap((line) => {
    const row = header.ok ? readRow(fieldsOf(line), header.value) : header;
    return row.ok ? [row.value] : [];
  });
  const outcomes = new Map(
    readFileSync(OUTCOMES, 'utf8')
      .split('\n')
      .map((line) => line.split(',') as [string, string]),
  );
  const scorer = await openScorer(join(ROOT, 'models', 'delinquency'), { threads: 1 });
  const scores = await scorer.score(taxpayers);
  return scores.map(({ modelScore, score, grade }, index) => ({
    ...{ modelScore, score, grade },
    delinquent: outcomes.get(taxpayers[index]?.taxpayerId ?? '') === '1',
  }));
}

/** Share of pairs of a delinquent and another taxpayer in which the delinquent has the higher score; ties count half. */
function rankedRight(rows: readonly { score: number; delinquent: boolean }[]): number {
  const bad = rows.filter(({ delinquent }) => delinquent);
  const good = rows.filter(({ delinquent }) => !delinquent);
  const won = bad.flatMap(({ score }) => good.map((other) => (Math.sign(score - other.score) + 1) / 2));
  return won.reduce((sum, one) => sum + one, 0) / won.length;
}

describe('npm run tool -- backtest', () => {
  let finished: Finished;
  let report: string;

  beforeAll(async () => {
    report = join(folder, 'report.html');
    finished = await backtest(SNAPSHOT, OUTCOMES, '--report', report);
  });

  test('prints how many were scored and rejected, and how many have an outcome', () => {
    expect(finished.code, finished.stderr).toBe(0);
    expect(finished.stdout).toContain('2026-11-20.csv: 2,000 taxpayers scored, 3 rows rejected.');
    expect(finished.stdout).toContain('outcomes.csv: 2,000 of them with an outcome, 0 without');
    expect(finished.stdout).toContain('line 2002: paymentStatus3');
  });

  test('measures the model score and the score with business factors', async () => {
    const rows = await withOutcomes();
    const model = rows.map(({ modelScore, delinquent }) => ({ score: modelScore, delinquent }));
    const [taxpayers, , area, gini, ...others] = figures(finished.stdout, 'model ');
    expect(taxpayers).toBe('2,000');
    expect(area).toBe(rankedRight(model).toFixed(3));
    expect(gini).toBe((2 * rankedRight(model) - 1).toFixed(3));
    expect(others).toHaveLength(FIGURES - 4);
    expect(figures(finished.stdout, 'with business factors')[2]).toBe(rankedRight(rows).toFixed(3));
  });

  test('counts taxpayers and delinquents of each grade', async () => {
    const rows = await withOutcomes();
    const riskiest = rows.filter(({ grade }) => grade === '01');
    const share = riskiest.filter(({ delinquent }) => delinquent).length / riskiest.length;
    expect(figures(finished.stdout, '01').slice(0, 2)).toEqual([
      String(riskiest.length),
      `${(100 * share).toFixed(1)} %`,
    ]);
  });

  test('reads the stability index', () => {
    expect(finished.stdout).toMatch(/^PSI of the model score: 0\.\d{3}, (?:stable|watch|shifted): /m);
  });

  test('writes a self-contained report', () => {
    const page = readFileSync(report, 'utf8');
    expect(page.match(/<svg /g)).toHaveLength(5);
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(|@import|NaN|undefined/);
    expect(page).toContain('2,000 taxpayers scored, 3 rows rejected');
    expect(page).toContain(`AUC ${figures(finished.stdout, 'with business factors')[2]}`);
  });

  test('gives the same result for compressed files', async () => {
    const packed = await backtest(
      written('2026-11-20.csv.gz', gzipSync(readFileSync(SNAPSHOT))),
      written('outcomes.csv.gz', gzipSync(readFileSync(OUTCOMES))),
    );
    const tables = ({ stdout }: Finished): string[] => stdout.split('\n').slice(6, 21);
    expect(tables(packed)).toEqual(tables(finished));
  });

  test('uses rows without an outcome for stability only', async () => {
    const some = readFileSync(OUTCOMES, 'utf8').split('\n').slice(0, 1501).join('\n');
    const { stdout } = await backtest(
      SNAPSHOT,
      written('some.csv', `${some}\nsomebody-else,1\nunknown-yet,\n`),
    );
    expect(stdout).toContain('some.csv: 1,500 of them with an outcome, 500 without');
    expect(figures(stdout, 'model ')[0]).toBe('1,500');
    expect(figures(stdout, 'model ').at(-1)).toBe(figures(finished.stdout, 'model ').at(-1));
  });

  test('shows a dash if there is nothing to measure', async () => {
    const good = readFileSync(OUTCOMES, 'utf8').replaceAll(/,1$/gm, ',0');
    const page = join(folder, 'good.html');
    const { code, stdout } = await backtest(SNAPSHOT, written('good.csv', good), '--report', page);
    expect(code).toBe(0);
    expect(figures(stdout, 'model ').slice(1, 5)).toEqual(['0.0 %', '–', '–', '–']);
    expect(/NaN|undefined/.exec(readFileSync(page, 'utf8'))).toBeNull();
  });

  const header = readFileSync(SNAPSHOT, 'utf8').split('\n')[0] ?? '';

  test.each([
    ['columns.csv', header.replace('paid3', 'shoeSize'), /unknown column "shoeSize"; missing column "paid3"/],
    ['nowhere.csv', undefined, /nowhere\.csv: cannot be read/],
    ['empty.csv', '', /empty\.csv: the file is empty/],
    ['misread.csv', `${header}\nTP-1,Ã©tÃ©\n`, /misread\.csv: not UTF-8: line 2 has .* read as Windows-1252/],
    [
      'korean.csv',
      Buffer.from(`${header}\nTP-1,\u00c7\u00d1\n`, 'latin1'),
      /korean\.csv: not UTF-8: line 2 is not valid/,
    ],
    ['broken.csv.gz', 'no gzip', /broken\.csv\.gz: cannot be read/],
  ])('finds what is wrong with the snapshot %s', async (name, content, message) => {
    const path = content === undefined ? join(folder, name) : written(name, content);
    await expect(Array.fromAsync(readSnapshot(path))).rejects.toThrow(usage(message));
  });

  test.each([
    ['other.csv', 'id,delinquent\nA,1\n', /expected the columns taxpayerId and delinquent/],
    [
      'maybe.csv',
      'taxpayerId,delinquent\nA,maybe\n',
      /line 2: delinquent: expected 0, 1 or an empty field, got maybe/,
    ],
    ['wide.csv', Buffer.from('taxpayerId,delinquent\nA,1\n', 'utf16le'), /wide\.csv: not UTF-8: .*UTF-16/],
    ['twice.csv', 'taxpayerId,delinquent\nA,1\nA,0\n', /line 3: A has two outcomes/],
  ])('finds what is wrong with the outcomes %s', async (name, content, message) => {
    await expect(readOutcomes(written(name, content))).rejects.toThrow(usage(message));
  });

  test('names what is wrong with a file, in one line', async () => {
    const wrong = [
      [written('wrong.csv', header.replace('paid3', 'shoeSize')), OUTCOMES, /unknown column "shoeSize"/],
      [written('header-only.csv', header), OUTCOMES, /header-only\.csv: no taxpayers/],
      [SNAPSHOT, written('wrong-outcomes.csv', 'id,delinquent\nA,1\n'), /expected the columns taxpayerId/],
      [SNAPSHOT, written('others.csv', 'taxpayerId,delinquent\nA,1\n'), /No taxpayer of .* has an outcome/],
    ] as const;
    for (const [snapshot, outcomes, message] of wrong) {
      const { code, stderr } = await backtest(snapshot, outcomes);
      expect({ code, stderr }, String(message)).toEqual({ code: 2, stderr: expect.stringMatching(message) });
      expect(stderr).not.toContain('    at ');
    }
  });

  test('reports before any work that a report cannot be written', async () => {
    const report = join(folder, 'nowhere', 'report.html');
    const { code, stderr } = await backtest(SNAPSHOT, OUTCOMES, '--report', report);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${report}: the folder does not exist\n` });
  });

  test('needs two files, and helps', async () => {
    expect(await backtest(SNAPSHOT)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a snapshot and its outcomes'),
    });
    expect(await backtest('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('usage:') });
  });
});

describe('samples/generate-taxpayers.ts', () => {
  const generate = (...args: string[]): Promise<Finished> => run('samples/generate-taxpayers.ts', ...args);

  test('writes the same to a file, compressed, and to standard output, with progress on standard error', async () => {
    const plain = join(folder, 'plain.csv');
    const packed = join(folder, 'packed.csv.gz');
    const asked = ['--taxpayers', '300', '--seed', '7'];
    const [out, file] = await Promise.all([
      generate(...asked),
      generate(...asked, '--out', plain, '--outcomes', join(folder, 'plain-outcomes.csv')),
      generate(...asked, '--out', packed),
    ]);
    expect(file?.stdout).toBe('');
    expect(file?.stderr).toMatch(/^taxpayers: 300 of 300 \(100 %\)/m);
    expect(out?.stdout).toBe(readFileSync(plain, 'utf8'));
    expect(gzipSync(readFileSync(plain))).toEqual(readFileSync(packed));
    expect(readFileSync(join(folder, 'plain-outcomes.csv'), 'utf8').split('\n')).toHaveLength(302);
    expect(existsSync(`${plain}.partial`)).toBe(false);
  });

  test('refuses bad options', async () => {
    for (const [option, value] of [
      ['--taxpayers', '0'],
      ['--taxpayers', 'many'],
      ['--seed', '-1'],
      ['--day', '2026-13-01'],
      ['--day', '2025-11-30'],
    ]) {
      const { code, stderr } = await generate(`${option}=${value}`);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(new RegExp(`^${option}: expected .*, got ${value}$`, 'm')),
      });
    }
  });
});

describe('tables', () => {
  test('count a Korean letter as two columns', () => {
    expect(
      tableLines(
        [
          ['한빛무역', '1'],
          ['Hanbit Co.', '22'],
        ],
        ['left', 'right'],
      ),
    ).toEqual(['한빛무역     1', 'Hanbit Co.  22']);
  });
});
