// PNG, JPEG and TIFF files that are decompression bombs, truncated, circular, or have impossible dimensions.
import { deflateSync } from 'node:zlib';
import {
  PNG_END,
  PNG_SIGNATURE,
  pngChunk,
  pngFile,
  pngHeader,
  TIFF_HEADER_BYTES,
  tiffDirectory,
  tiffFile,
  tiffHeader,
  tiffPage,
} from './file-parts.ts';
import type { HostileFile } from './hostile-files.ts';
import { deflatedZeros } from './hostile-zeros.ts';
import { jpegOf, scan } from './scans.ts';

type Row = readonly [name: string, reason: HostileFile['reason'], bytes: HostileFile['bytes']];

const LARGEST = 0x7fff_ffff;
const MEGABYTE = 1024 * 1024;
const ACTL = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
const cut = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));

const PNGS: readonly Row[] = [
  ['bomb: 30000 x 30000 pixels of zeros', 'too-many-pixels', pngBomb],
  ['of the largest possible dimensions', 'too-many-pixels', () => pngFile(LARGEST, LARGEST, Buffer.alloc(9))],
  ['of 0 x 0 pixels', 'too-small', () => pngFile(0, 0)],
  ['of 1 x 1 pixel', 'too-small', () => pngFile(1, 1)],
  ['of 1 x 65535 pixels', 'odd-shape', () => pngFile(1, 65_535)],
  ['with only a header', 'damaged', () => Buffer.concat([PNG_SIGNATURE, pngHeader(800, 600)])],
  ['truncated in the middle', 'damaged', async () => cut(await scan(800, 600).png().toBuffer(), 0.5)],
  ['without its end', 'damaged', () => pngFile(800, 600).subarray(0, -PNG_END.length)],
  ['with fewer pixels than declared', 'damaged', () => pngFile(800, 600, Buffer.alloc(99 * 801))],
  ['with uncompressed pixels', 'damaged', () => pngOf(pngChunk('IDAT', Buffer.alloc(9999, 7)))],
  ['with a wrong checksum', 'damaged', withWrongChecksum],
  ['without pixels', 'damaged', () => pngOf()],
  [
    'with an impossible bit depth',
    'damaged',
    () => pngOf(pngChunk('IDAT', deflateSync(Buffer.alloc(9999))), 5),
  ],
  ['that is animated', 'animated', () => pngFile(800, 600, undefined, [ACTL])],
  ['with 300 MB more pixels than declared', null, () => pngOf(packedPixels(300 * MEGABYTE))],
  ['with 200 MB of compressed text', null, () => pngFile(800, 600, undefined, [packedText()])],
  [
    'with a chunk longer than the file',
    'damaged',
    () => pngOf(Buffer.from('\x7f\xff\xff\xffIDATxxxx', 'latin1')),
  ],
];

