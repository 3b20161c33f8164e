// Kinds of pictures beyond the usual ones: those that a decoder here knows are read as they look, and the others are named with what to
// send instead, never called damaged.

import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../../../../functions/verify-document/examination/pages/pdf.ts';
import type { PageRaster } from '../../../../../functions/verify-document/examination/pages/raster.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import type { ContentType } from '../../../../../functions/verify-document/schemas.ts';
import {
  pdfPageFile,
  TIFF_HEADER_BYTES,
  type TiffEntry,
  tiffFile,
  tiffPage,
} from '../../../../support/file-parts.ts';
import { jpegOf, scan } from '../../../../support/scans.ts';
import { inEnglish } from '../../../../support/words.ts';

const W = 400;
const H = 560;
const ZSTD = 50_000;

async function readOne(bytes: Uint8Array, contentType: ContentType): Promise<PageRaster> {
  const pages = await Array.fromAsync(readPages(bytes, contentType, DEFAULT_LIMITS, PDFIUM_IN_CHECKOUT));
  const [page] = pages;
  if (page === undefined || pages.length > 1) throw new Error('Not one page');
  return page;
}

const grey = (): Promise<Buffer> => scan(W, H).greyscale().toColourspace('b-w').raw().toBuffer();

/** Grey levels of a page without colour. */
function greyOf({ rgb }: PageRaster): Buffer {
  return Buffer.from(rgb.filter((_, at) => at % 3 === 0));
}

/** The position at which a TIFF file of one page with so many further entries has its strip. */
function stripOffset(further: number): number {
  const entries = tiffPage(W, H, { offset: 0, bytes: 0 }).length + further;
  return TIFF_HEADER_BYTES + 2 + entries * 12 + 4;
}

/** Position of an entry in a file of one page. */
function entryAt(file: Buffer, tag: number): number {
  for (let at = TIFF_HEADER_BYTES + 2; at < file.length; at += 12) {
    if (file.readUInt16LE(at) === tag) return at;
  }
  throw new Error(`No entry ${tag}`);
}

describe('a TIFF in Zstandard compression', () => {
  it('is read pixel by pixel', async () => {
    const pixels = await grey();
    const page = await readOne(tiffFile(W, H, zstdCompressSync(pixels), [], ZSTD), 'image/tiff');
    expect(greyOf(page).equals(pixels)).toBe(true);
    expect(page.isComplete).toBe(true);
  });

  it('is read in several strips with a predictor', async () => {
    const pixels = await grey();
    const differences = Buffer.from(
      pixels.map((value, at) => (at % W === 0 ? value : value - (pixels[at - 1] ?? 0))),
    );
    const half = (H / 2) * W;
    const strips = [differences.subarray(0, half), differences.subarray(half)].map((strip) =>
      zstdCompressSync(strip),
    );
    const data = Buffer.concat(strips);
    const file = tiffFile(W, H, data, [[317, 3, 2]], ZSTD);
    const start = stripOffset(1);
    const tables = Buffer.alloc(16);
    const [first = 0, second = 0] = strips.map(({ length }) => length);
    for (const [at, value] of [start, start + first, first, second].entries()) {
      tables.writeUInt32LE(value, at * 4);
    }
    file.writeUInt32LE(2, entryAt(file, 273) + 4);
    file.writeUInt32LE(file.length, entryAt(file, 273) + 8);
    file.writeUInt32LE(2, entryAt(file, 279) + 4);
    file.writeUInt32LE(file.length + 8, entryAt(file, 279) + 8);
    file.writeUInt32LE(H / 2, entryAt(file, 278) + 8);
    const page = await readOne(Buffer.concat([file, tables]), 'image/tiff');
    expect(greyOf(page).equals(pixels)).toBe(true);
  });

  it('is damaged if it is cut off', async () => {
    const strip = zstdCompressSync(await grey());
    const file = tiffFile(W, H, strip, [], ZSTD).subarray(0, -Math.floor(strip.length / 2));
    await expect(readOne(file, 'image/tiff')).rejects.toMatchObject({ reason: 'damaged' });
  });

  it('that decompresses to gigabytes is refused', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(400 * 1024 * 1024));
    await expect(readOne(tiffFile(W, H, bomb, [], ZSTD), 'image/tiff')).rejects.toMatchObject({
      reason: 'too-complex',
    });
  });
});

describe('a TIFF in old-style JPEG compression', () => {
  const withJpeg = (jpeg: Buffer, offset: number): Buffer =>
    tiffFile(
      W,
      H,
      jpeg,
      [
        [513, 4, offset],
        [514, 4, jpeg.length],
      ],
      6,
    );

  it('is read if it contains a JPEG file', async () => {
    const page = await readOne(withJpeg(await jpegOf(W, H), stripOffset(2)), 'image/tiff');
    expect([page.width, page.height, page.isComplete]).toEqual([W, H, true]);
    expect([...page.rgb.subarray(0, 3)].map((value) => value > 128)).toEqual([true, false, false]);
  });

  it('is named if it does not', async () => {
    await expect(readOne(tiffFile(W, H, Buffer.alloc(99), [], 6), 'image/tiff')).rejects.toMatchObject({
      reason: 'unsupported-encoding',
      message: expect.stringContaining('uses old-style JPEG compression'),
    });
  });
});

describe('a BigTIFF', () => {
  it.each([true, false])('is read (little-endian: %s)', async (little) => {
    const pixels = await grey();
    const page = await readOne(bigTiff(pixels, little), 'image/tiff');
    expect(greyOf(page).equals(pixels)).toBe(true);
  });
});

