// Limits on reading an uploaded file: bytes, pages, pixels, time and memory.
import * as z from 'zod';

const Whole = z.int().positive();

export const PageLimits = z.strictObject({
  maxBytes: Whole.default(15 * 1024 * 1024),
  maxPages: Whole.default(20),
  /** Of a stored image. An A4 page scanned at 600 dpi has 35 million. */
  maxPixelsPerPage: Whole.default(40_000_000),
  /** Longer pages are scaled down to this. A4 at 300 dpi. */
  maxLongSide: Whole.default(3_508),
  /** Pages with a shorter side are too small to recognise anything. */
  minShortSide: Whole.default(16),
  /** Longer side divided by shorter side. */
  maxAspectRatio: z.number().min(1).default(20),
  /** Maximum time to read one page, and to open a PDF. */
  pageTimeoutMs: Whole.default(20_000),
  /** Maximum time to read all pages; the time that the caller spends on a page does not count. */
  documentTimeoutMs: Whole.default(120_000),
  /** WebAssembly memory for rendering one PDF. */
  maxPdfMemoryMb: Whole.default(384),
});
export type PageLimits = z.infer<typeof PageLimits>;

/** The default limits. */
export const DEFAULT_LIMITS: PageLimits = PageLimits.parse({});
