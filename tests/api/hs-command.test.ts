// npm run tool -- hs as a broker uses it: files as spreadsheets write them, a service that fails occasionally, and interrupted
// runs. The service is a stub; hs-codes.test.ts runs the command against the real one.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cellText } from '../../functions/shared/csv.ts';
import { type HsStub, startHsStub } from './support/hs-stub.ts';
import { type Finished, run, startScript, takenPort } from './support/process.ts';
import { temporaryFolder } from './support/service.ts';

const folder = temporaryFolder();
let stub: HsStub;
beforeAll(async () => {
  stub = await startHsStub(folder);
});
beforeEach(() => {
  Object.assign(stub, { failure: () => undefined, delayMs: 0, mostAtOnce: 0 });
  stub.answered.length = 0;
});

type Row = Record<string, string>;
const HEADER =
  '\ufeffid,itemName,description,status,language,code1,probability1,band1,title1,code2,probability2,band2,title2,code3,probability3,band3,title3,message';

let files = 0;
/** Writes an input file. @returns its path and that of its results */
function input(content: string | Buffer, extension = 'csv'): { path: string; out: string } {
  files += 1;
  const path = join(folder, `goods-${files}.${extension}`);
  writeFileSync(path, content);
  return { path, out: join(folder, `goods-${files}.hs.csv`) };
}

/** A file of `count` goods, each with its own description. */
function manyRows(count: number): string {
  return [
    'id,description',
    ...Array.from({ length: count }, (_, index) => `R${index},goods ${index}`),
    '',
  ].join('\n');
}

const hs = (...args: string[]): Promise<Finished> =>
  run('bin/hs.ts', ...args, '--endpoints', stub.endpointsFile);

function rowsOf(out: string): Row[] {
  return parse(readFileSync(out, 'utf8'), { columns: true, bom: true, cast: (field) => cellText(field) });
}

