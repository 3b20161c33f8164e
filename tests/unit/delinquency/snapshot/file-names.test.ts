// What the objects in a day's folder are, by their names and beginnings.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileKind, holdsRows } from '../../../../functions/delinquency/snapshot/file-names.ts';
import { snapshotText, taxpayerRow } from '../../../api/support/delinquency.ts';
import { inEnglish } from '../../../support/words.ts';

const ROWS = snapshotText([taxpayerRow('TP-1', 1), taxpayerRow('TP-2', 2)]);

describe('by its name, a file', () => {
  it.each([
    'part1.csv',
    'PART2.CSV',
    'a.Csv.gZ',
    'a.csv.gzip',
    'sub/part3.csv',
    'a.b.csv',
    '회사.csv',
    '.csv',
  ])('%s is read', (name) => {
    expect(fileKind(name, 10).kind).toBe('read');
  });

  it.each([
    '_SUCCESS',
    '_committed_123',
    'a.csv.sha256',
    'a.csv.MD5',
    'part-0000.csv.crc',
    'SHA256SUMS',
    'checksums.txt',
    'MANIFEST',
    'manifest.json',
    '.DS_Store',
    'Thumbs.db',
    'desktop.ini',
    '._part1.csv',
    '~$part1.csv',
    'sub/_SUCCESS',
  ])('%s is a note', (name) => {
    expect(fileKind(name, 10).kind).toBe('note');
  });

  it.each(['README', 'README.txt', 'Notes.md', 'transfer.log', 'part1.csv.done', 'letter.pdf'])(
    '%s is a note unless it begins like a table',
    (name) => {
      expect(fileKind(name, 10).kind).toBe('text');
    },
  );

  it.each([
    'part2.csv.zip',
    'part2.zip',
    'part2.xlsx',
    'part2.XLS',
    'part2.ods',
    'part2.parquet',
    'part2.tsv',
    'part2.json',
    'part2.jsonl',
    'part2.xml',
    'part2.csv.bz2',
    'part2.csv.zst',
    'part2.csv.xz',
    'part2.tar.gz',
    'part2.gz',
    'part2',
    'part-00001-c000',
    'part2.csv.tmp',
    'part2.csv.part',
    'part2.csv.filepart',
    'part2.csv~',
    'part2.csv.bak',
    'part2.csv.1',
    'part2.csv ',
    'part2.csv (1)',
    'part2_csv',
    'part2.cvs',
    '_temporary/0/part2.csv',
    '.staging/part2.csv',
    'part2.csv.gpg',
    'part2.csv/',
  ])('%s is data that cannot be read', (name) => {
    expect(fileKind(name, 10).kind).toBe('refused');
  });

  it('without bytes is a marker, a folder, or an export that failed', () => {
    expect(fileKind('', 0).kind).toBe('folder');
    expect(fileKind('sub/', 0).kind).toBe('folder');
    expect(fileKind('sub_$folder$', 0).kind).toBe('folder');
    expect(fileKind('complete', 0).kind).toBe('note');
    expect(inEnglish(fileKind('part2.xml', 0))).toEqual({ kind: 'refused', reason: 'empty' });
  });
});

describe('by its beginning, a file', () => {
  it.each([
    ['rows with a header', ROWS],
    ['rows without a header', ROWS.slice(ROWS.indexOf('\n') + 1)],
    ['one row', ROWS.split('\n')[1] ?? ''],
    ['rows with semicolons', ROWS.replaceAll(',', ';')],
    ['rows with tabs', ROWS.replaceAll(',', '\t')],
    ['rows with line ends of old Macs', ROWS.replaceAll('\n', '\r')],
    ['rows after a title', `Taxpayers of today\n\n${ROWS}`],
  ])('with %s holds rows, in UTF-8 and in UTF-16', (_what, text) => {
    expect(holdsRows(Buffer.from(text))).toBe(true);
    expect(holdsRows(Buffer.from(text, 'utf16le'))).toBe(true);
  });

  it('that is compressed holds rows', () => {
    expect(holdsRows(gzipSync(ROWS))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a checksum', `${'0'.repeat(64)}  part1.csv\n`],
    [
      'a list of columns',
      'Columns: taxpayerId, companyName, guaranteeLimit, paid1, paid2, paid3, paid4, paid5\nAmounts in won.',
    ],
    [
      'a letter',
      'Dear colleagues,\n\nhere are the files of today, as agreed.\nSeoul, Busan, Incheon: all in.\n',
    ],
  ])('with %s holds none', (_what, text) => {
    expect(holdsRows(Buffer.from(text))).toBe(false);
  });
});
