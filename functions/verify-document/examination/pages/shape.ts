// Whether a page has the size and shape of a page, from its measures alone.
import type { PageLimits } from './limits.ts';
import { RejectedFile } from './reasons.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * @param size pixels of the page as it is stored
 * @throws RejectedFile where it is too large, too small or too long for its width
 */
export function checkShape(size: Size, page: number, limits: PageLimits): void {
  const { width, height } = size;
  if (width * height > limits.maxPixelsPerPage) {
    throw new RejectedFile('too-many-pixels', { page, width, height, limit: limits.maxPixelsPerPage });
  }
  checkProportions(size, page, limits);
  if (Math.min(width, height) < limits.minShortSide) {
    throw new RejectedFile('too-small', { page, width, height });
  }
}

/** @throws RejectedFile where the page is no rectangle, or too long for its width */
export function checkProportions({ width, height }: Size, page: number, limits: PageLimits): void {
  if (!(width > 0 && height > 0)) throw new RejectedFile('too-small', { page, width, height });
  if (Math.max(width / height, height / width) > limits.maxAspectRatio) {
    throw new RejectedFile('odd-shape', { page, width, height });
  }
}
