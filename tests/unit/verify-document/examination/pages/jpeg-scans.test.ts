// JPEG files that lack whole scans: they decode without a warning, but into a picture without its details or one of its colours.
import { describe, expect, it } from 'vitest';
import { hasAllScans } from '../../../../../functions/verify-document/examination/pages/jpeg-scans.ts';
import { DEFAULT_LIMITS } from '../../../../../functions/verify-document/examination/pages/limits.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import type { ContentType } from '../../../../../functions/verify-document/schemas.ts';
import { picturePdf } from '../../../../support/cut-pdfs.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { scan } from '../../../../support/scans.ts';

const WIDTH = 400;
const HEIGHT = 560;
const END = Buffer.from([0xff, 0xd9]);
const LIMITS = { ...DEFAULT_LIMITS, maxLongSide: 600 };

const progressive = (): Promise<Buffer> => scan(WIDTH, HEIGHT).jpeg({ progressive: true }).toBuffer();

/** The files that end after each scan but the last, with an end marker. */
function cutBetweenScans(jpeg: Buffer): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = scanFrom(jpeg, 0); at >= 0; at = scanFrom(jpeg, at + 2)) {
    cut.push(Buffer.concat([jpeg.subarray(0, at), END]));
  }
  return cut.slice(1);
}

const scanFrom = (jpeg: Buffer, start: number): number => jpeg.indexOf(Buffer.from([0xff, 0xda]), start);

async function isComplete(bytes: Uint8Array, contentType: ContentType): Promise<boolean | undefined> {
  const [page] = await Array.fromAsync(readPages(bytes, contentType, LIMITS, BUNDLED_PDFIUM));
  return page?.isComplete;
}

const inPdf = (data: Buffer): Buffer =>
  picturePdf({
    data,
    entries: `/Width ${WIDTH} /Height ${HEIGHT} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
  });

describe('a progressive JPEG file', () => {
  it('is complete with all its scans, alone and in a PDF', async () => {
    const jpeg = await progressive();
    expect(await isComplete(jpeg, 'image/jpeg')).toBe(true);
    expect(await isComplete(inPdf(jpeg), 'application/pdf')).toBe(true);
  });

  it('is incomplete if it ends after any earlier scan, alone and in a PDF', async () => {
    const cut = cutBetweenScans(await progressive());
    expect(cut.length).toBeGreaterThan(4);
    for (const jpeg of cut) {
      expect(await isComplete(jpeg, 'image/jpeg')).toBe(false);
      expect(await isComplete(inPdf(jpeg), 'application/pdf')).toBe(false);
    }
  });
});

describe('the scans of a file', () => {
  const segment = (marker: number, ...data: number[]): number[] => [
    0xff,
    marker,
    0,
    data.length + 2,
    ...data,
  ];
  const frame = (marker: number): number[] =>
    segment(marker, 8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1);
  const scanOf = (component: number, first = 0, last = 63, bits = 0): number[] => [
    ...segment(0xda, 1, component, 0, first, last, bits),
    ...[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
  ];
  const all = (...parts: number[][]): boolean =>
    hasAllScans(Buffer.from([0xff, 0xd8, ...parts.flat(), 0xff, 0xd9]), 2);

  it('are complete with one for each colour', () => {
    expect(all(frame(0xc0), scanOf(1), scanOf(2), scanOf(3))).toBe(true);
  });

  it.each([[[1]], [[1, 2]], [[2, 3]]])('are incomplete with colours %j only', (colours) => {
    expect(all(frame(0xc0), ...colours.map((colour) => scanOf(colour)))).toBe(false);
  });

  it.each([0xc2, 0xca])(
    'are complete in a progressive frame (%#x) once the last bits are there',
    (marker) => {
      const fine = [1, 2, 3].flatMap((colour) => [scanOf(colour, 0, 0), scanOf(colour, 1, 63)]);
      expect(all(frame(marker), ...fine)).toBe(true);
      expect(all(frame(marker), ...fine.slice(0, -1), scanOf(3, 1, 63, 0x01))).toBe(false);
      expect(all(frame(marker), ...fine.slice(0, -1), scanOf(3, 1, 62))).toBe(false);
    },
  );

  it('are those before the end of the image', () => {
    expect(all(frame(0xc0), scanOf(1), [0xff, 0xd9], scanOf(2), scanOf(3))).toBe(false);
  });
});
