// Checks that a JBIG2 picture has all its segments (ITU-T T.88, 7.2): decoders leave the region of a missing one as paper.
import { bufferOf } from './bytes.ts';

const TYPE = { pageInformation: 48, endOfPage: 49, endOfStripe: 50, endOfFile: 51 } as const;
/** Immediate text, halftone, generic and refinement regions, lossy and lossless. */
const REGIONS = new Set([6, 7, 22, 23, 38, 39, 42, 43]);
const UNKNOWN = 0xffffffff;
/** A generic region of unknown length has its end marker and its number of rows last. */
const ROW_COUNT_BYTES = 4;
/** Position of the flags in a generic region segment; their lowest bit says that it is coded as a fax. */
const REGION_FLAGS_AT = 17;
/** The shortest header of a segment. */
const MIN_HEADER_BYTES = 11;

/**
 * Whether every segment of an embedded stream is complete, and a page and a region of it are there.
 *
 * @param height rows of the picture
 */
export function isWholeJbig2(data: Uint8Array, height: number): boolean {
  const bytes = bufferOf(data);
  let hasPage = false;
  let hasRegion = false;
  /** Rows up to the last stripe's end; undefined for a page without stripes. */
  let striped: number | undefined;
  for (const segment of segmentsOf(bytes)) {
    if (segment === undefined) return false;
    const { type, start } = segment;
    if (type === TYPE.pageInformation) {
      hasPage = true;
      if (start + 8 <= bytes.length && bytes.readUInt32BE(start + 4) === UNKNOWN) striped = 0;
    }
    if (REGIONS.has(type)) hasRegion = true;
    if (type === TYPE.endOfStripe && start + 4 <= bytes.length) striped = bytes.readUInt32BE(start) + 1;
    if (type === TYPE.endOfPage || type === TYPE.endOfFile) break;
  }
  return hasPage && hasRegion && (striped === undefined || striped >= height);
}

/** Whether every segment of the shared dictionaries is complete. */
export function areWholeJbig2Globals(data: Uint8Array): boolean {
  for (const segment of segmentsOf(bufferOf(data))) if (segment === undefined) return false;
  return data.length > 0;
}

/** The segments up to the end of the data; undefined, and nothing more, where one is incomplete. */
function* segmentsOf(bytes: Buffer): Generator<Segment | undefined, void> {
  for (let at = 0; at + MIN_HEADER_BYTES <= bytes.length; ) {
    const segment = readSegment(bytes, at);
    if (segment === undefined || segment.end > bytes.length) {
      yield undefined;
      return;
    }
    yield segment;
    at = segment.end;
  }
}

interface Segment {
  readonly type: number;
  /** Position of its data. */
  readonly start: number;
  readonly end: number;
}

function readSegment(bytes: Buffer, at: number): Segment | undefined {
  const number = bytes.readUInt32BE(at);
  const flags = bytes[at + 4] ?? 0;
  const short = (bytes[at + 5] ?? 0) >> 5;
  const isLong = short === 7;
  const referred = isLong ? bytes.readUInt32BE(at + 5) & 0x1fffffff : short;
  const countBytes = isLong ? 4 + Math.ceil((referred + 1) / 8) : 1;
  const numberBytes = number <= 256 ? 1 : number <= 65_536 ? 2 : 4;
  const pageBytes = (flags & 0x40) === 0 ? 1 : 4;
  const lengthAt = at + 5 + countBytes + referred * numberBytes + pageBytes;
  const start = lengthAt + 4;
  if (start > bytes.length) return undefined;
  const length = bytes.readUInt32BE(lengthAt);
  return { type: flags & 0x3f, start, end: length === UNKNOWN ? openEnd(bytes, start) : start + length };
}

/** End of a generic region whose length was unknown when its header was written (7.2.7); beyond the data if it is missing. */
function openEnd(bytes: Buffer, start: number): number {
  const isFax = ((bytes[start + REGION_FLAGS_AT] ?? 0) & 1) === 1;
  const marker = bytes.indexOf(Buffer.from(isFax ? [0, 0] : [0xff, 0xac]), start + REGION_FLAGS_AT + 1);
  return marker < 0 ? Number.POSITIVE_INFINITY : marker + 2 + ROW_COUNT_BYTES;
}
