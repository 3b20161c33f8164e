// Reads the directories of a TIFF file (TIFF 6.0, section 2) before any pixel is decompressed: their chain may be circular, or list a
// million pages or images of a billion pixels.
import { RejectedFile } from './reasons.ts';
import type { StoredPage } from './stored-page.ts';

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
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
const ENTRY_BYTES = 12;
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const visited = new Set<number>();
  const pages: StoredPage[] = [];
  let at = u32(view, 4, little);
  while (at !== 0) {
    if (visited.has(at)) throw damaged('its pages refer to each other in a circle');
    if (visited.size === maxDirectories) {
      throw new RejectedFile('too-many-pages', {
        pages: `more than ${maxDirectories}`,
        limit: maxDirectories,
      });
    }
    const index = visited.size;
    visited.add(at);
    const directory = readDirectory(view, at, little);
    const width = directory.number(TAG.width);
    const height = directory.number(TAG.height);
    if (width === undefined || height === undefined) throw damaged('a page has no size');
    if (((directory.number(TAG.subfile) ?? 0) & REDUCED) === 0) {
      const pixelHeight = pixelShape(directory);
      pages.push({ index, width, height, ...(pixelHeight === undefined ? {} : { pixelHeight }) });
    }
    at = directory.next;
  }
  return pages;
}

interface Directory {
  number(tag: number): number | undefined;
  readonly next: number;
}

function readDirectory(view: DataView, at: number, little: boolean): Directory {
  const count = u16(view, at, little);
  const entries = new Map<number, number>();
  for (let entry = 0; entry < count; entry++) {
    const start = at + 2 + entry * ENTRY_BYTES;
    entries.set(u16(view, start, little), start);
  }
  return {
    next: u32(view, at + 2 + count * ENTRY_BYTES, little),
    number(tag) {
      const start = entries.get(tag);
      if (start === undefined) return undefined;
      const type = u16(view, start + 2, little);
      if (type === SHORT) return u16(view, start + 8, little);
      if (type === LONG) return u32(view, start + 8, little);
      if (type !== RATIONAL) return undefined;
      const value = u32(view, start + 8, little);
      return u32(view, value, little) / u32(view, value + 4, little);
    },
  };
}

function pixelShape(directory: Directory): number | undefined {
  const x = directory.number(TAG.xResolution);
  const y = directory.number(TAG.yResolution);
  if (x === undefined || y === undefined) return undefined;
  const sideways = (directory.number(TAG.orientation) ?? 1) >= FIRST_SIDEWAYS;
  const ratio = sideways ? y / x : x / y;
  const distortion = Math.max(ratio, 1 / ratio);
  return distortion > SQUARE && distortion < MAX_PIXEL_RATIO ? ratio : undefined;
}

function u16(view: DataView, at: number, little: boolean): number {
  if (at + 2 > view.byteLength) throw damaged('it ends within its list of pages');
  return view.getUint16(at, little);
}

function u32(view: DataView, at: number, little: boolean): number {
  if (at + 4 > view.byteLength) throw damaged('it ends within its list of pages');
  return view.getUint32(at, little);
}

function damaged(what: string): RejectedFile {
  return new RejectedFile('damaged', { what });
}
