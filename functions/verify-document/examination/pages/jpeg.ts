// Checks JPEG data for missing parts: decoders fill them with grey and go on.
import { sharp } from '../sharp.ts';
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

/** Whether pdfium can decode the picture, and does so to its last row without an error. */
export async function isWholeJpeg(
  data: Uint8Array,
  limits: Pick<PageLimits, 'maxPixelsPerPage' | 'pageTimeoutMs'>,
): Promise<boolean> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // Bytes before the start are skipped, as by pdfium.
  const start = bytes.indexOf(START_OF_IMAGE);
  if (start < 0 || !hasReadableFrame(bytes, start + START_OF_IMAGE.length)) return false;
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

/** Whether the first frame after a position is of a kind that pdfium decodes; of others it draws a black area. */
function hasReadableFrame(bytes: Buffer, start: number): boolean {
  for (let at = start; at + 5 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1;
    } else if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker)) {
      return READABLE_FRAMES.has(marker) && bytes[at + 4] === READABLE_BITS;
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}
