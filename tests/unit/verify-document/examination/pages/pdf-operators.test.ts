// Which of a page's content stream are operators: names and letters within texts and comments draw nothing, and unusual white space between
// a picture's name and its operator hides no cut picture.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../../functions/verify-document/examination/pages/limits.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import { pdfPageFile, pdfStream } from '../../../../support/file-parts.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { jpegOf } from '../../../../support/scans.ts';

const LIMITS = { ...DEFAULT_LIMITS, maxLongSide: 600 };
const JPEG =
  '/Type /XObject /Subtype /Image /Width 200 /Height 280 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode';
const SQUARE = '100 300 200 200 re f';

async function isComplete(content: string, picture?: Buffer): Promise<boolean | undefined> {
  const file = pdfPageFile({
    resources: '/XObject << /I 5 0 R >>',
    content: `${SQUARE} q 100 0 0 140 20 20 cm ${content} Q`,
    further: picture === undefined ? [] : [pdfStream(JPEG, picture)],
  });
  const [page] = await Array.fromAsync(readPages(file, 'application/pdf', LIMITS, BUNDLED_PDFIUM));
  return page?.isComplete;
}

describe('a page stays complete whose texts and comments', () => {
  it.each([
    ['name a picture that is not in the file', '(see /Missing Do) Tj'],
    ['name one in brackets within brackets', '(see (also \\( /Missing Do) /Missing Do ) Tj'],
    ['look like an inline image', '(according to BI /2020/17) Tj'],
    ['are a comment', '% /Missing Do\n'],
  ])('%s', async (_, content) => {
    expect(await isComplete(content)).toBe(true);
  });
});

describe('a cut picture is found', () => {
  it.each([
    ['after a comment', '/I % the stamp\nDo'],
    ['between zeros, which are white space', '/I\0Do\0'],
    ['right after a text', '(the stamp) Tj/I Do'],
    ['before a text that mentions it', '/I Do (/I Do) Tj'],
  ])('%s', async (_, content) => {
    const jpeg = await jpegOf(200, 280);
    expect(await isComplete(content, jpeg)).toBe(true);
    expect(await isComplete(content, jpeg.subarray(0, jpeg.length / 2))).toBe(false);
  });

  it('in an inline image right after a text', async () => {
    const inline = (height: number): string =>
      `(the stamp) Tj[] 0 d (x)BI /W 6 /H ${height} /CS /G /BPC 8 /F /AHx ID ${'7f'.repeat(36)}> EI`;
    expect(await isComplete(inline(6))).toBe(true);
    expect(await isComplete(inline(60))).toBe(false);
  });
});

it('a page whose text does not end is incomplete', async () => {
  expect(await isComplete('(the rest is missing')).toBe(false);
});
