// Which kinds of TIFF pages can be read, and what to call the others. A whole file of another kind must not be called damaged.
import { type Message, message } from '../../../shared/words/message.ts';
import type { TiffDirectory } from './tiff-file.ts';

const TAG = {
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  planes: 284,
  tileWidth: 322,
  sampleFormat: 339,
  jpeg: 513,
  jpegBytes: 514,
} as const;

/** Compressions by their number; TIFF 6.0, libtiff and the registry of the Library of Congress. */
const READABLE = new Set([1, 2, 3, 4, 5, 7, 8, 32_771, 32_773, 32_946, 50_001]);
const OLD_JPEG = 6;
export const ZSTD = 50_000;
const compression = (name: string): Message => message('feature.compression', { name });

const NAMES: Readonly<Record<number, Message>> = {
  [OLD_JPEG]: message('feature.oldJpeg'),
  9: compression('JBIG'),
  10: compression('JBIG'),
  32766: compression('NeXT'),
  32809: compression('ThunderScan'),
  32908: compression('Pixar'),
  32909: compression('PixarLog'),
  33003: compression('JPEG 2000'),
  33005: compression('JPEG 2000'),
  34661: compression('JBIG'),
  34676: compression('SGI LogLuv'),
  34677: compression('SGI LogLuv'),
  34712: compression('JPEG 2000'),
  34887: compression('LERC'),
  34892: message('feature.lossyRaw'),
  34925: compression('LZMA'),
  34933: compression('PNG'),
  34934: compression('JPEG XR'),
  22610: compression('JPEG XR'),
  [ZSTD]: compression('Zstandard'),
  50002: compression('JPEG XL'),
  52546: compression('JPEG XL'),
};
/** Kinds of pixels by their photometric interpretation, if they cannot be read. */
const PIXELS: Readonly<Record<number, Message>> = {
  8: message('feature.pixels', { name: 'CIELab' }),
  9: message('feature.pixels', { name: 'ICCLab' }),
  10: message('feature.pixels', { name: 'ITULab' }),
  32803: message('feature.sensorPixels'),
  32844: message('feature.pixels', { name: 'LogL' }),
  32845: message('feature.pixels', { name: 'LogLuv' }),
  34892: message('feature.sensorPixels'),
};
const YCBCR = 6;
const NEW_JPEG = 7;
const SEPARATE_PLANES = 2;
const UNSIGNED = 1;
const FLOATING_POINT = 3;
const MAX_BITS = 16;

/** The compression of a page. */
export function compressionOf(directory: TiffDirectory): number {
  return directory.number(TAG.compression) ?? 1;
}

/** What about a page cannot be read; undefined if it can. */
export function unsupportedFeature(directory: TiffDirectory): Message | undefined {
  const number = compressionOf(directory);
  // Zstandard is repacked before the page is decoded.
  if (!READABLE.has(number) && number !== ZSTD) {
    return NAMES[number] ?? message('feature.compressionNumber', { number });
  }
  const photometric = directory.number(TAG.photometric) ?? 1;
  const pixels = PIXELS[photometric];
  if (pixels !== undefined) return pixels;
  // Only the decoder of JPEG converts these colours; others would show them as red, green and blue.
  if (photometric === YCBCR && number !== NEW_JPEG) return message('feature.ycbcr');
  const format = directory.number(TAG.sampleFormat) ?? UNSIGNED;
  if (format === FLOATING_POINT) return message('feature.floatPixels');
  if (format !== UNSIGNED && format !== 4) return message('feature.signedPixels');
  const bits = directory.number(TAG.bits) ?? 1;
  if (bits > MAX_BITS || !Number.isInteger(Math.log2(bits)) || (number === NEW_JPEG && bits !== 8)) {
    return message('feature.bits', { bits });
  }
  const isSeparate =
    directory.number(TAG.planes) === SEPARATE_PLANES && (directory.number(TAG.samples) ?? 1) > 1;
  return isSeparate && directory.entry(TAG.tileWidth) !== undefined
    ? message('feature.separateTiles')
    : undefined;
}

/** A page in old-style JPEG compression as the JPEG file that most programs embedded. */
export function oldJpegOf(bytes: Uint8Array, directory: TiffDirectory): Uint8Array | undefined {
  if (compressionOf(directory) !== OLD_JPEG) return undefined;
  const start = directory.number(TAG.jpeg);
  const length = directory.number(TAG.jpegBytes);
  if (start === undefined || bytes[start] !== 0xff || bytes[start + 1] !== 0xd8) return undefined;
  return bytes.subarray(start, length === undefined ? bytes.length : start + length);
}
