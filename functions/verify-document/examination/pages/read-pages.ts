// From the bytes of an upload to its pages, one at a time, so that a long document needs no more memory than a short one.
import { imagePages } from './images.ts';
import type { PageLimits } from './limits.ts';
import { pdfPages } from './pdf.ts';
import { qualityWarnings } from './quality.ts';
import type { PageRaster, Raster } from './raster.ts';
import { RejectedFile } from './reasons.ts';
import { type ContentType, checkType } from './sniff.ts';

export { DEFAULT_LIMITS, PageLimits } from './limits.ts';
export type { Area, PageRaster, Raster } from './raster.ts';
export { cropRaster, encodePng, greyOf, resizeRaster, rotateRaster } from './raster.ts';
export { REASONS, type Reason, RejectedFile } from './reasons.ts';
export { CONTENT_TYPES, type ContentType } from './sniff.ts';

/** A page as a reader of one format gives it. */
export interface ReadPage {
  readonly raster: Raster;
  readonly pages: number;
  /** What the format's reader noticed, without the page's number. */
  readonly notes: readonly string[];
}

/**
 * Reads the pages of a document as upright pictures with a long side of at most `limits.maxLongSide`. Stopping early (`break`)
 * frees what the reader holds.
 *
 * @param contentType what the file was announced as
 * @throws RejectedFile where the file is not read, before the first page wherever that can be known then
 */
export async function* readPages(
  bytes: Uint8Array,
  contentType: ContentType,
  limits: PageLimits,
): AsyncGenerator<PageRaster, void> {
  if (bytes.length > limits.maxBytes) {
    throw new RejectedFile('too-large', { bytes: bytes.length, limit: limits.maxBytes });
  }
  checkType(bytes, contentType);
  const read =
    contentType === 'application/pdf' ? pdfPages(bytes, limits) : imagePages(bytes, contentType, limits);
  let page = 0;
  for await (const { raster, pages, notes } of read) {
    page += 1;
    const warnings = [...notes, ...(await qualityWarnings(raster))].map((text) => `Page ${page}: ${text}`);
    yield { ...raster, page, pages, warnings };
  }
}
