// The parts of page reading: limits, reasons, sizes of PDF pages, and pixel operations.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROBLEM_GROUPS } from '../../../../../functions/shared/http/problem-kinds.ts';
import {
  DEFAULT_LIMITS,
  PageLimits,
} from '../../../../../functions/verify-document/examination/pages/limits.ts';
import { drawnSize } from '../../../../../functions/verify-document/examination/pages/pdf-page-size.ts';
import {
  resizeRaster,
  rotateRaster,
} from '../../../../../functions/verify-document/examination/pages/raster.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import {
  type Reason,
  RejectedFile,
} from '../../../../../functions/verify-document/examination/pages/reasons.ts';
import type { Raster } from '../../../../../functions/verify-document/examination/picture.ts';
import { ContentType } from '../../../../../functions/verify-document/schemas.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { inEnglish } from '../../../../support/words.ts';

describe('the limits', () => {
  it('are those of the contract by default', () => {
    expect(DEFAULT_LIMITS).toMatchObject({ maxBytes: 15_728_640, maxPages: 20, maxLongSide: 3_508 });
    expect(PageLimits.parse({ maxPages: 3 })).toEqual({ ...DEFAULT_LIMITS, maxPages: 3 });
  });

  it('refuse misspelt names and invalid numbers', () => {
    expect(PageLimits.safeParse({ maxPage: 3 }).success).toBe(false);
    expect(PageLimits.safeParse({ maxPages: 0 }).success).toBe(false);
    expect(PageLimits.safeParse({ maxPages: 1.5 }).success).toBe(false);
  });
});

const REASONS = Object.keys(PROBLEM_GROUPS['Rejected files (`problem` of a document or reference)']).filter(
  (kind): kind is Reason => !/^(?:upload|wrong|malware)-/.test(kind),
);

describe('every reason', () => {
  it.each(REASONS)('%s is a sentence for clients', (reason) => {
    expect(inEnglish(new RejectedFile(reason).detail)).toMatch(/^[A-Z].*\.$/);
  });

  it('has its values filled in', () => {
    const rejected = new RejectedFile('too-many-pages', { pages: 1_500, limit: 20 });
    expect(inEnglish(rejected.detail)).toBe('The file has 1,500 pages; at most 20 are accepted.');
    expect([rejected.name, rejected.reason, rejected.message]).toEqual([
      'RejectedFile',
      'too-many-pages',
      inEnglish(rejected.detail),
    ]);
  });
});

describe('any bytes', () => {
  it('are rejected as a file, never with another error', async () => {
    const starts = ['', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'II*\0', 'MM\0*'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...ContentType.options),
        async (start, rest, contentType) => {
          const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
          const read = Array.fromAsync(readPages(bytes, contentType, DEFAULT_LIMITS, BUNDLED_PDFIUM));
          await expect(read).rejects.toBeInstanceOf(RejectedFile);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the size in which a page of a PDF is drawn', () => {
  const side = fc.double({ min: 0.001, max: 1e9, noNaN: true });
  const image = fc.record({ width: fc.nat(), height: fc.nat(), area: fc.double({ min: 0, max: 1e9 }) });

  it('is within its limit and at least one pixel, whatever the page declares', () => {
    fc.assert(
      fc.property(side, side, fc.array(image, { maxLength: 5 }), (width, height, images) => {
        const drawn = drawnSize({ width, height }, images, 3_508);
        for (const pixels of [drawn.width, drawn.height]) {
          expect(Number.isInteger(pixels)).toBe(true);
          expect(pixels).toBeGreaterThanOrEqual(1);
          expect(pixels).toBeLessThanOrEqual(3_508);
        }
      }),
    );
  });

  it('is that of the scan if images cover the page, even in strips', () => {
    const strip = { width: 1_000, height: 100, area: 600 * 60 };
    expect(drawnSize({ width: 600, height: 840 }, Array(14).fill(strip), 3_508)).toEqual({
      width: 1_000,
      height: 1_400,
    });
  });

  it('is 300 dpi if an image is only a logo', () => {
    const logo = { width: 50, height: 50, area: 5_000 };
    expect(drawnSize({ width: 600, height: 840 }, [logo], 3_508)).toEqual({ width: 2_500, height: 3_500 });
  });
});

describe('pixels', () => {
  /** Two rows of three pixels: a b c / d e f. */
  const raster: Raster = {
    width: 3,
    height: 2,
    rgb: Buffer.from([...'abcdef'].flatMap((letter) => Array(3).fill(letter.charCodeAt(0)))),
  };
  const letters = ({ rgb }: Raster): string => Buffer.from(rgb.filter((_, at) => at % 3 === 0)).toString();

  it.each([
    [90, 2, 3, 'daebfc'],
    [180, 3, 2, 'fedcba'],
    [270, 2, 3, 'cfbead'],
  ] as const)('are rotated clockwise by %i degrees', async (degrees, width, height, expected) => {
    const turned = await rotateRaster(raster, degrees);
    expect([turned.width, turned.height, letters(turned)]).toEqual([width, height, expected]);
  });

  it('are scaled to any size, and keep the page’s other properties', async () => {
    const page = { ...raster, page: 2, pages: 3, warnings: [] };
    expect(await resizeRaster(page, 6, 6)).toMatchObject({ width: 6, height: 6, page: 2, pages: 3 });
  });
});
