// Merging sorted files on disk, and writing large ones.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mergedLines, TextFile } from '../../../../functions/delinquency/report/merge.ts';

const folder = mkdtempSync(join(tmpdir(), 'customs-merge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parts(...texts: readonly string[]): { path: string; offsets: number[] } {
  const path = join(folder, 'parts');
  writeFileSync(path, texts.join(''));
  const offsets = texts.map((_, index) => Buffer.byteLength(texts.slice(0, index).join('')));
  return { path, offsets };
}

const asTheyAre = <Lines>(lines: Lines): Lines => lines;

describe('merged lines', () => {
  it('are sorted by score, and within a score in the requested order', () => {
    const { path, offsets } = parts('a 9\nb 5\n', 'c 9\nd 5\ne 5\n');
    const [first = 0, second = 0] = offsets;
    const options = {
      path,
      highestScore: 10,
      parts: [
        {
          shard: 0,
          offset: first,
          slices: new Map([
            [9, { start: 0, end: 4 }],
            [5, { start: 4, end: 8 }],
          ]),
        },
        {
          shard: 1,
          offset: second,
          slices: new Map([
            [9, { start: 0, end: 4 }],
            [5, { start: 4, end: 12 }],
          ]),
        },
      ],
    };
    expect([...mergedLines({ ...options, arrange: asTheyAre })]).toEqual(['a 9', 'c 9', 'b 5', 'd 5', 'e 5']);
    expect([...mergedLines({ ...options, arrange: (lines) => lines.toReversed() })]).toEqual([
      'c 9',
      'a 9',
      'e 5',
      'd 5',
      'b 5',
    ]);
    const ofOne = mergedLines({ ...options, arrange: (lines) => lines.filter(({ shard }) => shard === 1) });
    expect([...ofOne]).toEqual(['c 9', 'd 5', 'e 5']);
  });

  it('of a file that is shorter than its summary are an error, never half a list', () => {
    const { path } = parts('a 9\n');
    const slices = new Map([[9, { start: 0, end: 8 }]]);
    const lines = mergedLines({
      path,
      highestScore: 9,
      parts: [{ shard: 4, offset: 0, slices }],
      arrange: asTheyAre,
    });
    expect(() => [...lines]).toThrow('Shard 4 ends 4 bytes early');
  });
});

it('A text file contains everything written to it, and returns its size', () => {
  const path = join(folder, 'text');
  const file = new TextFile(path);
  const line = `${'한빛무역,'.repeat(40)}\n`;
  for (let index = 0; index < 8_000; index++) file.write(line);
  expect(file.end()).toBe(8_000 * Buffer.byteLength(line));
  expect(readFileSync(path, 'utf8') === line.repeat(8_000)).toBe(true);
});
