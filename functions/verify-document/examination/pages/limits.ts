// How much of an uploaded file is read at most: bytes, pages, pixels, time and memory.
import * as z from 'zod';

const Whole = z.int().positive();

export const PageLimits = z.strictObject({
  maxBytes: Whole.default(15 * 1024 * 1024),
  maxPages: Whole.default(20),
  /** Of an image as it is stored. An A4 page scanned at 600 dpi has 35 million. */
  maxPixelsPerPage: Whole.default(40_000_000),
  /** Longer pages are scaled down to this. A4 at 300 dpi. */
  maxLongSide: Whole.default(3_508),
  /** Nothing can be recognised on a page with a side shorter than this. */
  minShortSide: Whole.default(16),
  /** Longest side over shortest. */
  maxAspectRatio: z.number().min(1).default(20),
  /** What reading one page may take; for a PDF also what opening it may take. */
  pageTimeoutMs: Whole.default(20_000),
  /** What reading all pages may take together; time that the reader's caller spends on a page does not count. */
  documentTimeoutMs: Whole.default(120_000),
  /** WebAssembly memory in which one PDF is rendered. */
  maxPdfMemoryMb: Whole.default(384),
});
export type PageLimits = z.infer<typeof PageLimits>;

/** The limits as they are unless a stage sets others. */
export const DEFAULT_LIMITS: PageLimits = PageLimits.parse({});
