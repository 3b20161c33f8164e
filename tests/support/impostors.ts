// Files whose format differs from the announced one, that have two formats at once, or none.
import { deflateSync } from 'node:zlib';
import { PNG_SIGNATURE, pdfPageFile, pngChunk, pngFile } from './file-parts.ts';
import type { HostileFile } from './hostile-files.ts';
import { jpegOf } from './scans.ts';

type Row = readonly [
  name: string,
  contentType: HostileFile['contentType'],
  reason: HostileFile['reason'],
  bytes: HostileFile['bytes'],
];

const PNG = 'image/png';
const JPEG = 'image/jpeg';
const TIFF = 'image/tiff';
const PDF = 'application/pdf';

const text = (content: string): Buffer => Buffer.from(content, 'latin1');
const padded = (start: string): Buffer => Buffer.concat([text(start), Buffer.alloc(4096, 0x5a)]);

/** The end of a ZIP archive without entries, with a comment. */
function zipEnd(comment = ''): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, text(comment)]);
}

/** The harmless file that every virus scanner must detect, split so that scanners do not report this source file. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
const LAUGHS =
  '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>';

const ROWS: readonly Row[] = [
  ['0 bytes', PNG, 'empty-file', () => Buffer.alloc(0)],
  ['0 bytes that claim to be a PDF', PDF, 'empty-file', () => Buffer.alloc(0)],
  ['1 byte', JPEG, 'unsupported-type', () => Buffer.from([0x89])],
  [
    '15 MiB and one byte',
    PNG,
    'too-large',
    () => Buffer.concat([pngFile(64, 64), Buffer.alloc(15 * 1024 * 1024)]).subarray(0, 15 * 1024 * 1024 + 1),
  ],
  ['4 KB of zeros', TIFF, 'unsupported-type', () => Buffer.alloc(4096)],
  ['test file for virus scanners', PDF, 'unsupported-type', () => text(EICAR)],
  ['SVG with a script', PNG, 'unsupported-type', () => text(SVG)],
  ['SVG with nested entities', JPEG, 'unsupported-type', () => text(LAUGHS)],
  ['HTML page', PDF, 'unsupported-type', () => text('<!doctype html><script>alert(1)</script>')],
  ['Office document', PDF, 'unsupported-type', () => padded('PK\x03\x04')],
  ['program', PNG, 'unsupported-type', () => padded('MZ\x90\0')],
  ['PostScript', PDF, 'unsupported-type', () => text('%!PS-Adobe-3.0\n(/etc/passwd) (r) file')],
  ['GIF', PNG, 'unsupported-type', () => padded('GIF89a')],
  ['WebP', JPEG, 'unsupported-type', () => padded('RIFF\x24\0\0\0WEBPVP8 ')],
  ['BMP', PNG, 'unsupported-type', () => padded('BM\x36\x10\0\0\0\0\0\0')],
  ['HEIC', JPEG, 'unsupported-type', () => padded('\0\0\0\x18ftypheic')],
  ['BigTIFF that ends in its list of pages', TIFF, 'damaged', () => padded('II+\0\x08\0\0\0')],
  ['PNG announced as JPEG', JPEG, 'type-mismatch', () => pngFile(64, 64)],
  ['PDF announced as PNG', PNG, 'type-mismatch', () => pdfPageFile({})],
  ['JPEG announced as PDF', PDF, 'type-mismatch', () => jpegOf(64, 64)],
  ['both GIF and Java archive', JPEG, 'unsupported-type', () => Buffer.concat([padded('GIF89a'), zipEnd()])],
  [
    'both JPEG and ZIP archive',
    JPEG,
    'mixed-content',
    async () => Buffer.concat([await jpegOf(64, 64), zipEnd('a comment')]),
  ],
  ['both PDF and ZIP archive', PDF, 'mixed-content', () => Buffer.concat([pdfPageFile({}), zipEnd()])],
  [
    'both PNG and PDF',
    PNG,
    'mixed-content',
    () => pngFile(64, 64, undefined, [pngChunk('tEXt', text('a\0%PDF-1.7'))]),
  ],
  [
    'both PNG and HTML page',
    PNG,
    'mixed-content',
    () => pngFile(64, 64, undefined, [pngChunk('tEXt', text('a\0<script >alert(1)</script>'))]),
  ],
  [
    'JPEG with an HTML page after its end',
    JPEG,
    'mixed-content',
    async () => Buffer.concat([await jpegOf(64, 64), text('<html><body onload=x>')]),
  ],
  [
    'PDF after an HTML page',
    PDF,
    'unsupported-type',
    () => Buffer.concat([text('<html><body>a</body></html>\n'), pdfPageFile({})]),
  ],
  [
    'PDF after a GIF image',
    PDF,
    'unsupported-type',
    () => Buffer.concat([text('GIF89a\0'), pdfPageFile({})]),
  ],
  [
    'PDF after two kilobytes of other data',
    PDF,
    'unsupported-type',
    () => Buffer.concat([Buffer.alloc(2_000, 1), pdfPageFile({})]),
  ],
  [
    'PDF with an HTML page after its end',
    PDF,
    'mixed-content',
    () => Buffer.concat([pdfPageFile({}), Buffer.alloc(4096), text('<script>alert(1)</script>')]),
  ],
  [
    'PDF with a later version that is cut off',
    PDF,
    'damaged',
    () => Buffer.concat([pdfPageFile({}), text('4 0 obj\n<< /Length 20 >>\nstream\n0 0 100')]),
  ],
  ['only the PNG signature', PNG, 'damaged', () => PNG_SIGNATURE],
  [
    'PNG signature before a zlib stream',
    PNG,
    'damaged',
    () => Buffer.concat([PNG_SIGNATURE, deflateSync(Buffer.alloc(9999))]),
  ],
];

export const IMPOSTORS: readonly HostileFile[] = ROWS.map(([name, contentType, reason, bytes]) => ({
  name,
  contentType,
  reason,
  bytes,
}));
