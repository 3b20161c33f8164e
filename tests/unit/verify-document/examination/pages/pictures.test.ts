// Good PNG, JPEG and TIFF files of every kind are read as a broker sees them.

import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LIMITS,
  type PageLimits,
} from '../../../../../functions/verify-document/examination/pages/limits.ts';
import type { PageRaster } from '../../../../../functions/verify-document/examination/pages/raster.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import { sharp } from '../../../../../functions/verify-document/examination/sharp.ts';
import type { ContentType } from '../../../../../functions/verify-document/schemas.ts';
import {
  TIFF_HEADER_BYTES,
  type TiffEntry,
  tiffDirectory,
  tiffFile,
  tiffHeader,
  tiffPage,
} from '../../../../support/file-parts.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { jpegOf, scan } from '../../../../support/scans.ts';
import { inEnglish } from '../../../../support/words.ts';

async function read(
  bytes: Uint8Array,
  contentType: ContentType,
  limits: PageLimits = DEFAULT_LIMITS,
): Promise<PageRaster[]> {
  return Array.fromAsync(readPages(bytes, contentType, limits, BUNDLED_PDFIUM));
}

async function readOne(bytes: Uint8Array, contentType: ContentType): Promise<PageRaster> {
  const [page, ...others] = await read(bytes, contentType);
  if (page === undefined || others.length > 0) throw new Error('Not one page');
  return page;
}

/** Colour of the middle of a corner's square, by shares of width and height. */
function colourAt({ rgb, width, height }: PageRaster, across: number, down: number): number[] {
  const at = (Math.floor(down * height) * width + Math.floor(across * width)) * 3;
  return [...rgb.subarray(at, at + 3)];
}

/** Names of the corners' colours. */
function corners(page: PageRaster): string {
  return [
    [0.05, 0.05],
    [0.95, 0.05],
    [0.05, 0.95],
    [0.95, 0.95],
  ]
    .map(([across = 0, down = 0]) => nameOf(colourAt(page, across, down)))
    .join(' ');
}

function nameOf([red = 0, green = 0, blue = 0]: number[]): string {
  if (Math.min(red, green, blue) > 200) return 'white';
  if (red > 150 && green < 110 && blue < 110) return 'red';
  if (green > 110 && red < 110 && blue < 130) return 'green';
  return blue > 120 && red < 110 && green < 110 ? 'blue' : 'dark';
}

const UPRIGHT = 'red green blue white';
const W = 1_200;
const H = 1_600;

describe('a colour scan', () => {
  const files: [string, ContentType, () => Promise<Buffer>][] = [
    ['PNG', 'image/png', () => scan(W, H).png().toBuffer()],
    ['interlaced PNG', 'image/png', () => scan(W, H).png({ progressive: true }).toBuffer()],
    ['PNG with a palette', 'image/png', () => scan(W, H).png({ palette: true }).toBuffer()],
    ['16-bit PNG', 'image/png', () => scan(W, H).toColourspace('rgb16').png().toBuffer()],
    ['PNG with transparency', 'image/png', () => scan(W, H).ensureAlpha().png().toBuffer()],
    ['JPEG', 'image/jpeg', () => scan(W, H).jpeg().toBuffer()],
    ['progressive JPEG', 'image/jpeg', () => scan(W, H).jpeg({ progressive: true }).toBuffer()],
    ['CMYK JPEG', 'image/jpeg', () => scan(W, H).toColourspace('cmyk').jpeg().toBuffer()],
    ['JPEG with a colour profile', 'image/jpeg', () => scan(W, H).withIccProfile('p3').jpeg().toBuffer()],
    ['TIFF without compression', 'image/tiff', () => scan(W, H).tiff({ compression: 'none' }).toBuffer()],
    ['LZW TIFF', 'image/tiff', () => scan(W, H).tiff({ compression: 'lzw' }).toBuffer()],
    ['Deflate TIFF', 'image/tiff', () => scan(W, H).tiff({ compression: 'deflate' }).toBuffer()],
    ['JPEG TIFF', 'image/tiff', () => scan(W, H).tiff({ compression: 'jpeg' }).toBuffer()],
    ['PackBits TIFF', 'image/tiff', () => scan(W, H).tiff({ compression: 'packbits' }).toBuffer()],
    ['tiled TIFF', 'image/tiff', () => scan(W, H).tiff({ tile: true }).toBuffer()],
    ['16-bit TIFF', 'image/tiff', () => scan(W, H).toColourspace('rgb16').tiff().toBuffer()],
    ['CMYK TIFF', 'image/tiff', () => scan(W, H).toColourspace('cmyk').tiff().toBuffer()],
  ];

  it.each(files)('%s is read as it looks', async (_name, contentType, write) => {
    const page = await readOne(await write(), contentType);
    expect([page.page, page.pages, page.width, page.height]).toEqual([1, 1, W, H]);
    expect(corners(page)).toBe(UPRIGHT);
    expect(page.warnings).toEqual([]);
  });
});

