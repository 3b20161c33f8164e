// Reads the pages of PNG, JPEG and TIFF files. A page's dimensions in the file show how much it would cost, so that pages which are too
// large are refused before anything is decoded.
import { message } from '../../../shared/words/message.ts';
import type { ContentType } from '../../schemas.ts';
import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';
import { Clock } from './clock.ts';
import type { DecodedPage } from './decoded-page.ts';
import { isWholeJpeg, lacksScans, unsupportedJpeg, withEndOfImage } from './jpeg.ts';
import type { PageLimits } from './limits.ts';
import { pngPage } from './png.ts';
import { resizeRaster } from './raster.ts';
import { RejectedFile } from './reasons.ts';
import { checkShape } from './shape.ts';
import type { StoredPage } from './stored-page.ts';
import { tiffPages } from './tiff.ts';
import { withoutZstd } from './tiff-repack.ts';

type ImageType = Exclude<ContentType, 'application/pdf'>;

/** Directories of a TIFF file per accepted page: scanners add previews. */
const DIRECTORIES_PER_PAGE = 2;
/** Of the largest accepted pages: four colours of 16 bits. */
const BYTES_PER_PIXEL = 8;

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
  for (const [at, { width, height, unsupported }] of stored.entries()) {
    if (unsupported !== undefined) {
      throw new RejectedFile('unsupported-encoding', { page: at + 1, feature: unsupported });
    }
    checkShape({ width, height }, at + 1, limits);
  }
  const clock = new Clock(limits);
  const directories = stored.flatMap(({ directory }) => directory ?? []);
  const readable = withoutZstd(bytes, directories, limits.maxPixelsPerPage * BYTES_PER_PIXEL);
  for (const [at, page] of stored.entries()) {
    const decoded = await clock.run(at + 1, () => decode(page.jpeg ?? readable, page, limits));
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
  const read = (): Promise<{ width: number; height: number }> =>
    sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = await read().catch(() => refuse({ index: 0, width: 0, height: 0, jpeg: bytes }));
  return [{ index: 0, width, height, jpeg: bytes }];
}

/** A truncated page is refused; with smaller errors it counts as incomplete, because parts of it may be wrong. */
async function decode(
  bytes: Uint8Array,
  page: StoredPage,
  limits: PageLimits,
): Promise<Pick<DecodedPage, 'raster' | 'isComplete' | 'notes'>> {
  const strictly = (data: Uint8Array): Promise<Raster> => decodeStrictly(data, page, limits, 'warning');
  const hasScans = page.jpeg === undefined || !lacksScans(page.jpeg);
  try {
    return { raster: await strictly(bytes), isComplete: hasScans, notes: [] };
  } catch {
    // Nothing else may be missing than the marker at its end.
    if (page.jpeg !== undefined && (await isWholeJpeg(page.jpeg, limits))) {
      return { raster: await strictly(withEndOfImage(page.jpeg)), isComplete: true, notes: [] };
    }
    const raster = await decodeStrictly(bytes, page, limits, 'error').catch(() => refuse(page));
    return { raster, isComplete: false, notes: [] };
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
    page: page.jpeg === undefined ? page.index : 0,
    limitInputPixels: limits.maxPixelsPerPage,
    failOn,
    // A colour profile is untrusted input that hardly changes how ink looks.
    ignoreIcc: true,
    sequentialRead: true,
  })
    // The clock has stopped waiting by then; this ends the decoding itself.
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

/** Stretches pixels into squares, so that no line of a fax is lost; scales down only if the page gets too long. */
function withSquarePixels(raster: Raster, pixelHeight: number, maxLongSide: number): Promise<Raster> {
  const width = raster.width * Math.max(1, 1 / pixelHeight);
  const height = raster.height * Math.max(1, pixelHeight);
  const scale = Math.min(1, maxLongSide / Math.max(width, height));
  return resizeRaster(raster, Math.round(width * scale), Math.round(height * scale));
}

/** Decoder messages do not help clients, who can only save the file again; but they must not hear that a whole file is damaged. */
function refuse({ index, jpeg }: StoredPage): never {
  const feature = jpeg === undefined ? undefined : unsupportedJpeg(jpeg);
  if (feature !== undefined) throw new RejectedFile('unsupported-encoding', { page: index + 1, feature });
  throw new RejectedFile('damaged', { what: message('damage.imageData') });
}
