// Checks that a JPEG 2000 picture has all its tiles (ISO/IEC 15444-1, annexes A and I): decoders fill what is missing without a word.
import { bufferOf } from './bytes.ts';

const MARKER = { start: 0xff4f, size: 0xff51, tilePart: 0xff90, end: 0xffd9 } as const;
/** Marker and length, then index, length, number and count of the tile-part. */
const TILE_PART_BYTES = 12;
/** Marker, length and capabilities before the sizes. */
const SIZES_AT = 6;
const CODESTREAM_BOX = 'jp2c';
const BOX_HEAD_BYTES = 8;
const LONG_BOX_HEAD_BYTES = 16;

/** Whether the codestream, bare or in a JP2 file, has every tile-part that it announces. */
export function isWholeJpx(data: Uint8Array): boolean {
  const bytes = bufferOf(data);
  const start = codestreamStart(bytes);
  if (start === undefined) return false;
  const tiles = new Map<number, { seen: number; announced: number }>();
  let expected = 0;
  let at = start + 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes.readUInt16BE(at);
    if (marker === MARKER.end) break;
    if (marker === MARKER.tilePart) {
      if (at + TILE_PART_BYTES > bytes.length) return false;
      const tile = bytes.readUInt16BE(at + 4);
      const length = bytes.readUInt32BE(at + 6);
      const part = tiles.get(tile) ?? { seen: 0, announced: 0 };
      tiles.set(tile, { seen: part.seen + 1, announced: bytes[at + 11] || part.announced });
      // The last tile-part may leave its length open; the end marker then closes it.
      if (length === 0 ? !endsWithMarker(bytes) : at + length > bytes.length) return false;
      at = length === 0 ? bytes.length : at + Math.max(length, TILE_PART_BYTES);
    } else {
      if (marker === MARKER.size) expected = tileCount(bytes, at + SIZES_AT);
      at += 2 + bytes.readUInt16BE(at + 2);
    }
  }
  const parts = [...tiles.values()];
  return expected > 0 && tiles.size >= expected && parts.every(({ seen, announced }) => seen >= announced);
}

function codestreamStart(bytes: Buffer): number | undefined {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === MARKER.start) return 0;
  for (let at = 0; at + LONG_BOX_HEAD_BYTES <= bytes.length; ) {
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? LONG_BOX_HEAD_BYTES : BOX_HEAD_BYTES;
    if (bytes.toString('latin1', at + 4, at + BOX_HEAD_BYTES) === CODESTREAM_BOX) {
      const start = at + head;
      return start + 2 <= bytes.length && bytes.readUInt16BE(start) === MARKER.start ? start : undefined;
    }
    const length = short === 1 ? Number(bytes.readBigUInt64BE(at + BOX_HEAD_BYTES)) : short;
    if (length < head) return undefined;
    at += length;
  }
  return undefined;
}

/** Number of tiles, from the sizes and offsets of image and tiles. */
function tileCount(bytes: Buffer, at: number): number {
  if (at + 32 > bytes.length) return 0;
  const [width = 0, height = 0, , , tileWidth = 0, tileHeight = 0, tileLeft = 0, tileTop = 0] = Array.from(
    { length: 8 },
    (_, field) => bytes.readUInt32BE(at + field * 4),
  );
  return Math.ceil((width - tileLeft) / tileWidth) * Math.ceil((height - tileTop) / tileHeight);
}

/** Whether the end marker is last, but for white space that PDF writers add. */
function endsWithMarker(bytes: Buffer): boolean {
  let end = bytes.length;
  while (end > 0 && [0, 9, 10, 13, 32].includes(bytes[end - 1] ?? -1)) end -= 1;
  return end >= 2 && bytes.readUInt16BE(end - 2) === MARKER.end;
}
