// Checks that a page has a plausible size and shape, from its dimensions alone.
import type { PageLimits } from './limits.ts';
import { RejectedFile } from './reasons.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Checks a page's size.
 *
 * @param size pixels of the stored page
 * @throws RejectedFile if the page is too large, too small, or too long and narrow
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

function checkProportions({ width, height }: Size, page: number, limits: PageLimits): void {
  if (!(width > 0 && height > 0)) throw new RejectedFile('too-small', { page, width, height });
  if (Math.max(width / height, height / width) > limits.maxAspectRatio) {
    throw new RejectedFile('odd-shape', { page, width, height });
  }
}
