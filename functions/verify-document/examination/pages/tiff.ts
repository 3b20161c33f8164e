// Finds the pages of a TIFF file before any pixel is decompressed: the chain of directories may be circular, or list a million pages or
// images of a billion pixels, and the kind of pixels may be one that no decoder here knows.
import { message } from '../../../shared/words/message.ts';
import { RejectedFile } from './reasons.ts';
import type { StoredPage } from './stored-page.ts';
import { type TiffDirectory, TiffFile } from './tiff-file.ts';
import { oldJpegOf, unsupportedFeature } from './tiff-kinds.ts';

const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  orientation: 274,
  xResolution: 282,
  yResolution: 283,
} as const;
/** From this orientation value on, the file's rows are the page's columns. */
const FIRST_SIDEWAYS = 5;
/** Bit of the subfile tag: a smaller copy of another page. */
const REDUCED = 1;
/** Aspect ratios of pixels below the first are rounding errors, above the second nonsense. */
const SQUARE = 1.05;
const MAX_PIXEL_RATIO = 4;

/**
 * The pages of a TIFF file, without previews.
 *
 * @param maxDirectories how many directories are read at most
 * @throws RejectedFile if the chain of directories is broken, circular or longer than allowed
 */
export function tiffPages(bytes: Uint8Array, maxDirectories: number): StoredPage[] {
  const file = new TiffFile(bytes);
  const visited = new Set<number>();
  const pages: StoredPage[] = [];
  let at = file.first();
  while (at !== 0) {
    if (visited.has(at)) throw damaged('damage.circle');
    if (visited.size === maxDirectories) {
      throw new RejectedFile('too-many-pages', {
        pages: `more than ${maxDirectories}`,
        limit: maxDirectories,
      });
    }
    const index = visited.size;
    visited.add(at);
    const directory = file.directory(at);
    const width = directory.number(TAG.width);
    const height = directory.number(TAG.height);
    if (width === undefined || height === undefined) throw damaged('damage.pageSize');
    if (((directory.number(TAG.subfile) ?? 0) & REDUCED) === 0) {
      const pixelHeight = pixelShape(directory);
      const jpeg = oldJpegOf(bytes, directory);
      const unsupported = jpeg === undefined ? unsupportedFeature(directory) : undefined;
      pages.push({
        index,
        directory: at,
        width,
        height,
        ...(pixelHeight === undefined ? {} : { pixelHeight }),
        ...(jpeg === undefined ? {} : { jpeg }),
        ...(unsupported === undefined ? {} : { unsupported }),
      });
    }
    at = directory.next;
  }
  return pages;
}

function pixelShape(directory: TiffDirectory): number | undefined {
  const x = directory.number(TAG.xResolution);
  const y = directory.number(TAG.yResolution);
  if (x === undefined || y === undefined) return undefined;
  const sideways = (directory.number(TAG.orientation) ?? 1) >= FIRST_SIDEWAYS;
  const ratio = sideways ? y / x : x / y;
  const distortion = Math.max(ratio, 1 / ratio);
  return distortion > SQUARE && distortion < MAX_PIXEL_RATIO ? ratio : undefined;
}

function damaged(what: 'damage.circle' | 'damage.pageSize'): RejectedFile {
  return new RejectedFile('damaged', { what: message(what) });
}
