// Checks JPEG data for missing parts: decoders fill them with grey and go on.
import { sharp } from '../sharp.ts';
import { hasAllScans } from './jpeg-scans.ts';
import type { PageLimits } from './limits.ts';

/** Makes the end of the data explicit: only a picture that lacks parts of itself then ends too early. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
/** Longer side of the copy that is decoded: the decoder reads all the data, but computes only an eighth of the pixels per side. */
const COPY_SIDE = 64;

/** Frames that pdfium decodes: baseline, extended and progressive, all with Huffman coding and 8 bits. */
const READABLE_FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const READABLE_BITS = 8;
/** Markers from 0xc0 to 0xcf that begin no frame: Huffman tables, an extension, arithmetic tables. */
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc]);
/** JPEG-LS has a frame of its own. */
const LS_FRAME = 0xf7;
const HIERARCHICAL_FRAMES = new Set([0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf]);

/** Whether pdfium can decode the picture, and does so to its last row without an error. */
export async function isWholeJpeg(
  data: Uint8Array,
  limits: Pick<PageLimits, 'maxPixelsPerPage' | 'pageTimeoutMs'>,
): Promise<boolean> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // Bytes before the start are skipped, as by pdfium.
  const start = bytes.indexOf(START_OF_IMAGE);
  if (start < 0) return false;
  const frame = frameOf(bytes, start + START_OF_IMAGE.length);
  // Of others pdfium draws a black area.
  if (frame?.bits !== READABLE_BITS || !READABLE_FRAMES.has(frame.marker)) return false;
  if (!hasAllScans(bytes, start + START_OF_IMAGE.length)) return false;
  try {
    await sharp(Buffer.concat([bytes.subarray(start), END_OF_IMAGE]), {
      failOn: 'warning',
      limitInputPixels: limits.maxPixelsPerPage,
      ignoreIcc: true,
      sequentialRead: true,
    })
      .timeout({ seconds: Math.ceil(limits.pageTimeoutMs / 1000) })
      .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Whether a JPEG file lacks scans, which sharp does not notice. */
export function lacksScans(data: Uint8Array): boolean {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return !hasAllScans(bytes, START_OF_IMAGE.length);
}

/** What about a JPEG file sharp does not support, in words that follow "uses"; undefined if it does. */
export function unsupportedJpeg(data: Uint8Array): string | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const frame = frameOf(bytes, START_OF_IMAGE.length);
  if (frame === undefined) return undefined;
  if (frame.marker === LS_FRAME) return 'JPEG-LS compression';
  if (frame.bits !== READABLE_BITS) return `${frame.bits} bits per colour`;
  return HIERARCHICAL_FRAMES.has(frame.marker) ? 'hierarchical JPEG compression' : undefined;
}

interface Frame {
  /** Second byte of its marker, which tells the kind of coding. */
  readonly marker: number;
  readonly bits: number;
}

/** The first frame after a position. */
function frameOf(bytes: Buffer, start: number): Frame | undefined {
  for (let at = start; at + 5 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1;
    } else if (marker === LS_FRAME || (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker))) {
      return { marker, bits: bytes[at + 4] ?? 0 };
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/**
 * The file with an explicit end, so that only missing parts of the picture are an error.
 *
 * @returns undefined for kinds of coding of which the decoder reads past missing parts
 */
export function withEndOfImage(data: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const frame = frameOf(bytes, START_OF_IMAGE.length);
  return READABLE_FRAMES.has(frame?.marker ?? 0) ? Buffer.concat([bytes, END_OF_IMAGE]) : undefined;
}
