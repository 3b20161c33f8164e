// The history of declarations as the commands read it: a file in another encoding is refused by name.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDeclarationFile } from '../../../bin/support/declaration-csv.ts';
import { UsageError } from '../../../bin/support/endpoints.ts';
import { temporaryFolder } from '../../api/support/service.ts';

const folder = temporaryFolder();
const SAMPLE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'samples', 'declarations.csv'));
const SOME = SAMPLE.toString().split('\n').slice(0, 11).join('\n');

function written(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusalOf(name: string, content: Buffer): Promise<string> {
  const error = await readDeclarationFile(written(name, content)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
}

describe('a history', () => {
  it('in UTF-8 is read, with or without a byte order mark, compressed or not, whatever the case of its ending', async () => {
    for (const content of [SOME, `\ufeff${SOME}`]) {
      expect((await readDeclarationFile(written('some.csv', Buffer.from(content)))).rows).toHaveLength(10);
      expect((await readDeclarationFile(written('some.CSV.GZ', gzipSync(content)))).rows).toHaveLength(10);
    }
  });

  it('in UTF-16 is refused by its name', async () => {
    expect(await refusalOf('wide.csv', Buffer.from(SOME, 'utf16le'))).toMatch(
      /wide\.csv: not UTF-8: .*UTF-16/,
    );
  });

  it('with text in a code page is refused by its line', async () => {
    const lines = SOME.split('\n');
    const wrong = [...lines.slice(0, 4), `${lines[4] ?? ''}\u00fc`, ...lines.slice(5)].join('\n');
    expect(await refusalOf('latin.csv', Buffer.from(wrong, 'latin1'))).toMatch(
      /latin\.csv: not UTF-8: line 5 is not valid/,
    );
  });
});
