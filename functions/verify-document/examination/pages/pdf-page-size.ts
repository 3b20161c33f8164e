// In how many pixels a page of a PDF is drawn. A scan in its own resolution, so that nothing is lost or made up; what was printed
// into the PDF in that of a good scan.
import type { Size } from './shape.ts';

/** An image on a page. */
export interface PlacedImage {
  /** In pixels, as it is stored. */
  readonly width: number;
  readonly height: number;
  /** That it covers, in square points. */
  readonly area: number;
}

const POINTS_PER_INCH = 72;
const GOOD_SCAN_DPI = 300;
/** A page of which images cover at least this share is a scan. */
const SCAN_SHARE = 0.5;
/** Smaller images are logos, or the pieces of letters. */
const NOTABLE_SHARE = 0.02;
/** What was printed is drawn at least this long, for programs that mistake the unit of a page's measures. */
const LEAST_PRINTED_SIDE = 1_754;
/** A scan is drawn at least this long: any smaller and its own pixels would be lost. */
const LEAST_SCANNED_SIDE = 64;

/**
 * @param points measures of the page, finite and above zero
 * @param maxLongSide pixels of the longer side, at most
 * @returns whole pixels, at least one each
 */
export function drawnSize(points: Size, images: readonly PlacedImage[], maxLongSide: number): Size {
  const long = Math.max(points.width, points.height);
  const dpi = scanDpi(points, images);
  const wanted =
    dpi === undefined
      ? Math.max(LEAST_PRINTED_SIDE, (long / POINTS_PER_INCH) * GOOD_SCAN_DPI)
      : Math.max(LEAST_SCANNED_SIDE, (long / POINTS_PER_INCH) * dpi);
  const scale = Math.min(maxLongSide, wanted) / long;
  const pixels = (side: number): number => Math.min(maxLongSide, Math.max(1, Math.round(side * scale)));
  return { width: pixels(points.width), height: pixels(points.height) };
}

/** Resolution of the finest image of a scanned page; undefined where the page is no scan. */
function scanDpi({ width, height }: Size, images: readonly PlacedImage[]): number | undefined {
  const page = width * height;
  const covered = images.reduce((sum, { area }) => sum + area, 0);
  if (!(covered / page >= SCAN_SHARE)) return undefined;
  const densities = images
    .filter(({ area }) => area / page >= NOTABLE_SHARE)
    .map((image) => Math.sqrt((image.width * image.height) / image.area) * POINTS_PER_INCH);
  return densities.length === 0 ? undefined : Math.max(...densities);
}
