// Recognises the real type of a file from its bytes, whatever its name or announced content type.
import type { ContentType } from '../../schemas.ts';
import { bufferOf, latin1 } from './bytes.ts';
import { afterPdf } from './pdf-end.ts';
import { RejectedFile } from './reasons.ts';

const NAMES: Readonly<Record<ContentType, string>> = {
  'image/png': 'a PNG image',
  'image/jpeg': 'a JPEG image',
  'image/tiff': 'a TIFF image',
  'application/pdf': 'a PDF',
};

const PDF_START = '%PDF-';
/** First bytes of the accepted formats, in Latin-1. */
const ACCEPTED: readonly (readonly [ContentType, string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  // BigTIFF, with positions of eight bytes.
  ['image/tiff', 'II+\0'],
  ['image/tiff', 'MM\0+'],
  ['application/pdf', PDF_START],
];

/** Formats that clients send by mistake, and other known ones: position of the signature, signature, name. */
const OTHERS: readonly (readonly [number, string, string])[] = [
  [0, 'GIF8', 'a GIF image'],
  [8, 'WEBP', 'a WebP image'],
  [0, 'BM', 'a BMP image'],
  ...['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'].map(
    (brand) => [4, `ftyp${brand}`, 'a HEIC image'] as const,
  ),
  [4, 'ftypavi', 'an AVIF image'],
  [4, 'ftyp', 'a video'],
  [4, 'jP  \r\n', 'a JPEG 2000 image'],
  [0, '\xff\x0a', 'a JPEG XL image'],
  [4, 'JXL ', 'a JPEG XL image'],
  [0, '8BPS', 'a Photoshop file'],
  [0, 'AT&TFORM', 'a DjVu document'],
  [0, 'PK', 'a ZIP archive or an Office document'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'a legacy Office document'],
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

const TEXT_FILE = 'a text file';
const UNKNOWN_FORMAT = 'of an unknown format';

/** Text formats, in the order in which they are tried on the file's beginning. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:<[?!][^>]*>\s*)*<svg\b/i, 'an SVG drawing'],
  [/^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe)\b/is, 'an HTML page'],
  [/^\s*<\?xml/, 'an XML file'],
  [/^[\s\x20-\x7e\x80-\xff]+$/, TEXT_FILE],
];
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** How much of a file's beginning and end is inspected. */
const EDGE_BYTES = 1024;
/** End-of-central-directory record of a ZIP archive; only a comment may follow it. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_COMMENT_BYTES = 65_535;
/** Markup that browsers execute; scanners never write it, whereas `<?xpacket` and `<x:xmpmeta` are common. */
const MARKUP = /<(?:!doctype html|html|script|svg|iframe|body)[\s>]/i;

/**
 * Checks that a file has the announced format and does not contain a second one.
 *
 * @throws RejectedFile that names the file's format
 */
export function checkType(bytes: Uint8Array, declared: ContentType): void {
  if (bytes.length === 0) throw new RejectedFile('empty-file');
  const head = latin1(bytes.subarray(0, EDGE_BYTES));
  const actual = ACCEPTED.find(([, start]) => head.startsWith(start))?.[0] ?? laterPdf(head);
  if (actual === undefined) {
    throw new RejectedFile('unsupported-type', { actual: otherName(head) });
  }
  if (actual !== declared) {
    throw new RejectedFile('type-mismatch', { declared, actual: NAMES[actual] });
  }
  const other = secondFormat(bytes, head, actual);
  if (other !== undefined) throw new RejectedFile('mixed-content', { actual: NAMES[actual], other });
}

/**
 * A PDF may begin later in the first kilobyte, after a line break, a printer's commands or a header of a mail; but not after another
 * format, as which the file would be opened.
 */
function laterPdf(head: string): ContentType | undefined {
  const start = head.indexOf(PDF_START);
  if (start < 0) return undefined;
  const before = head.slice(0, start);
  const isHarmless = [UNKNOWN_FORMAT, TEXT_FILE].includes(otherName(before)) && !MARKUP.test(before);
  return isHarmless ? 'application/pdf' : undefined;
}

function otherName(head: string): string {
  const known = OTHERS.find(([at, mark]) => head.startsWith(mark, at));
  if (known !== undefined) return known[2];
  const text = head.startsWith(BYTE_ORDER_MARK) ? head.slice(BYTE_ORDER_MARK.length) : head;
  return TEXTS.find(([start]) => start.test(text))?.[1] ?? UNKNOWN_FORMAT;
}

/** A file that is also valid in a second format could look different to this service and to a person who opens it. */
function secondFormat(bytes: Uint8Array, head: string, actual: ContentType): string | undefined {
  if (endsAsZip(bytes)) return 'a ZIP archive';
  if (actual === 'application/pdf') return MARKUP.test(latin1(afterPdf(bytes))) ? 'an HTML page' : undefined;
  const tail = latin1(bytes.subarray(Math.max(0, bytes.length - EDGE_BYTES)));
  if (head.includes(PDF_START) || tail.includes('%%EOF')) return 'a PDF';
  return MARKUP.test(head) || MARKUP.test(tail) ? 'an HTML page' : undefined;
}

function endsAsZip(bytes: Uint8Array): boolean {
  const tail = bufferOf(bytes).subarray(-(ZIP_END_BYTES + ZIP_COMMENT_BYTES));
  for (let at = tail.indexOf(ZIP_END); at >= 0; at = tail.indexOf(ZIP_END, at + 1)) {
    // The comment must end with the file, otherwise the four bytes occur by chance.
    if (
      at + ZIP_END_BYTES <= tail.length &&
      at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) === tail.length
    ) {
      return true;
    }
  }
  return false;
}
