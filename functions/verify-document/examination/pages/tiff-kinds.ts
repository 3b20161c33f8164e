// Which kinds of TIFF pages can be read, and what to call the others. A whole file of another kind must not be called damaged.
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
const NAMES: Readonly<Record<number, string>> = {
  [OLD_JPEG]: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  32908: 'Pixar',
  32909: 'PixarLog',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG for raw photos',
  34925: 'LZMA',
  34933: 'PNG',
  34934: 'JPEG XR',
  22610: 'JPEG XR',
  [ZSTD]: 'Zstandard',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};
/** Kinds of pixels by their photometric interpretation, if they cannot be read. */
const PIXELS: Readonly<Record<number, string>> = {
  8: 'CIELab pixels',
  9: 'ICCLab pixels',
  10: 'ITULab pixels',
  32803: 'the pixels of a camera sensor',
  32844: 'LogL pixels',
  32845: 'LogLuv pixels',
  34892: 'the pixels of a camera sensor',
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

/** What about a page cannot be read, in words that follow "uses"; undefined if it can. */
export function unsupportedFeature(directory: TiffDirectory): string | undefined {
  const compression = compressionOf(directory);
  // Zstandard is repacked before the page is decoded.
  if (!READABLE.has(compression) && compression !== ZSTD) {
    const name = NAMES[compression];
    return name === undefined ? `compression number ${compression}` : `${name} compression`;
  }
  const photometric = directory.number(TAG.photometric) ?? 1;
  const pixels = PIXELS[photometric];
  if (pixels !== undefined) return pixels;
  // Only the decoder of JPEG converts these colours; others would show them as red, green and blue.
  if (photometric === YCBCR && compression !== NEW_JPEG) return 'YCbCr pixels without JPEG compression';
  const format = directory.number(TAG.sampleFormat) ?? UNSIGNED;
  if (format === FLOATING_POINT) return 'floating point pixels';
  if (format !== UNSIGNED && format !== 4) return 'signed or complex pixels';
  const bits = directory.number(TAG.bits) ?? 1;
  if (bits > MAX_BITS || !Number.isInteger(Math.log2(bits)) || (compression === NEW_JPEG && bits !== 8)) {
    return `${bits} bits per colour`;
  }
  const isSeparate =
    directory.number(TAG.planes) === SEPARATE_PLANES && (directory.number(TAG.samples) ?? 1) > 1;
  return isSeparate && directory.entry(TAG.tileWidth) !== undefined
    ? 'tiles with separate colour planes'
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
