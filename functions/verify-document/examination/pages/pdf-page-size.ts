// Chooses the size in which a PDF page is drawn: a scan in its own resolution, so that nothing is lost or invented, any other page in
// the resolution of a good scan.
import type { Size } from './shape.ts';

/** An image on a page. */
export interface PlacedImage {
  /** In pixels, as stored. */
  readonly width: number;
  readonly height: number;
  /** The area that it covers, in square points. */
  readonly area: number;
}

const POINTS_PER_INCH = 72;
const GOOD_SCAN_DPI = 300;
/** A page is a scan if images cover at least this share of it. */
const SCAN_SHARE = 0.5;
/** Smaller images are logos or pieces of letters. */
const MIN_IMAGE_SHARE = 0.02;
/** Minimum longer side of a page that is not a scan, because some programs use the wrong unit for page sizes. */
const MIN_PRINTED_SIDE = 1_754;
/** Minimum longer side of a scan; if drawn smaller, it would lose its own pixels. */
const MIN_SCANNED_SIDE = 64;

/**
 * The size in which a page is drawn.
 *
 * @param points size of the page, finite and above zero
 * @param maxLongSide maximum longer side in pixels
 * @returns whole pixels, at least one per side
 */
export function drawnSize(points: Size, images: readonly PlacedImage[], maxLongSide: number): Size {
  const long = Math.max(points.width, points.height);
  const dpi = scanDpi(points, images);
  const wanted =
    dpi === undefined
      ? Math.max(MIN_PRINTED_SIDE, (long / POINTS_PER_INCH) * GOOD_SCAN_DPI)
      : Math.max(MIN_SCANNED_SIDE, (long / POINTS_PER_INCH) * dpi);
  const scale = Math.min(maxLongSide, wanted) / long;
  const pixels = (side: number): number => Math.min(maxLongSide, Math.max(1, Math.round(side * scale)));
  return { width: pixels(points.width), height: pixels(points.height) };
}

/** Resolution of the finest image of a scanned page; undefined if the page is not a scan. */
function scanDpi({ width, height }: Size, images: readonly PlacedImage[]): number | undefined {
  const page = width * height;
  const covered = images.reduce((sum, { area }) => sum + area, 0);
  if (!(covered / page >= SCAN_SHARE)) return undefined;
  const densities = images
    .filter(({ area }) => area / page >= MIN_IMAGE_SHARE)
    .map((image) => Math.sqrt((image.width * image.height) / image.area) * POINTS_PER_INCH);
  return densities.length === 0 ? undefined : Math.max(...densities);
}
