// npm run tool -- evaluate-hs: sends descriptions with known codes to the real service and prints accuracy figures.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Finished, run } from './support/process.ts';
import { startService, temporaryFolder } from './support/service.ts';

const service = startService();
const folder = temporaryFolder();

const ROWS = [
  { lang: 'en', text: 'abalone', hs6: '030781' },
  { lang: 'en', text: 'Molluscs; abalone', hs6: '030781' },
  { lang: 'ko', itemName: '리튬이온 배터리', description: '충전식 배터리팩', hs6: '850760' },
  { lang: 'en', text: 'spare parts', hs6: '870899' },
  { lang: 'en', text: '12345', hs6: '870899' },
];

function file(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const evaluated = (...args: string[]): Promise<Finished> =>
  run('bin/evaluate-hs.ts', ...args, '--endpoints', service().endpointsFile);

describe('evaluate-hs', () => {
  test('counts refusals as not found, and measures every code length', async () => {
    const { code, stdout } = await evaluated(file('known.jsonl.gz', ROWS));
    expect(code).toBe(0);
    expect(stdout).toContain('5 texts');
    expect(stdout).toContain('1 vague (20.0 %), 1 unreadable (20.0 %)');
    expect(stdout).toMatch(/^6 +[46]0\.0 +60\.0 +60\.0 +0\.\d{3} .* % of \d/m);
    expect(stdout).toMatch(/^2 +60\.0/m);
    // "abalone" is sure, and right; what is refused is in no line.
    const depths = [...stdout.matchAll(/^([0246]) {6,}(\d+) +([\d.]+|–) /gm)];
    expect(depths.map(([, sure]) => sure)).toEqual(['0', '2', '4', '6']);
    expect(depths.reduce((sum, [, , answers]) => sum + Number(answers), 0)).toBe(3);
    expect(depths.at(-1)?.[3]).toBe('100.0');
  });

  test('can be limited to one language, and can omit the prefix', async () => {
    const path = file('known.jsonl', ROWS);
    expect((await evaluated(path, '--language', 'ko')).stdout).toContain('1 texts');
    const stripped = file('prefix.jsonl', [{ text: 'Lithium batteries; spare parts', hs6: '850760' }]);
    expect((await evaluated(stripped)).stdout).toContain('0 vague');
    expect((await evaluated(stripped, '--strip-prefix')).stdout).toContain('1 vague');
  });

  test('breaks the figures down by a field, and reads tables', async () => {
    const { stdout } = await evaluated(file('known.jsonl', ROWS), '--by', 'lang');
    expect(stdout).toMatch(/^lang +texts +refused +top-1 %/m);
    expect(stdout).toMatch(/^en +4 +2 /m);
    expect(stdout).toMatch(/^ko +1 +0 +100\.0/m);
    const path = join(folder, 'ways.tsv');
    writeFileSync(
      path,
      'group\titemName\tdescription\ths6\nshells\t\tabalone\t030781\ncells\t리튬이온 배터리\t충전식 배터리팩\t850760\n',
    );
    const table = await evaluated(path, '--by', 'group');
    expect(table.stdout).toMatch(/^shells +1 +0 +100\.0/m);
    expect(table.stdout).toMatch(/^cells +1 +0 +100\.0/m);
  });

  test('reports what is wrong with a file', async () => {
    const bad = file('bad.jsonl', [{ hs6: '030781' }]);
    expect(await evaluated(bad)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/bad\.jsonl, line 1: expected "hs6" and "text" or "description"/),
    });
    writeFileSync(join(folder, 'no.jsonl'), 'not json\n');
    expect((await evaluated(join(folder, 'no.jsonl'))).stderr).toContain('line 1: not JSON');
    expect((await evaluated(file('known.jsonl', ROWS), '--language', 'fr')).stderr).toContain(
      'has no rows in fr',
    );
    expect((await evaluated()).stderr).toContain('Expected one file');
  });
});
