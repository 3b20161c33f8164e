// Good PDFs (printed, scanned, rotated, filled in, in Korean) are read as a viewer shows them.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { degrees, PDFDocument, rgb } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LIMITS,
  type PageLimits,
} from '../../../../../functions/verify-document/examination/pages/limits.ts';
import type { PageRaster } from '../../../../../functions/verify-document/examination/pages/raster.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import { pdfPageFile, pdfStream } from '../../../../support/file-parts.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { jpegOf } from '../../../../support/scans.ts';
import { inEnglish } from '../../../../support/words.ts';

/** A4 in points. */
const A4 = [595.28, 841.89] as const;
/** Half of A4's 300 dpi proves the same in a quarter of the time. */
const LIMITS = { ...DEFAULT_LIMITS, maxLongSide: 1_754 };

function read(bytes: Uint8Array, limits: PageLimits = LIMITS): Promise<PageRaster[]> {
  return Array.fromAsync(readPages(bytes, 'application/pdf', limits, BUNDLED_PDFIUM));
}

/** Colour of the page at shares of its width and height. */
function colourAt(page: PageRaster | undefined, across: number, down: number): number[] {
  if (page === undefined) throw new Error('No such page');
  const at = (Math.floor(down * page.height) * page.width + Math.floor(across * page.width)) * 3;
  return [...page.rgb.subarray(at, at + 3)];
}

const isDark = ([red = 255, green = 255, blue = 255]: number[]): boolean => red + green + blue < 300;

/** Share of the pixels in a part of the page that are dark. */
function ink(page: PageRaster | undefined, top: number, bottom: number): number {
  if (page === undefined) throw new Error('No such page');
  let dark = 0;
  const from = Math.floor(top * page.height) * page.width;
  const to = Math.floor(bottom * page.height) * page.width;
  for (let at = from; at < to; at++) if (isDark([...page.rgb.subarray(at * 3, at * 3 + 3)])) dark += 1;
  return dark / (to - from);
}

describe('a printed PDF', () => {
  it('of three pages with turns of their own has each upright as a viewer shows it', async () => {
    const document = await PDFDocument.create();
    for (const turn of [0, 90, 270]) {
      const page = document.addPage([...A4]);
      page.setRotation(degrees(turn));
      // Bottom left of the page before its rotation.
      page.drawRectangle({ x: 0, y: 0, width: 100, height: 100, color: rgb(1, 0, 0) });
    }
    const pages = await read(await document.save());
    expect(pages.map(({ page, pages: total, width, height }) => [page, total, width, height])).toEqual([
      [1, 3, 1_240, 1_754],
      [2, 3, 1_754, 1_240],
      [3, 3, 1_754, 1_240],
    ]);
    expect(colourAt(pages[0], 0.02, 0.98)).toEqual([255, 0, 0]);
    expect(colourAt(pages[1], 0.02, 0.02)).toEqual([255, 0, 0]);
    expect(colourAt(pages[2], 0.98, 0.98)).toEqual([255, 0, 0]);
  });

  it('is drawn at 300 dpi', async () => {
    const [page] = await read(pdfPageFile({ mediaBox: `[0 0 ${A4.join(' ')}]` }), DEFAULT_LIMITS);
    expect([page?.width, page?.height]).toEqual([2_480, 3_508]);
  });

  it('shows what is inside of its crop box', async () => {
    const [page] = await read(pdfPageFile({ page: '/CropBox [100 100 300 300]' }));
    expect(colourAt(page, 0.5, 0.5)).toEqual([0, 0, 0]);
    expect(page?.width).toBe(page?.height);
  });

  it('in Korean shows its letters', async () => {
    const [page] = await read(koreanPdf());
    expect(ink(page, 0.05, 0.2)).toBeGreaterThan(0.01);
    expect(ink(page, 0.5, 0.9)).toBe(0);
  });

  it('in Korean without its font is read all the same: stamps and signatures need none', async () => {
    const [page] = await read(
      pdfPageFile({
        content: 'BT /K 60 Tf 60 720 Td <BFF8BBEA> Tj ET 100 100 200 200 re f',
        resources: '/Font << /K 5 0 R >>',
        further: [
          '<< /Type /Font /Subtype /Type0 /BaseFont /HYSMyeongJo-Medium /Encoding /KSCms-UHC-H /DescendantFonts [6 0 R] >>',
          '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HYSMyeongJo-Medium /CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >> >>',
        ],
      }),
    );
    expect(colourAt(page, 0.3, 0.75)).toEqual([0, 0, 0]);
  });
});

