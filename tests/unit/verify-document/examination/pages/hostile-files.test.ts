// Hostile files: each is rejected with its reason, or read without harm, in bounded time and memory; files after it are read as if
// nothing had happened.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_LIMITS,
  type PageLimits,
} from '../../../../../functions/verify-document/examination/pages/limits.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import { RejectedFile } from '../../../../../functions/verify-document/examination/pages/reasons.ts';
import { pdfPageFile } from '../../../../support/file-parts.ts';
import { HOSTILE_FILES, type HostileFile } from '../../../../support/hostile-files.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { jpegOf } from '../../../../support/scans.ts';

/** Long enough on a busy machine that no file is late by chance; short for the file that must be late. */
const PATIENT = { ...DEFAULT_LIMITS, pageTimeoutMs: 60_000 };
const HASTY = { ...DEFAULT_LIMITS, pageTimeoutMs: 1_000 };
/** The memory that Lambda has for reading, plus the test runner's own. */
const MAX_RSS_BYTES = 1_200 * 1024 * 1024;
/** How long terminating a thread may take beyond the limit. */
const ENDING_MS = 10_000;
const TEST_TIMEOUT_MS = 600_000;
/** Small, because these files are read repeatedly. */
const GOOD = { ...PATIENT, maxLongSide: 800 };
/** Damage by a hostile file would persist, so a good file after each so many hostile ones is enough to show it. */
const GOOD_AFTER = 8;

let goodJpeg: Buffer;
const goodPdf = pdfPageFile({});
beforeAll(async () => {
  goodJpeg = await jpegOf(620, 877);
});

/** The reason of the rejection, or null and the pages that were read. */
async function outcome(
  bytes: Uint8Array,
  contentType: HostileFile['contentType'],
  limits: PageLimits,
): Promise<{ reason: string | null; pages: number; largest: number }> {
  let pages = 0;
  let largest = 0;
  try {
    for await (const page of readPages(bytes, contentType, limits, BUNDLED_PDFIUM)) {
      pages += 1;
      largest = Math.max(largest, page.width, page.height);
      expect(page.rgb.length).toBe(page.width * page.height * 3);
    }
    return { reason: null, pages, largest };
  } catch (error) {
    if (!(error instanceof RejectedFile)) throw error;
    // A sentence without unfilled placeholders.
    expect(error.message).toMatch(/^(?:The|Page) [^{}?]+\.$/);
    return { reason: error.reason, pages, largest };
  }
}

describe('a hostile file', () => {
  it.each(HOSTILE_FILES.map((file, at) => ({ ...file, number: at + 1 })))(
    '$name: $reason',
    async ({ contentType, reason, bytes, number }) => {
      const file = await bytes();
      const limits = reason === 'took-too-long' ? HASTY : PATIENT;
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 20);
      const started = performance.now();
      const { reason: actual, pages, largest } = await outcome(file, contentType, limits);
      const tookMs = performance.now() - started;
      clearInterval(watch);
      expect(actual).toBe(reason);
      expect(pages).toBe(reason === null ? 1 : 0);
      expect(largest).toBeLessThanOrEqual(limits.maxLongSide);
      expect(tookMs).toBeLessThan(limits.pageTimeoutMs + ENDING_MS);
      expect(peak).toBeLessThan(MAX_RSS_BYTES);
      if (number % GOOD_AFTER > 0 && number < HOSTILE_FILES.length) return;
      expect(await outcome(goodJpeg, 'image/jpeg', GOOD)).toMatchObject({ reason: null, pages: 1 });
      if (contentType === 'application/pdf') {
        expect(await outcome(goodPdf, 'application/pdf', GOOD)).toMatchObject({ reason: null, pages: 1 });
      }
    },
    TEST_TIMEOUT_MS,
  );
});

describe('the table of hostile files', () => {
  it('has at least 40, each with its own name', () => {
    expect(HOSTILE_FILES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(HOSTILE_FILES.map(({ name }) => name)).size).toBe(HOSTILE_FILES.length);
  });
});
