// Reads the pages of an upload one at a time, so that a long document needs no more memory than a short one.
import { message } from '../../../shared/words/message.ts';
import type { ContentType } from '../../schemas.ts';
import { imagePages } from './images.ts';
import type { PageLimits } from './limits.ts';
import { type PdfiumFiles, pdfPages } from './pdf.ts';
import { qualityOf } from './quality.ts';
import type { PageRaster } from './raster.ts';
import { RejectedFile } from './reasons.ts';
import { checkType } from './sniff.ts';

const INCOMPLETE = message('quality.incomplete');
const UNKNOWN_PICTURES = message('feature.unknownPictures');
const NOTHING_READABLE = message('damage.nothingReadable');
const UNREADABLE = message('quality.unreadable');

/**
 * Reads the pages of a document as upright pictures whose longer side has at most `limits.maxLongSide` pixels. Stopping early
 * (`break`) frees what the reader holds.
 *
 * @param contentType the announced content type
 * @param pdfium the files that reading a PDF needs
 * @throws RejectedFile if the file cannot be read; before the first page if that can be known by then
 */
export async function* readPages(
  bytes: Uint8Array,
  contentType: ContentType,
  limits: PageLimits,
  pdfium: PdfiumFiles,
): AsyncGenerator<PageRaster, void> {
  if (bytes.length > limits.maxBytes) {
    throw new RejectedFile('too-large', { bytes: bytes.length, limit: limits.maxBytes });
  }
  checkType(bytes, contentType);
  const decoded =
    contentType === 'application/pdf'
      ? pdfPages(bytes, limits, pdfium)
      : imagePages(bytes, contentType, limits);
  let page = 0;
  let readable = 0;
  let unsupported: number | undefined;
  for await (const { raster, pages, isComplete, isUnsupported, notes } of decoded) {
    page += 1;
    const quality = await qualityOf(raster);
    const isReadable = isComplete || !quality.isBlank;
    if (isReadable) readable += 1;
    else if (isUnsupported === true) unsupported ??= page;
    if (page === pages && readable === 0) throw nothingReadable(unsupported);
    const warnings = isReadable ? [...(isComplete ? [] : [INCOMPLETE]), ...quality.warnings] : [UNREADABLE];
    const texts = [...notes, ...warnings].map((text) => message('quality.page', { page, text }));
    yield { ...raster, page, pages, isComplete, warnings: texts };
  }
}

/** @param unsupported a page whose pictures may be whole, but are in an unknown encoding */
function nothingReadable(unsupported: number | undefined): RejectedFile {
  return unsupported === undefined
    ? new RejectedFile('damaged', { what: NOTHING_READABLE })
    : new RejectedFile('unsupported-encoding', { page: unsupported, feature: UNKNOWN_PICTURES });
}