const JPEGS: readonly Row[] = [
  ['of 65500 x 65500 pixels', 'too-many-pixels', () => jpegWithSize(65_500, 65_500)],
  ['of 0 x 0 pixels', 'damaged', () => jpegWithSize(0, 0)],
  ['of 12000 x 100 pixels', 'odd-shape', () => jpegOf(12_000, 100)],
  ['with only its first bytes', 'damaged', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['truncated in the middle', 'damaged', async () => cut(await jpegOf(800, 600), 0.5)],
  ['without its end', 'damaged', async () => cut(await jpegOf(800, 600), 0.999)],
  ['with larger dimensions than its pixels', 'damaged', () => jpegWithSize(3_000, 3_000)],
  ['with 4000 scans of the same pixels', 'damaged', manyScans],
  ['in CMYK with a broken colour profile', null, cmykWithBrokenProfile],
  ['with EXIF that points beyond its end', null, async () => withExif(await jpegOf(800, 600))],
];

const TIFFS: readonly Row[] = [
  ['with 500 pages', 'too-many-pages', () => chain(500)],
  ['with 21 pages', 'too-many-pages', () => chain(21)],
  ['with a circular page list', 'damaged', () => chain(3, TIFF_HEADER_BYTES)],
  ['with a page that follows itself', 'damaged', () => chain(1, TIFF_HEADER_BYTES)],
  ['without pages', 'no-pages', () => tiffHeader(0)],
  ['with a page offset beyond its end', 'damaged', () => tiffHeader(0xffff_ff00)],
  [
    'with a truncated list of 65535 entries',
    'damaged',
    () => Buffer.concat([tiffHeader(8), Buffer.alloc(99, 0xff)]),
  ],
  ['of 100000 x 100000 pixels', 'too-many-pixels', () => tiffFile(100_000, 100_000, Buffer.alloc(99))],
  ['of 0 x 0 pixels', 'too-small', () => tiffFile(0, 0, Buffer.alloc(0))],
  ['with pixels beyond its end', 'damaged', () => tiffFile(800, 600, Buffer.alloc(99))],
  [
    'whose strip decompresses to 300 MB',
    null,
    () => tiffFile(800, 600, deflatedZeros(300 * MEGABYTE), [], 8),
  ],
  [
    'with an unknown compression',
    'unsupported-encoding',
    () => tiffFile(800, 600, Buffer.alloc(480_000), [], 65_000),
  ],
  [
    'with a resolution of zero by zero',
    null,
    () =>
      tiffFile(800, 600, Buffer.alloc(480_000), [
        [282, 5, 0],
        [283, 5, 0],
      ]),
  ],
  ['without a size', 'damaged', () => Buffer.concat([tiffHeader(8), tiffDirectory([[259, 3, 1]], 0)])],
];

function pngOf(data: Buffer = Buffer.alloc(0), bitDepth = 8): Buffer {
  return Buffer.concat([PNG_SIGNATURE, pngHeader(800, 600, bitDepth), data, PNG_END]);
}

function packedPixels(bytes: number): Buffer {
  return pngChunk('IDAT', deflatedZeros(bytes));
}

/** 900 million pixels in less than a megabyte. */
function pngBomb(): Buffer {
  return Buffer.concat([PNG_SIGNATURE, pngHeader(30_000, 30_000), packedPixels(100 * MEGABYTE), PNG_END]);
}

function withWrongChecksum(): Buffer {
  const file = pngFile(800, 600);
  const checksum = file.length - PNG_END.length - 1;
  file[checksum] = (file[checksum] ?? 0) ^ 0xff;
  return file;
}

function packedText(): Buffer {
  return pngChunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflatedZeros(200 * MEGABYTE)]));
}

/** A small JPEG whose frame header declares other dimensions. */
async function jpegWithSize(width: number, height: number): Promise<Buffer> {
  const file = await jpegOf(64, 64);
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}

/** A progressive JPEG whose last scan is repeated: small to send, expensive to decode. */
async function manyScans(): Promise<Buffer> {
  const file = await scan(3_000, 3_000).jpeg({ progressive: true }).toBuffer();
  const last = file.lastIndexOf(Buffer.from([0xff, 0xda]));
  const again = file.subarray(last, -2);
  return Buffer.concat([
    file.subarray(0, -2),
    ...Array.from({ length: 4_000 }, () => again),
    file.subarray(-2),
  ]);
}

async function cmykWithBrokenProfile(): Promise<Buffer> {
  const file = await scan(800, 600).toColourspace('cmyk').jpeg().toBuffer();
  return withSegment(
    file,
    0xe2,
    Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), Buffer.alloc(500, 0xa5)]),
  );
}

function withExif(file: Buffer): Buffer {
  const directory = tiffDirectory(
    [
      [0x0112, 3, 9_999],
      [0x8769, 4, 0xffff_fff0],
    ],
    8,
  );
  return withSegment(file, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiffHeader(8), directory]));
}

/** A JPEG with an additional segment at its beginning. */
function withSegment(file: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]);
  return Buffer.concat([file.subarray(0, 2), head, data, file.subarray(2)]);
}

/** Pages of 64 x 64 pixels that share one strip; the last directory points to `end`. */
function chain(pages: number, end = 0): Buffer {
  const bytes = 2 + 9 * 12 + 4;
  const strip = TIFF_HEADER_BYTES + pages * bytes;
  const page = tiffPage(64, 64, { offset: strip, bytes: 64 * 64 });
  const directories = Array.from({ length: pages }, (_, at) =>
    tiffDirectory(page, at === pages - 1 ? end : TIFF_HEADER_BYTES + (at + 1) * bytes),
  );
  return Buffer.concat([tiffHeader(TIFF_HEADER_BYTES), ...directories, Buffer.alloc(64 * 64, 0x80)]);
}

const named = (
  format: string,
  contentType: HostileFile['contentType'],
  rows: readonly Row[],
): HostileFile[] =>
  rows.map(([name, reason, bytes]) => ({ name: `${format} ${name}`, contentType, reason, bytes }));

export const HOSTILE_PICTURES: readonly HostileFile[] = [
  ...named('PNG', 'image/png', PNGS),
  ...named('JPEG', 'image/jpeg', JPEGS),
  ...named('TIFF', 'image/tiff', TIFFS),
];
