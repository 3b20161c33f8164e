// Repacks TIFF pages in Zstandard compression, which libtiff lacks here and Node has, as Deflate, so that libtiff reads them with their
// predictors, tiles and planes.

import { deflateSync, zstdDecompressSync } from 'node:zlib';
import { message } from '../../../shared/words/message.ts';
import { RejectedFile } from './reasons.ts';
import { TiffFile } from './tiff-file.ts';
import { compressionOf, ZSTD } from './tiff-kinds.ts';

const COMPRESSION = 259;
const DEFLATE = 8;
/** Offsets and byte counts of strips and tiles. */
const PIECES = [
  [273, 279],
  [324, 325],
] as const;
const LONG = 4;
const LONG_BYTES = 4;
/** The fastest: the result is decoded at once. */
const LEVEL = 1;

/**
 * The file with every such page repacked; the file itself if there are none. What it no longer refers to stays in it.
 *
 * @param directories positions of the pages' directories
 * @param maxBytes limit of all decompressed pieces together
 * @throws RejectedFile if a piece cannot be decompressed, or all are too large
 */
export function withoutZstd(bytes: Uint8Array, directories: readonly number[], maxBytes: number): Uint8Array {
  const file = new TiffFile(bytes);
  const packed = directories.filter((at) => compressionOf(file.directory(at)) === ZSTD);
  if (packed.length === 0) return bytes;
  const parts: Buffer[] = [Buffer.from(bytes)];
  let end = bytes.length;
  let left = maxBytes;
  const append = (part: Buffer): number => {
    const start = end;
    // Positions are even.
    const padded = part.length % 2 === 0 ? part : Buffer.concat([part, Buffer.alloc(1)]);
    parts.push(padded);
    end += padded.length;
    return start;
  };
  const patches: (() => void)[] = [];
  const [original = Buffer.alloc(0)] = parts;
  for (const at of packed) {
    const directory = file.directory(at);
    for (const [offsetsTag, countsTag] of PIECES) {
      const counts = directory.numbers(countsTag);
      const pieces = directory.numbers(offsetsTag).map((offset, piece) => {
        const plain = decompressed(bytes.subarray(offset, offset + (counts[piece] ?? 0)), left);
        left -= plain.length;
        return deflateSync(plain, { level: LEVEL });
      });
      const starts = pieces.map(append);
      const sizes = pieces.map(({ length }) => length);
      patches.push(() => setLongs(original, file, directory.entry(offsetsTag)?.at, starts, append));
      patches.push(() => setLongs(original, file, directory.entry(countsTag)?.at, sizes, append));
    }
    const compression = directory.entry(COMPRESSION)?.valuesAt;
    if (compression !== undefined) patches.push(() => setNumber(original, file, compression, 2, DEFLATE));
  }
  for (const patch of patches) patch();
  return Buffer.concat(parts);
}

function decompressed(piece: Uint8Array, maxBytes: number): Buffer {
  try {
    return zstdDecompressSync(piece, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw isTooLarge
      ? new RejectedFile('too-complex')
      : new RejectedFile('damaged', { what: message('damage.imageData') });
  }
}

/** Replaces the values of an entry by numbers of four bytes. */
function setLongs(
  bytes: Buffer,
  file: TiffFile,
  entry: number | undefined,
  values: readonly number[],
  append: (part: Buffer) => number,
): void {
  if (entry === undefined) return;
  const positionBytes = file.format.big ? 8 : 4;
  const field = entry + 4 + positionBytes;
  const written = Buffer.alloc(values.length * LONG_BYTES);
  for (const [at, value] of values.entries()) setNumber(written, file, at * LONG_BYTES, LONG_BYTES, value);
  setNumber(bytes, file, entry + 2, 2, LONG);
  setNumber(bytes, file, entry + 4, positionBytes, values.length);
  if (written.length <= positionBytes) written.copy(bytes, field);
  else setNumber(bytes, file, field, positionBytes, append(written));
}

function setNumber(bytes: Buffer, { format }: TiffFile, at: number, size: number, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) view.setUint16(at, value, format.little);
  else if (size === 4) view.setUint32(at, value, format.little);
  else view.setBigUint64(at, BigInt(value), format.little);
}
