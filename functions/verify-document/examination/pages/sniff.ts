// Recognises the real type of a file from its bytes, whatever its name or announced content type.
import { type Message, message } from '../../../shared/words/message.ts';
import type { ContentType } from '../../schemas.ts';
import { bufferOf, latin1 } from './bytes.ts';
import { afterPdf } from './pdf-end.ts';
import { RejectedFile } from './reasons.ts';

const NAMES: Readonly<Record<ContentType, Message>> = {
  'image/png': message('format.png'),
  'image/jpeg': message('format.jpeg'),
  'image/tiff': message('format.tiff'),
  'application/pdf': message('format.pdf'),
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

const image = (name: string): Message => message('format.image', { name });
const archive = (name: string): Message => message('format.archive', { name });
const PROGRAM = message('format.program');
const HTML = message('format.html');

/** Formats that clients send by mistake, and other known ones: position of the signature, signature, name. */
const OTHERS: readonly (readonly [number, string, Message])[] = [
  [0, 'GIF8', image('GIF')],
  [8, 'WEBP', image('WebP')],
  [0, 'BM', image('BMP')],
  ...['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'].map(
    (brand) => [4, `ftyp${brand}`, image('HEIC')] as const,
  ),
  [4, 'ftypavi', message('format.avif')],
  [4, 'ftyp', message('format.video')],
  [4, 'jP  \r\n', image('JPEG 2000')],
  [0, '\xff\x0a', image('JPEG XL')],
  [4, 'JXL ', image('JPEG XL')],
  [0, '8BPS', message('format.photoshop')],
  [0, 'AT&TFORM', message('format.djvu')],
  [0, 'PK', message('format.zipOrOffice')],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', message('format.office')],
  [0, 'Rar!', archive('RAR')],
  [0, '7z\xbc\xaf\x27\x1c', archive('7-Zip')],
  [0, '\x1f\x8b', archive('gzip')],
  [0, 'MZ', PROGRAM],
  [0, '\x7fELF', PROGRAM],
  [0, '\xca\xfe\xba\xbe', PROGRAM],
  [0, '\xcf\xfa\xed\xfe', PROGRAM],
  [0, '%!PS', message('format.postScript')],
  [0, '{\\rtf', message('format.richText')],
];

const TEXT_FILE = message('format.text');
const UNKNOWN_FORMAT = message('format.unknown');

/** Text formats, in the order in which they are tried on the file's beginning. */
const TEXTS: readonly (readonly [RegExp, Message])[] = [
  [/^\s*(?:<[?!][^>]*>\s*)*<svg\b/i, message('format.svg')],
  [/^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|iframe)\b/is, HTML],
  [/^\s*<\?xml/, message('format.xml')],
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

function otherName(head: string): Message {
  const known = OTHERS.find(([at, mark]) => head.startsWith(mark, at));
  if (known !== undefined) return known[2];
  const text = head.startsWith(BYTE_ORDER_MARK) ? head.slice(BYTE_ORDER_MARK.length) : head;
  return TEXTS.find(([start]) => start.test(text))?.[1] ?? UNKNOWN_FORMAT;
}

/** A file that is also valid in a second format could look different to this service and to a person who opens it. */
function secondFormat(bytes: Uint8Array, head: string, actual: ContentType): Message | undefined {
  if (endsAsZip(bytes)) return archive('ZIP');
  if (actual === 'application/pdf') return MARKUP.test(latin1(afterPdf(bytes))) ? HTML : undefined;
  const tail = latin1(bytes.subarray(Math.max(0, bytes.length - EDGE_BYTES)));
  if (head.includes(PDF_START) || tail.includes('%%EOF')) return message('format.pdf');
  return MARKUP.test(head) || MARKUP.test(tail) ? HTML : undefined;
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