describe('a scan without colour', () => {
  const grey = (): ReturnType<typeof sharp> => scan(W, H).greyscale();
  const files: [string, ContentType, () => Promise<Buffer>][] = [
    ['grey PNG', 'image/png', () => grey().png().toBuffer()],
    ['16-bit grey PNG', 'image/png', () => scan(W, H).toColourspace('grey16').png().toBuffer()],
    ['1-bit PNG', 'image/png', () => grey().threshold(200).png({ palette: true, colours: 2 }).toBuffer()],
    ['grey JPEG', 'image/jpeg', () => grey().jpeg().toBuffer()],
    ['1-bit TIFF, fax group 4', 'image/tiff', fax],
    ['1-bit TIFF, 0 is white', 'image/tiff', minIsWhite],
  ];

  async function fax(): Promise<Buffer> {
    return grey()
      .threshold(200)
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 })
      .toBuffer();
  }

  /** As fax machines write it: a bit is set where there is ink. */
  async function minIsWhite(): Promise<Buffer> {
    const pixels = await grey().toColourspace('b-w').raw().toBuffer();
    const strip = Buffer.alloc(pixels.length / 8);
    pixels.forEach((value, at) => {
      if (value < 200) strip[at >> 3] = (strip[at >> 3] ?? 0) | (0x80 >> (at & 7));
    });
    const file = tiffFile(W, H, strip);
    setEntry(file, 258, 1);
    setEntry(file, 262, 0);
    return file;
  }

  it.each(files)('%s is read as it looks', async (_name, contentType, write) => {
    const page = await readOne(await write(), contentType);
    expect([page.width, page.height, page.rgb.length]).toEqual([W, H, W * H * 3]);
    expect(corners(page)).toBe('dark dark dark white');
  });
});

/** Sets the value of a short entry in a file of one directory. */
function setEntry(file: Buffer, tag: number, value: number): void {
  for (let at = TIFF_HEADER_BYTES + 2; at < TIFF_HEADER_BYTES + 2 + 9 * 12; at += 12) {
    if (file.readUInt16LE(at) === tag) file.writeUInt16LE(value, at + 8);
  }
}

describe('what is transparent', () => {
  it('is paper', async () => {
    const clear = sharp({ create: { width: W, height: H, channels: 4, background: '#00000000' } });
    const page = await readOne(await clear.png().toBuffer(), 'image/png');
    expect(corners(page)).toBe('white white white white');
  });
});