async function classified(content: string | Buffer, ...args: string[]): Promise<Row[]> {
  const { path, out } = input(content);
  const { code, stderr } = await hs(path, ...args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return rowsOf(out);
}

/** Expects every row of the input once, in order, with its own answer, and no other files. */
function expectAll(out: string, count: number): void {
  expect(rowsOf(out).map(({ id, title1 }) => [id, title1])).toEqual(
    Array.from({ length: count }, (_, index) => [`R${index}`, `Title, of "goods ${index}"`]),
  );
  expect(existsSync(`${out}.partial`)).toBe(false);
  expect(existsSync(`${out}.partial.json`)).toBe(false);
}

describe('the results', () => {
  test('contain id, the texts of the input, status, language, the best code with probability, band and title, and a message', async () => {
    const { path, out } = input('id,itemName,description\nA,Coffee,roasted beans\nB,,\n');
    const { code, stdout } = await hs(path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^2 rows \(1 ok, 1 unreadable\) in [\d.]+ s: .*\.hs\.csv$/m);
    expect(readFileSync(out, 'utf8').split('\n')).toEqual([
      HEADER,
      `A,Coffee,roasted beans,ok,en,"=""090121""",0.9,strong,"Title, of ""roasted beans""","=""090111""",0.05,possible,'=1+1,,,,,`,
      'B,,,unreadable,und,,,,,,,,,,,,,Describe the goods',
      '',
    ]);
  });

  test('are in the order of the input, requested in batches of a hundred, two at a time', async () => {
    stub.delayMs = 30;
    const { path, out } = input(manyRows(750));
    const { code, stderr } = await hs(path);
    expect(code).toBe(0);
    expect(stderr).toContain('rows: 750 of 750 (100 %)');
    expectAll(out, 750);
    expect(stub.answered.map(({ descriptions }) => descriptions.length).sort()).toEqual([
      100, 100, 100, 100, 100, 100, 100, 50,
    ]);
    expect(stub.mostAtOnce).toBe(2);
  });

  test('number the rows if there is no id', async () => {
    const rows = await classified('description\ncoffee\n\ntea\n');
    expect(rows.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('escape text that a spreadsheet would run as a formula or convert, but no numbers that it keeps', async () => {
    const ids = [
      '=HYPERLINK("http://x")',
      '+cmd',
      '@SUM(1)',
      '-2+3',
      '＝1',
      ' =1',
      '-5',
      '+82',
      '7',
      '007',
      '3-4',
    ];
    const { path, out } = input(
      ['id;description', ...ids.map((id) => `"${id.replaceAll('"', '""')}";x`)]
        .join('\n')
        .replaceAll(';', ','),
    );
    expect((await hs(path)).code).toBe(0);
    const rows = parse(readFileSync(out, 'utf8'), { columns: true, bom: true }) as Row[];
    expect(rows.map(({ id }) => id)).toEqual([
      '\'=HYPERLINK("http://x")',
      "'+cmd",
      "'@SUM(1)",
      "'-2+3",
      "'＝1",
      "'=1",
      '-5',
      '="+82"',
      '7',
      '="007"',
      '="3-4"',
    ]);
    for (const { title2 } of rows) expect(title2).toBe("'=1+1");
    // The texts that a reader returns are those of the input, but for spaces around an id.
    expect(rowsOf(out).map(({ id }) => id)).toEqual(ids.map((id) => id.trim()));
  });
});

describe('an input', () => {
  test('can have its columns in any order, in any case and under other names', async () => {
    const content = 'Nr,Ware,BESCHREIBUNG,Preis\n1,Kaffee,coffee,3\n';
    const rows = await classified(
      content,
      '--id',
      'nr',
      '--item-name',
      'ware',
      '--description',
      'Beschreibung',
    );
    expect(rows).toMatchObject([{ id: '1', title1: 'Title, of "coffee"' }]);
    expect(await classified('DESCRIPTION,ID\ncoffee,X\n')).toMatchObject([{ id: 'X' }]);
  });

  test('can have line breaks and quotes in its fields, Windows line endings and a byte order mark', async () => {
    const { path, out } = input(
      '\ufeffid,description\r\n"A\n1","coffee,\r\nroasted ""dark"""\r\nB,15" monitor\r\n',
    );
    expect((await hs(path)).code).toBe(0);
    expect(stub.answered[0]?.descriptions).toEqual(['coffee,\r\nroasted "dark"', '15" monitor']);
    expect(readFileSync(out, 'utf8').startsWith('\ufeffid,itemName')).toBe(true);
    expect(rowsOf(out).map(({ description }) => description)).toEqual([
      'coffee,\r\nroasted "dark"',
      '15" monitor',
    ]);
    expect(rowsOf(out).map(({ id }) => id)).toEqual(['A\n1', 'B']);
  });

  test('can be compressed', async () => {
    const { path, out } = input(gzipSync(manyRows(3)), 'csv.gz');
    expect((await hs(path)).code).toBe(0);
    expectAll(out, 3);
  });

  test('with bad rows is classified without them, with a reason for each', async () => {
    const rows = await classified(
      [
        'id,itemName,description',
        `A,,${'x'.repeat(2001)}`,
        `B,${'x'.repeat(201)},tea`,
        'C,tea',
        'D,,a,b',
        'E,,tea',
      ].join('\n'),
    );
    expect(rows.map(({ id, status, message }) => [id, status, message])).toEqual([
      ['A', 'invalid', 'description: Expected at most 2000 characters'],
      ['B', 'invalid', 'itemName: Expected at most 200 characters'],
      ['C', 'invalid', 'The row has 2 columns, the header 3'],
      ['D', 'invalid', 'The row has 4 columns, the header 3'],
      ['E', 'ok', ''],
    ]);
    expect(stub.answered.map(({ descriptions }) => descriptions)).toEqual([['tea']]);
  });

  test('of only bad rows needs no service', async () => {
    const rows = await classified(`id,description\nA,${'x'.repeat(2001)}\n`);
    expect(rows).toMatchObject([{ status: 'invalid' }]);
    expect(stub.answered).toEqual([]);
  });
});

test('a result is an input of another run', async () => {
  const { path, out } = input('id,itemName,description\n007,Coffee,"=roasted\n""dark"" beans"\n3-4,,@tea\n');
  expect((await hs(path)).code).toBe(0);
  const again = `${out}.again.csv`;
  expect((await hs(out, '--out', again)).code).toBe(0);
  const texts = rowsOf(again).map(({ id, itemName, description }) => [id, itemName, description]);
  expect(texts).toEqual([
    ['007', 'Coffee', '=roasted\n"dark" beans'],
    ['3-4', '', '@tea'],
  ]);
  expect(stub.answered.map(({ descriptions }) => descriptions)).toEqual([
    ['=roasted\n"dark" beans', '@tea'],
    ['=roasted\n"dark" beans', '@tea'],
  ]);
});

describe('a failing service', () => {
  test.each([429, 500, 503, 409])(
    'with occasional status %d is retried with the same key',
    async (status) => {
      const keys: string[] = [];
      stub.failure = ({ key }, attempt) => {
        keys.push(key);
        return attempt === 1 ? status : undefined;
      };
      const { path, out } = input(manyRows(150));
      expect((await hs(path)).code).toBe(0);
      expectAll(out, 150);
      expect(keys).toHaveLength(4);
      expect(new Set(keys).size).toBe(2);
    },
  );

  test('that cuts connections is retried', async () => {
    stub.failure = ({ descriptions }, attempt) =>
      !descriptions.includes('goods 0') && attempt <= 2 ? 'cut' : undefined;
    const { path, out } = input(manyRows(450));
    expect((await hs(path)).code).toBe(0);
    expectAll(out, 450);
  });

  test('with a permanent failure stops the run at once; the results so far are kept, and the same command resumes', async () => {
    stub.failure = ({ descriptions }) => (descriptions.includes('goods 250') ? 403 : undefined);
    const { path, out } = input(manyRows(350));
    const stopped = await hs(path);
    expect(stopped.code).not.toBe(0);
    expect(stopped.stderr).toContain('403');
    expect(stopped.stderr).toContain('repeat the command to resume');
    expect(existsSync(out)).toBe(false);
    stub.failure = () => undefined;
    const before = stub.answered.length;
    const resumed = await hs(path);
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('resuming after 200 rows') });
    expect(resumed.stdout).toContain('200 before');
    expectAll(out, 350);
    expect(stub.answered.length - before).toBe(2);
  });
});

describe('a run that is killed', () => {
  /** Kills the command once `rows` rows have been written. */
  async function killAfter(rows: number, path: string, out: string): Promise<void> {
    const { child, finished } = startScript('bin/hs.ts', [path, '--endpoints', stub.endpointsFile]);
    const written = (): number =>
      existsSync(`${out}.partial`) ? readFileSync(`${out}.partial`, 'utf8').split('\n').length - 2 : 0;
    await expect.poll(written, { timeout: 120_000, interval: 5 }).toBeGreaterThanOrEqual(rows);
    child.kill('SIGKILL');
    expect((await finished).signal).toBe('SIGKILL');
  }

  test('repeatedly ends with every row once, and requests no row that it already has', async () => {
    stub.delayMs = 60;
    const { path, out } = input(manyRows(1250));
    for (const rows of [100, 400, 900]) {
      await killAfter(rows, path, out);
      expect(existsSync(out)).toBe(false);
    }
    expect((await hs(path)).code).toBe(0);
    expectAll(out, 1250);
    // A batch in flight during a kill is requested again with the same key, so that the service stores it once.
    expect(new Set(stub.answered.map(({ key }) => key)).size).toBe(13);
    expect(stub.answered.length).toBeLessThanOrEqual(13 + 3 * 2);
  });

  test('before its first row starts from the beginning', async () => {
    const { path, out } = input(manyRows(5));
    stub.delayMs = 60;
    await killAfter(0, path, out);
    writeFileSync(`${out}.partial`, 'id,sta');
    expect((await hs(path)).code).toBe(0);
    expectAll(out, 5);
  });

  describe('after 200 of 450 rows', () => {
    let path = '';
    let out = '';
    let partial: Buffer | undefined;
    let note = '';
    // Killed once, before the first test; each test starts from the files that were left.
    beforeEach(async () => {
      if (partial === undefined) {
        stub.delayMs = 60;
        ({ path, out } = input(manyRows(450)));
        await killAfter(200, path, out);
        partial = readFileSync(`${out}.partial`);
        note = readFileSync(`${out}.partial.json`, 'utf8');
      }
      rmSync(out, { force: true });
      writeFileSync(path, manyRows(450));
      writeFileSync(`${out}.partial`, partial);
      writeFileSync(`${out}.partial.json`, note);
    });

    test.each([0, 1, 7, 40, 1000])(
      'in the middle of a line, %d characters before its end, neither loses nor duplicates rows',
      async (short) => {
        const left = readFileSync(`${out}.partial`);
        writeFileSync(`${out}.partial`, left.subarray(0, left.length - short));
        expect((await hs(path)).code).toBe(0);
        expectAll(out, 450);
      },
    );

    describe('is not resumed', () => {
      async function expectRefused(...args: string[]): Promise<void> {
        const before = readFileSync(`${out}.partial`);
        const { code, stderr } = await hs(path, ...args);
        expect({ code, stderr }).toEqual({
          code: 2,
          stderr: expect.stringMatching(/was started with a different \w+.*delete/),
        });
        expect(readFileSync(`${out}.partial`)).toEqual(before);
      }

      test('with another input', async () => {
        writeFileSync(path, manyRows(451));
        await expectRefused();
      });

      test('with other options', async () => {
        await expectRefused('--digits', '4');
        await expectRefused('--id', 'id');
      });

      test('while it is still running', async () => {
        const own = { ...(JSON.parse(note) as object), pid: process.pid };
        writeFileSync(`${out}.partial.json`, JSON.stringify(own));
        expect(await hs(path)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(`Process ${process.pid} is writing`),
        });
      });

      test('if its state file is damaged', async () => {
        writeFileSync(`${out}.partial.json`, '{');
        expect(await hs(path)).toMatchObject({ code: 2, stderr: expect.stringContaining('damaged') });
      });

      test('once both files are deleted: it starts from the beginning', async () => {
        rmSync(`${out}.partial`);
        rmSync(`${out}.partial.json`);
        writeFileSync(path, manyRows(110));
        expect((await hs(path)).code).toBe(0);
        expectAll(out, 110);
      });
    });
  });
});

describe('a mistake is reported in plain words with exit code 2', () => {
  async function expectMistake(finished: Promise<Finished>, text: string): Promise<void> {
    const { code, stderr } = await finished;
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n {4}at |node:internal/);
    expect(code).toBe(2);
  }

  test.each([
    [
      'a missing column, with the existing ones',
      'nr,ware\n1,x\n',
      [],
      'missing column description; found nr, ware',
    ],
    ['a named column that is missing', 'description\nx\n', ['--id', 'nr'], 'missing column nr'],
    ['two columns of the same name', 'description,Description\nx,y\n', [], '2 columns are named description'],
    ['an empty file', '', [], 'no rows'],
    ['only a header', 'description\n', [], 'no rows'],
    ['a quote that is never closed', 'description\n"coffee\n', [], 'not a readable CSV file'],
    [
      'an unsupported number of digits',
      'description\nx\n',
      ['--digits', '8'],
      '--digits 8: expected 2, 4, 6, 10',
    ],
    ['an unknown option', 'description\nx\n', ['--top', '5'], '--top'],
  ])('%s', async (_what, content, args, text) => {
    await expectMistake(hs(input(content).path, ...args), text);
  });

  test('a Korean code page', async () => {
    const korean = Buffer.from([...Buffer.from('description\n'), 0xc4, 0xbf, 0xc7, 0xc7, 0x0a]);
    await expectMistake(
      hs(input(korean).path),
      'not UTF-8: line 2 is not valid, probably Windows-949 (EUC-KR)',
    );
  });

  test('text that was misread and saved as UTF-8', async () => {
    await expectMistake(
      hs(input('description\nÃ©lectrovanne\n').path),
      'UTF-8 that was read as Windows-1252',
    );
  });

  test('no file, two files, a missing file, a folder', async () => {
    await expectMistake(hs(), 'usage: npm run tool -- hs');
    await expectMistake(hs('a.csv', 'b.csv'), 'Expected one file');
    await expectMistake(hs('/nowhere/goods.csv'), '/nowhere/goods.csv: no such file');
    mkdirSync(join(folder, 'folder.csv'));
    await expectMistake(hs(join(folder, 'folder.csv')), 'folder.csv: cannot be read');
  });

  test('results that would overwrite the input', async () => {
    const { path } = input(manyRows(1));
    await expectMistake(hs(path, '--out', path), 'would overwrite');
    expect(readFileSync(path, 'utf8')).toBe(manyRows(1));
  });

  test('a service that does not answer, at once', async () => {
    const { path } = input(manyRows(1));
    const { port, close } = await takenPort();
    close();
    const stopped = join(folder, 'stopped.json');
    const text = readFileSync(stub.endpointsFile, 'utf8').replace(/127\.0\.0\.1:\d+/g, `127.0.0.1:${port}`);
    writeFileSync(stopped, text);
    const finished = run('bin/hs.ts', path, '--endpoints', stopped);
    await expectMistake(finished, `No service is listening at 127.0.0.1:${port}`);
  });

  test('--help is not a mistake', async () => {
    const { code, stdout } = await hs('--help');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('--item-name') });
  });
});