/** A PDF with the text 원산지증명서 (certificate of origin) in an embedded font, drawn as outlines of Hangul. */
function koreanPdf(): Buffer {
  // Type 3: letters are drawings. 원 and 산, simplified to strokes, as a scan's text recognition embeds them.
  const stroke = '60 0 d0 8 w 5 50 m 55 50 l 30 50 m 30 95 l 10 20 m 50 20 l 10 20 m 10 5 l S';
  return pdfPageFile({
    content: 'BT /K 60 Tf 60 720 Td <010102010201> Tj ET',
    resources: '/Font << /K 5 0 R >>',
    further: [
      '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 60 100] /FontMatrix [0.012 0 0 0.012 0 0] /CharProcs << /won 6 0 R /san 6 0 R >> /Encoding << /Type /Encoding /Differences [1 /won /san] >> /FirstChar 1 /LastChar 2 /Widths [60 60] >>',
      pdfStream('', Buffer.from(stroke)),
    ],
  });
}

describe('a scanned PDF', () => {
  async function scanned(width: number, height: number): Promise<Uint8Array> {
    const document = await PDFDocument.create();
    const image = await document.embedJpg(await jpegOf(width, height));
    document.addPage([...A4]).drawImage(image, { x: 0, y: 0, width: A4[0], height: A4[1] });
    return document.save();
  }

  it('is drawn in the resolution of the scan', async () => {
    const [page] = await read(await scanned(1_000, 1_414));
    expect([page?.width, page?.height]).toEqual([1_000, 1_414]);
    expect(page?.warnings).toEqual([]);
  });

  it('of low resolution is told so, however large the page', async () => {
    const [page] = await read(await scanned(500, 707));
    expect(inEnglish(page?.warnings)).toEqual([
      'Page 1: the resolution is low (500 x 707 pixels); scan at 200–300 dpi',
    ]);
  });

  it('of high resolution is scaled down', async () => {
    const [page] = await read(await scanned(2_000, 2_828));
    expect([page?.width, page?.height]).toEqual([1_240, 1_754]);
  });
});

describe('a form', () => {
  it('shows what was filled in, without the tint of its fields', async () => {
    const document = await PDFDocument.create();
    const page = document.addPage([...A4]);
    const field = document.getForm().createTextField('exporter');
    field.setText('EXPORTER');
    field.addToPage(page, { x: 60, y: 700, width: 400, height: 60, borderWidth: 0 });
    const [read1] = await read(await document.save());
    expect(ink(read1, 0.05, 0.2)).toBeGreaterThan(0.01);
    expect(colourAt(read1, 0.75, 0.1)).toEqual([255, 255, 255]);
  });
});

