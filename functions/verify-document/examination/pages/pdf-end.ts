// Finds where a PDF ends: mail gateways and storage systems append line breaks, zeros and notes, which are no damage.
import { bufferOf, latin1 } from './bytes.ts';

const MARKER = Buffer.from('%%EOF');
const LINE_BREAK = Buffer.from('\n');
/** The position of the cross-reference table at the very end, in files that lack only the marker. */
const UNMARKED_END = /startxref\s+\d+\s*$/;
const UNMARKED_END_BYTES = 64;
/** Beginning of an object. */
const OBJECT = /\d+\s+\d+\s+obj\b/;

/** What follows the last end marker; nothing if there is none. */
export function afterPdf(bytes: Uint8Array): Uint8Array {
  const end = endOf(bytes);
  return end === undefined ? bytes.subarray(bytes.length) : bytes.subarray(end);
}

/**
 * The PDF without what follows its end.
 *
 * @returns undefined if the end is missing: there is no marker, or a later version of the document begins after the last one
 */
export function wholePdf(bytes: Uint8Array): Uint8Array | undefined {
  const end = endOf(bytes);
  if (end === undefined) {
    const isWhole = UNMARKED_END.test(latin1(bytes.subarray(-UNMARKED_END_BYTES)));
    return isWhole ? Buffer.concat([bytes, LINE_BREAK, MARKER]) : undefined;
  }
  return OBJECT.test(latin1(bytes.subarray(end))) ? undefined : bytes.subarray(0, end);
}

function endOf(bytes: Uint8Array): number | undefined {
  const marker = bufferOf(bytes).lastIndexOf(MARKER);
  return marker < 0 ? undefined : marker + MARKER.length;
}
