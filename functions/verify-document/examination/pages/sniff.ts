// What the bytes of an upload really are, whatever its name or its announced content type say.
import type { ContentType } from '../../schemas.ts';
import { RejectedFile } from './reasons.ts';

const NAMES: Readonly<Record<ContentType, string>> = {
  'image/png': 'a PNG picture',
  'image/jpeg': 'a JPEG picture',
  'image/tiff': 'a TIFF picture',
  'application/pdf': 'a PDF',
};

/** How the accepted formats begin, byte by byte in Latin-1. */
const ACCEPTED: readonly (readonly [ContentType, string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  ['application/pdf', '%PDF-'],
];

/** Formats that brokers send by mistake, and others that are known: where their mark is, the mark, what they are called. */
const OTHERS: readonly (readonly [number, string, string])[] = [
  [0, 'GIF8', 'a GIF picture'],
  [8, 'WEBP', 'a WebP picture'],
  [0, 'BM', 'a BMP picture'],
  ...['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'].map(
    (brand) => [4, `ftyp${brand}`, 'a HEIC picture'] as const,
  ),
  [4, 'ftypavi', 'an AVIF picture'],
  [4, 'ftyp', 'a video'],
  [4, 'jP  \r\n', 'a JPEG 2000 picture'],
  [0, '\xff\x0a', 'a JPEG XL picture'],
  [4, 'JXL ', 'a JPEG XL picture'],
  [0, '8BPS', 'a Photoshop file'],
  [0, 'II+\0', 'a BigTIFF picture'],
  [0, 'MM\0+', 'a BigTIFF picture'],
  [0, 'AT&TFORM', 'a DjVu document'],
  [0, 'PK', 'a ZIP archive or an Office document'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Office document'],
  [0, 'Rar!', 'a RAR archive'],
  [0, '7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  [0, '\x1f\x8b', 'a gzip archive'],
  [0, 'MZ', 'a program'],
  [0, '\x7fELF', 'a program'],
  [0, '\xca\xfe\xba\xbe', 'a program'],
  [0, '\xcf\xfa\xed\xfe', 'a program'],
  [0, '%!PS', 'a PostScript file'],
  [0, '{\\rtf', 'a rich text document'],
];

/** Formats that are text, in the order in which they are looked for in the file's beginning. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:<[?!][^>]*>\s*)*<svg\b/i, 'an SVG drawing'],
  [/^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe)\b/is, 'an HTML page'],
  [/^\s*<\?xml/, 'an XML file'],
  [/^[\s\x20-\x7e\x80-\xff]+$/, 'a text'],
];
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** Enough to see how a file begins or ends. */
const EDGE_BYTES = 1024;
/** End of central directory of a ZIP archive, which is at most its own size and a comment away from the end. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_BYTES = 65_535;
/** Markup that browsers run; no scanner writes it, while `<?xpacket` and `<x:xmpmeta` are ordinary. */
const MARKUP = /<(?:!doctype html|html|script|svg|iframe|body)[\s>]/i;

/**
 * Checks that a file is one of the formats of scans, the announced one, and nothing else besides.
 *
 * @throws RejectedFile that names what the file is
 */
export function checkType(bytes: Uint8Array, declared: ContentType): void {
  if (bytes.length === 0) throw new RejectedFile('empty-file');
  const head = latin1(bytes.subarray(0, EDGE_BYTES));
  const actual = ACCEPTED.find(([, start]) => head.startsWith(start))?.[0];
  if (actual === undefined) {
    throw new RejectedFile('unsupported-type', { actual: otherName(head) });
  }
  if (actual !== declared) {
    throw new RejectedFile('type-mismatch', { declared, actual: NAMES[actual] });
  }
  const other = secondNature(bytes, head, actual);
  if (other !== undefined) throw new RejectedFile('mixed-content', { actual: NAMES[actual], other });
}

function otherName(head: string): string {
  const known = OTHERS.find(([at, mark]) => head.startsWith(mark, at));
  if (known !== undefined) return known[2];
  const text = head.startsWith(BYTE_ORDER_MARK) ? head.slice(BYTE_ORDER_MARK.length) : head;
  return TEXTS.find(([start]) => start.test(text))?.[1] ?? 'neither a picture nor a document that is known';
}

/** A file that is also valid as something else can be one thing to this service and another to who opens it. */
function secondNature(bytes: Uint8Array, head: string, actual: ContentType): string | undefined {
  if (endsAsZip(bytes)) return 'a ZIP archive';
  if (actual === 'application/pdf') return undefined;
  const tail = latin1(bytes.subarray(Math.max(0, bytes.length - EDGE_BYTES)));
  if (head.includes('%PDF-') || tail.includes('%%EOF')) return 'a PDF';
  return MARKUP.test(head) || MARKUP.test(tail) ? 'an HTML page' : undefined;
}

function endsAsZip(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(
    -(ZIP_END_BYTES + ZIP_COMMENT_BYTES),
  );
  for (let at = tail.indexOf(ZIP_END); at >= 0; at = tail.indexOf(ZIP_END, at + 1)) {
    // The comment's length must fit the file's end, or the four bytes are there by chance.
    if (
      at + ZIP_END_BYTES <= tail.length &&
      at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) === tail.length
    ) {
      return true;
    }
  }
  return false;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
