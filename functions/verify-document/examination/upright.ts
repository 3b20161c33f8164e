// A page turned upright, with its marks in the order in which people read them.
import type { Detection, Detector, Turn } from './detector.ts';
import type { Raster } from './picture.ts';

/** A page with more detections shows noise rather than marks of officials. */
export const MAX_MARKS = 50;
const MAX_ROTATIONS = 2;
const FULL_ROTATION = 360;

/** Rotates a picture clockwise. */
export type Rotate<Page extends Raster> = (page: Page, degrees: Exclude<Turn, 0>) => Promise<Page>;

/** The upright page and its marks. */
export interface UprightPage<Page extends Raster> {
  readonly page: Page;
  readonly marks: readonly Detection[];
  /** The mark that looks most like a signature, if none of the marks is one. */
  readonly faint?: Detection;
  /** Degrees clockwise. */
  readonly rotated: number;
}

/** Detects the orientation again after each rotation: upside down is easier to detect once the page is not on its side. */
export async function uprightPage<Page extends Raster>(
  scanned: Page,
  detector: Pick<Detector, 'detect'>,
  rotate: Rotate<Page>,
): Promise<UprightPage<Page>> {
  let page = scanned;
  let rotated = 0;
  for (let rotations = 0; ; rotations++) {
    const { turn, ...found } = await detector.detect(page);
    if (turn === 0 || rotations === MAX_ROTATIONS) return { page, ...found, rotated };
    page = await rotate(page, turn);
    rotated = (rotated + turn) % FULL_ROTATION;
  }
}

/** From the top of the page to its bottom, the order in which people read findings beside the page. */
export function inReadingOrder(marks: readonly Detection[]): Detection[] {
  return [...marks].sort(({ area: one }, { area: other }) => one.top - other.top || one.left - other.left);
}