describe('a PDF in a file with other bytes', () => {
  const pdf = pdfPageFile({});
  const black = async (bytes: Buffer): Promise<void> => {
    const [page] = await read(bytes);
    expect(colourAt(page, 0.3, 0.75)).toEqual([0, 0, 0]);
    expect(page?.warnings).toEqual([]);
  };

  it.each([
    ['a line break', '\n'],
    ['a byte order mark', '\xef\xbb\xbf'],
    ['commands for a printer', '\x1b%-12345X@PJL JOB\n@PJL ENTER LANGUAGE=PDF\n'],
    ['the header of a mail', 'Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n'],
    ['500 spaces', ' '.repeat(500)],
  ])('before it (%s) is read', async (_, before) => {
    await black(Buffer.concat([Buffer.from(before, 'latin1'), pdf]));
  });

  it.each([
    ['line breaks', '\r\n\r\n'],
    ['two kilobytes of spaces and zeros', `${' '.repeat(1_000)}${'\0'.repeat(1_000)}`],
    ['ten kilobytes of anything', '\x01'.repeat(10_000)],
    ['the end of a mail part', '\r\n--boundary--\r\n'],
  ])('after it (%s) is read', async (_, after) => {
    await black(Buffer.concat([pdf, Buffer.from(after, 'latin1')]));
  });

  it('without the last marker is read, because the cross-reference table is found', async () => {
    await black(pdf.subarray(0, pdf.lastIndexOf('%%EOF')));
  });
});

describe('a PDF that nobody but its owner may change', () => {
  it('is read, since it opens without a password', async () => {
    const [page] = await read(ownerProtectedPdf());
    expect(colourAt(page, 0.3, 0.75)).toEqual([0, 0, 0]);
    expect(page?.isComplete).toBe(true);
  });

  it.each([
    ['complete', 1],
    ['incomplete', 0.5],
  ])('is %s if a share of %d of its picture is there', async (state, share) => {
    const jpeg = await jpegOf(200, 280);
    const [page] = await read(ownerProtectedPdf(jpeg.subarray(0, jpeg.length * share)));
    expect(page?.isComplete).toBe(state === 'complete');
  });
});

/** Encrypted with RC4 of 40 bits under the empty password (PDF 1.7, 7.6.3: revision 2). */
function ownerProtectedPdf(jpeg: Buffer = Buffer.alloc(0)): Buffer {
  const pad = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
  const id = Buffer.alloc(16, 7);
  const owner = Buffer.alloc(32, 9);
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(-44);
  const key = md5(Buffer.concat([pad, owner, permissions, id])).subarray(0, 5);
  const user = rc4(key, pad);
  const encrypted = (object: number, data: Buffer): Buffer =>
    rc4(md5(Buffer.concat([key, Buffer.from([object, 0, 0, 0, 0])])).subarray(0, 10), data);
  const drawing = `100 100 200 200 re f ${jpeg.length === 0 ? '' : 'q 300 0 0 420 100 320 cm /I Do Q'}`;
  return pdfPageFile({
    resources: '/XObject << /I 6 0 R >>',
    content: pdfStream('', encrypted(4, Buffer.from(drawing))),
    further: [
      `<< /Filter /Standard /V 1 /R 2 /P -44 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> >>`,
      pdfStream(
        '/Type /XObject /Subtype /Image /Width 200 /Height 280 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
        encrypted(6, jpeg),
      ),
    ],
    trailer: `/Encrypt 5 0 R /ID [<${id.toString('hex')}> <${id.toString('hex')}>]`,
  });
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

/** OpenSSL no longer provides it, and it takes ten lines. */
function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  const swap = (one: number, other: number): void => {
    [state[one], state[other]] = [state[other] ?? 0, state[one] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + (state[i] ?? 0)) & 255;
      swap(i, j);
      return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
    }),
  );
}

describe('reading', () => {
  it('stops with its reader and leaves nothing running', async () => {
    const document = await PDFDocument.create();
    for (let page = 0; page < 3; page++) document.addPage([...A4]);
    const before = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    for await (const { page } of readPages(
      await document.save(),
      'application/pdf',
      LIMITS,
      BUNDLED_PDFIUM,
    )) {
      expect(page).toBe(1);
      break;
    }
    expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length).toBe(before);
  });

  it('uses a build of pdfium that knows no JavaScript', () => {
    const wasm = createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm');
    const content = readFileSync(wasm).toString('latin1');
    expect(content).not.toMatch(/v8::Isolate|CJS_Runtime|app\.alert/);
  });
});
