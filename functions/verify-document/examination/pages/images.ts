// Pages of PNG, JPEG and TIFF files. What a page will cost is known from the file's own description of it, and refused there,
// before anything is decoded.
import type { ContentType } from '../../schemas.ts';
import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';
import { Clock } from './clock.ts';
import type { DecodedPage } from './decoded-page.ts';
import type { PageLimits } from './limits.ts';
import { pngPage } from './png.ts';
import { resizeRaster } from './raster.ts';
import { RejectedFile } from './reasons.ts';
import { checkShape } from './shape.ts';
import type { StoredPage } from './stored-page.ts';
import { tiffPages } from './tiff.ts';

type ImageType = Exclude<ContentType, 'application/pdf'>;

/** Directories of a TIFF file for each page that is accepted: scanners add previews. */
const DIRECTORIES_PER_PAGE = 2;

const FAULTY = 'the picture has errors in it; parts of the page may be missing.';

/** @throws RejectedFile */
export async function* imagePages(
  bytes: Uint8Array,
  contentType: ImageType,
  limits: PageLimits,
): AsyncGenerator<DecodedPage, void> {
  const stored = await storedPages(bytes, contentType, limits);
  if (stored.length === 0) throw new RejectedFile('no-pages');
  if (stored.length > limits.maxPages) {
    throw new RejectedFile('too-many-pages', { pages: stored.length, limit: limits.maxPages });
  }
  for (const [at, { width, height }] of stored.entries()) checkShape({ width, height }, at + 1, limits);
  const clock = new Clock(limits);
  for (const [at, page] of stored.entries()) {
    const decoded = await clock.run(at + 1, () => decode(bytes, page, limits));
    yield { ...decoded, pages: stored.length };
  }
}

async function storedPages(
  bytes: Uint8Array,
  contentType: ImageType,
  limits: PageLimits,
): Promise<StoredPage[]> {
  if (contentType === 'image/png') return [pngPage(bytes)];
  if (contentType === 'image/tiff') return tiffPages(bytes, limits.maxPages * DIRECTORIES_PER_PAGE);
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata().catch(refuseDamaged);
  return [{ index: 0, width, height }];
}

/** Half a page must not pass for a page; smaller errors are told, since some scanners never write a file without. */
async function decode(
  bytes: Uint8Array,
  page: StoredPage,
  limits: PageLimits,
): Promise<Pick<DecodedPage, 'raster' | 'notes'>> {
  try {
    return { raster: await decodeStrictly(bytes, page, limits, 'warning'), notes: [] };
  } catch {
    const raster = await decodeStrictly(bytes, page, limits, 'error').catch(refuseDamaged);
    return { raster, notes: [FAULTY] };
  }
}

async function decodeStrictly(
  bytes: Uint8Array,
  page: StoredPage,
  limits: PageLimits,
  failOn: 'warning' | 'error',
): Promise<Raster> {
  const side = limits.maxLongSide;
  const { data, info } = await sharp(bytes, {
    page: page.index,
    limitInputPixels: limits.maxPixelsPerPage,
    failOn,
    // A colour profile is a small program of the sender's that hardly changes how ink looks.
    ignoreIcc: true,
    sequentialRead: true,
  })
    // The clock has given up by then; this ends the work itself.
    .timeout({ seconds: Math.ceil(limits.pageTimeoutMs / 1000) })
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const raster = { width: info.width, height: info.height, rgb: data };
  return page.pixelHeight === undefined ? raster : withSquarePixels(raster, page.pixelHeight, side);
}

/** Only ever stretched, so that no line of a fax is lost, unless the page gets too long. */
function withSquarePixels(raster: Raster, pixelHeight: number, maxLongSide: number): Promise<Raster> {
  const width = raster.width * Math.max(1, 1 / pixelHeight);
  const height = raster.height * Math.max(1, pixelHeight);
  const scale = Math.min(1, maxLongSide / Math.max(width, height));
  return resizeRaster(raster, Math.round(width * scale), Math.round(height * scale));
}

/** What the decoder says is for its authors; the sender can only save the file again. */
function refuseDamaged(): never {
  throw new RejectedFile('damaged', { what: 'its picture cannot be decoded' });
}
