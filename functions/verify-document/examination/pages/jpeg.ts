// Checks JPEG data for missing parts: decoders fill them with grey and go on.
import { type Message, message } from '../../../shared/words/message.ts';
import { sharp } from '../sharp.ts';
import { bufferOf } from './bytes.ts';
import { hasAllScans } from './jpeg-scans.ts';
import type { PageLimits } from './limits.ts';

/** Makes the end of the data explicit: only a picture that lacks parts of itself then ends too early. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
/** Longer side of the result, which nobody needs. */
const COPY_SIDE = 64;
/** Side of a block of coefficients. */
const BLOCK = 8;
/** Frames that pdfium decodes: baseline, extended and progressive, all with Huffman coding and 8 bits. */
const READABLE_FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const PROGRESSIVE_FRAME = 0xc2;
const START_OF_SCAN = 0xda;
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
  const bytes = bufferOf(data);
  // Bytes before the start are skipped, as by pdfium.
  const file = bytes.subarray(Math.max(0, bytes.indexOf(START_OF_IMAGE)));
  const frame = frameOf(file);
  // Of others pdfium draws a black area.
  if (frame?.bits !== READABLE_BITS || !READABLE_FRAMES.has(frame.marker)) return false;
  if (lacksScans(file)) return false;
  const { width, heightAt } = frame;
  if (width * frame.height > limits.maxPixelsPerPage) return false;
  const height = codedRows(frame, firstScanComponents(file, frame));
  const ended = withEndOfImage(file);
  // sharp notices an error only when it goes on reading, so the rows that fill up the last unit are read, too.
  ended.writeUInt16BE(height, heightAt);
  try {
    await sharp(ended, {
      failOn: 'warning',
      limitInputPixels: width * height,
      ignoreIcc: true,
      sequentialRead: true,
    })
      .timeout({ seconds: Math.ceil(limits.pageTimeoutMs / 1000) })
      // A cut-out, even of everything, keeps the decoder from scaling down: errors in its last rows would then go unnoticed.
      .extract({ left: 0, top: 0, width, height })
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
  const bytes = bufferOf(data);
  return !hasAllScans(bytes, START_OF_IMAGE.length);
}

/** Whether a JPEG file is of a kind that pdfium cannot decode, however whole. */
export function isUnknownToPdfium(data: Uint8Array): boolean {
  const frame = frameOf(bufferOf(data));
  return frame !== undefined && (frame.bits !== READABLE_BITS || !READABLE_FRAMES.has(frame.marker));
}

/** What about a JPEG file sharp does not support; undefined if it does. */
export function unsupportedJpeg(data: Uint8Array): Message | undefined {
  const bytes = bufferOf(data);
  const frame = frameOf(bytes);
  if (frame === undefined) return undefined;
  if (frame.marker === LS_FRAME) return message('feature.compression', { name: 'JPEG-LS' });
  if (frame.bits !== READABLE_BITS) return message('feature.bits', { bits: frame.bits });
  return HIERARCHICAL_FRAMES.has(frame.marker) ? message('feature.hierarchicalJpeg') : undefined;
}

interface Frame {
  /** Position of its height. */
  readonly heightAt: number;
  /** Second byte of its marker, which tells the kind of coding. */
  readonly marker: number;
  readonly bits: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Rows that are coded together. */
  readonly unitRows: number;
}

/** The first frame of a file. */
function frameOf(bytes: Buffer): Frame | undefined {
  for (let at = START_OF_IMAGE.length; at + 10 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1;
    } else if (marker === LS_FRAME || (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker))) {
      const components = bytes[at + 9] ?? 0;
      const factors = Array.from({ length: components }, (_, one) => (bytes[at + 11 + one * 3] ?? 0) & 15);
      return {
        heightAt: at + 5,
        marker,
        bits: bytes[at + 4] ?? 0,
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
        components,
        // A single component is coded block by block, whatever its factor.
        unitRows: BLOCK * (components === 1 ? 1 : Math.max(1, ...factors)),
      };
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/**
 * Height with the rows that fill up the last unit, if they are coded, too: in files of one scan. Files of several scans are read to
 * their end before the first row.
 */
function codedRows({ marker, height, unitRows, components }: Frame, scanComponents: number): number {
  const isOneScan = marker !== PROGRESSIVE_FRAME && scanComponents === components;
  return isOneScan ? Math.ceil(height / unitRows) * unitRows : height;
}

/** Components in the first scan. */
function firstScanComponents(bytes: Buffer, { heightAt }: Frame): number {
  // The frame's segment began with marker and length.
  let at = heightAt - 5;
  while (at + 5 <= bytes.length && bytes[at + 1] !== START_OF_SCAN) at += 2 + bytes.readUInt16BE(at + 2);
  return bytes[at + 4] ?? 0;
}

/** The file with an explicit end: a whole picture may lack its own. */
export function withEndOfImage(data: Uint8Array): Buffer {
  return Buffer.concat([data, END_OF_IMAGE]);
}