/** A BigTIFF of one grey page, without compression. */
function bigTiff(pixels: Buffer, little: boolean): Buffer {
  const entries = tiffPage(W, H, { offset: 0, bytes: pixels.length });
  const head = new DataView(new ArrayBuffer(16 + 8 + entries.length * 20 + 8));
  head.setUint16(0, little ? 0x4949 : 0x4d4d);
  head.setUint16(2, 43, little);
  head.setUint16(4, 8, little);
  head.setBigUint64(8, 16n, little);
  head.setBigUint64(16, BigInt(entries.length), little);
  for (const [at, [tag, type, value]] of entries.entries()) {
    const entry = 24 + at * 20;
    head.setUint16(entry, tag, little);
    head.setUint16(entry + 2, type, little);
    head.setBigUint64(entry + 4, 1n, little);
    const written = tag === 273 ? head.byteLength : value;
    if (type === 3) head.setUint16(entry + 12, written, little);
    else head.setUint32(entry + 12, written, little);
  }
  return Buffer.concat([new Uint8Array(head.buffer), pixels]);
}

describe('a TIFF of a kind that no decoder knows', () => {
  const strip = Buffer.alloc(W * H);
  const changed = (tag: number, value: number): Buffer => {
    const file = tiffFile(W, H, strip);
    file.writeUInt16LE(value, entryAt(file, tag) + 8);
    return file;
  };
  const further = (...entries: TiffEntry[]): Buffer => tiffFile(W, H, strip, entries);
  const kinds: [string, () => Buffer][] = [
    ['LZMA compression', () => tiffFile(W, H, strip, [], 34_925)],
    ['JPEG 2000 compression', () => tiffFile(W, H, strip, [], 34_712)],
    ['JPEG XL compression', () => tiffFile(W, H, strip, [], 50_002)],
    ['LERC compression', () => tiffFile(W, H, strip, [], 34_887)],
    ['JBIG compression', () => tiffFile(W, H, strip, [], 34_661)],
    ['PixarLog compression', () => tiffFile(W, H, strip, [], 32_909)],
    ['SGI LogLuv compression', () => tiffFile(W, H, strip, [], 34_676)],
    ['compression number 60001', () => tiffFile(W, H, strip, [], 60_001)],
    ['12 bits per colour', () => changed(258, 12)],
    ['32 bits per colour', () => changed(258, 32)],
    ['CIELab pixels', () => changed(262, 8)],
    ['YCbCr pixels without JPEG compression', () => changed(262, 6)],
    ['floating point pixels', () => further([339, 3, 3])],
    ['signed or complex pixels', () => further([339, 3, 2])],
  ];

  it.each(kinds)('(%s) is named with what to send instead', async (feature, file) => {
    await expect(readOne(file(), 'image/tiff')).rejects.toMatchObject({
      reason: 'unsupported-encoding',
      message: `Page 1 uses ${feature}, which cannot be read here. Save it as TIFF with LZW, Deflate, JPEG or fax compression and 8 bits per colour, or as PNG, JPEG or PDF, and send that.`,
    });
  });

  it('(tiles with separate colour planes) is named', async () => {
    const file = further([284, 3, 2], [322, 3, 256], [323, 3, 256]);
    file.writeUInt16LE(3, entryAt(file, 277) + 8);
    await expect(readOne(file, 'image/tiff')).rejects.toMatchObject({
      reason: 'unsupported-encoding',
      message: expect.stringContaining('uses tiles with separate colour planes'),
    });
  });
});

describe('a JPEG', () => {
  const FRAME = Buffer.from([0xff, 0xc0]);

  it('that lacks only the marker at its end is read', async () => {
    const page = await readOne((await jpegOf(W, H)).subarray(0, -2), 'image/jpeg');
    expect([page.width, page.isComplete]).toEqual([W, true]);
  });

  it('that was cut off and closed is not judged', async () => {
    const jpeg = await jpegOf(W, H);
    const closed = Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])]);
    const page = await readOne(closed, 'image/jpeg');
    expect(page.isComplete).toBe(false);
    expect(inEnglish(page.warnings[0])).toContain('parts of the page could not be read');
  });

  it.each([
    ['12 bits per colour', (jpeg: Buffer, frame: number) => jpeg.writeUInt8(12, frame + 4)],
    ['JPEG-LS compression', (jpeg: Buffer, frame: number) => jpeg.writeUInt8(0xf7, frame + 1)],
    ['hierarchical JPEG compression', (jpeg: Buffer, frame: number) => jpeg.writeUInt8(0xc5, frame + 1)],
  ])('with %s is named', async (feature, change) => {
    const jpeg = await jpegOf(W, H);
    change(jpeg, jpeg.indexOf(FRAME));
    await expect(readOne(jpeg, 'image/jpeg')).rejects.toMatchObject({
      reason: 'unsupported-encoding',
      message: expect.stringContaining(`uses ${feature}`),
    });
  });
});

describe('a PDF portfolio', () => {
  it('is rejected as such, because its pages are only a cover', async () => {
    const file = pdfPageFile({ catalog: '/Collection << /View /D >>' });
    await expect(readOne(file, 'application/pdf')).rejects.toMatchObject({
      reason: 'portfolio',
      message: 'The PDF is a portfolio of other files, which are not opened; send the scan itself.',
    });
  });
});