describe('the orientation that a camera or scanner noted', () => {
  /** How pixels must be stored so that a viewer that honours the orientation shows them upright: the inverse of its turn. */
  const STORED: readonly ((upright: ReturnType<typeof sharp>) => ReturnType<typeof sharp>)[] = [
    (upright) => upright,
    (upright) => upright.flop(),
    (upright) => upright.rotate(180),
    (upright) => upright.flip(),
    (upright) => upright.flip().rotate(90),
    (upright) => upright.rotate(270),
    (upright) => upright.flop().rotate(90),
    (upright) => upright.rotate(90),
  ];

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is undone', async (orientation) => {
    const turn = STORED[orientation - 1] ?? ((upright) => upright);
    const stored = await turn(scan(W, H)).png().toBuffer();
    const file = await sharp(stored).withMetadata({ orientation }).jpeg().toBuffer();
    const page = await readOne(file, 'image/jpeg');
    expect([page.width, page.height, corners(page)]).toEqual([W, H, UPRIGHT]);
  });
});

describe('a TIFF file of several pages', () => {
  /** Pages of one grey each, and a small preview of the first between them. */
  function pages(greys: readonly number[]): Buffer {
    const size = 2 + 10 * 12 + 4;
    const all = [greys[0] ?? 0, ...greys];
    const strips = TIFF_HEADER_BYTES + all.length * size;
    const directories = all.map((_, at) => {
      const isPreview = at === 1;
      const page = tiffPage(64, 64, { offset: strips + at * 4096, bytes: 4096 });
      const subfile: TiffEntry = [254, 4, isPreview ? 1 : 0];
      return tiffDirectory(
        [subfile, ...page],
        at === all.length - 1 ? 0 : TIFF_HEADER_BYTES + (at + 1) * size,
      );
    });
    return Buffer.concat([
      tiffHeader(TIFF_HEADER_BYTES),
      ...directories,
      ...all.map((grey, at) => Buffer.alloc(4096, at === 1 ? 0 : (greys[at === 0 ? 0 : at - 1] ?? grey))),
    ]);
  }

  it('gives them in order, and no previews', async () => {
    const read3 = await read(pages([40, 120, 200]), 'image/tiff');
    expect(read3.map(({ page, pages: total, rgb }) => [page, total, rgb[0]])).toEqual([
      [1, 3, 40],
      [2, 3, 120],
      [3, 3, 200],
    ]);
  });

  it('names each page in its warnings', async () => {
    const [, second] = await read(pages([40, 120]), 'image/tiff');
    expect(inEnglish(second?.warnings[0])).toBe(
      'Page 2: the resolution is low (64 x 64 pixels); scan at 200–300 dpi',
    );
  });

  it('of a fax has its pixels made square', async () => {
    const at = 8 + 2 + 11 * 12 + 4 + 200 * 100;
    const rationals = Buffer.alloc(16);
    [204, 1, 98, 1].forEach((value, index) => {
      rationals.writeUInt32LE(value, index * 4);
    });
    const resolutions: TiffEntry[] = [
      [282, 5, at],
      [283, 5, at + 8],
    ];
    const file = Buffer.concat([tiffFile(200, 100, Buffer.alloc(200 * 100, 0xff), resolutions), rationals]);
    const page = await readOne(file, 'image/tiff');
    expect([page.width, page.height]).toEqual([200, 208]);
  });
});

describe('a large scan', () => {
  const largeJpeg = (): Promise<Buffer> =>
    scan(620, 877).resize(4_960, 7_016, { kernel: 'nearest' }).jpeg().toBuffer();

  it('is scaled to 300 dpi of A4', async () => {
    const page = await readOne(await largeJpeg(), 'image/jpeg');
    expect([page.width, page.height]).toEqual([2_480, 3_508]);
    expect(corners(page)).toBe(UPRIGHT);
  });

  it('is refused by a stricter limit, page and measures named', async () => {
    const limits = { ...DEFAULT_LIMITS, maxPixelsPerPage: 1_000_000 };
    await expect(read(await jpegOf(1_200, 1_600), 'image/jpeg', limits)).rejects.toMatchObject({
      name: 'RejectedFile',
      reason: 'too-many-pixels',
      message:
        'Page 1 has 1,200 x 1,600 pixels; at most 1,000,000 in total are accepted. Scan at 300 dpi or less.',
    });
  });
});
