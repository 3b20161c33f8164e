// Parts of PNG, TIFF and PDF files from which tests build files, including ones that no program would write.
import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG file, with the correct checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function pngHeader(width: number, height: number, bitDepth = 8, colourType = 0): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = bitDepth;
  data[9] = colourType;
  return pngChunk('IHDR', data);
}

export const PNG_END = pngChunk('IEND', Buffer.alloc(0));

/** A grey PNG with these dimensions whose pixels are `rows`, or as many zeros as needed. */
export function pngFile(
  width: number,
  height: number,
  rows?: Uint8Array,
  extra: readonly Buffer[] = [],
): Buffer {
  const pixels = rows ?? Buffer.alloc(height * (width + 1));
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(width, height),
    ...extra,
    pngChunk('IDAT', deflateSync(pixels)),
    PNG_END,
  ]);
}

/** An entry of a TIFF directory: its tag, type (3 short, 4 long, 5 rational: offset) and value. */
export type TiffEntry = readonly [tag: number, type: number, value: number];

/** Offsets of little-endian TIFF directories, which follow the header one after the other. */
export function tiffDirectory(entries: readonly TiffEntry[], next: number): Buffer {
  const bytes = Buffer.alloc(2 + entries.length * 12 + 4);
  bytes.writeUInt16LE(entries.length, 0);
  for (const [at, [tag, type, value]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 2 + at * 12);
    bytes.writeUInt16LE(type, 4 + at * 12);
    bytes.writeUInt32LE(1, 6 + at * 12);
    bytes.writeUInt32LE(value >>> 0, 10 + at * 12);
  }
  bytes.writeUInt32LE(next >>> 0, 2 + entries.length * 12);
  return bytes;
}

export function tiffHeader(firstDirectory: number): Buffer {
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(firstDirectory >>> 0, 4);
  return header;
}

/** Offset of the first directory when it follows the header. */
export const TIFF_HEADER_BYTES = 8;

/** Entries of a grey page with these dimensions in one strip. */
export function tiffPage(
  width: number,
  height: number,
  strip: { offset: number; bytes: number; compression?: number },
): TiffEntry[] {
  return [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, strip.compression ?? 1],
    [262, 3, 1],
    [273, 4, strip.offset],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, strip.bytes],
  ];
}

/** A TIFF file of one page: its directory, then its strip. */
export function tiffFile(
  width: number,
  height: number,
  strip: Uint8Array,
  further: readonly TiffEntry[] = [],
  compression = 1,
): Buffer {
  const count = tiffPage(width, height, { offset: 0, bytes: 0 }).length + further.length;
  const offset = TIFF_HEADER_BYTES + 2 + count * 12 + 4;
  const entries = [...tiffPage(width, height, { offset, bytes: strip.length, compression }), ...further];
  return Buffer.concat([
    tiffHeader(TIFF_HEADER_BYTES),
    tiffDirectory(
      entries.sort(([one], [other]) => one - other),
      0,
    ),
    strip,
  ]);
}

/** A PDF of numbered objects (the catalog is number 1), with a correct cross-reference table. */
export function pdfFile(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [at, object] of objects.entries()) {
    offsets.push(length);
    const content = typeof object === 'string' ? Buffer.from(object, 'latin1') : object;
    add(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), content, Buffer.from('\nendobj\n')]));
  }
  const size = objects.length + 1;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  add(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
      'latin1',
    ),
  );
  return Buffer.concat(parts);
}

/** A PDF stream. */
export function pdfStream(dictionary: string, data: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`, 'latin1'),
    data,
    Buffer.from('\nendstream', 'latin1'),
  ]);
}

interface PdfPageParts {
  /** Further entries of the page. */
  readonly page?: string;
  readonly mediaBox?: string;
  readonly resources?: string;
  readonly catalog?: string;
  /** The page's drawing instructions; a black square if absent. */
  readonly content?: string | Buffer;
  readonly further?: readonly (string | Buffer)[];
  readonly trailer?: string;
}

/** A PDF of one page: catalog 1, pages 2, page 3, content 4, and further objects from 5 on. */
export function pdfPageFile(parts: PdfPageParts): Buffer {
  const content = parts.content ?? '100 100 200 200 re f';
  const mediaBox = parts.mediaBox ?? '[0 0 595 842]';
  return pdfFile(
    [
      `<< /Type /Catalog /Pages 2 0 R ${parts.catalog ?? ''} >>`,
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox ${mediaBox} /Contents 4 0 R /Resources << ${parts.resources ?? ''} >> ${parts.page ?? ''} >>`,
      typeof content === 'string' ? pdfStream('', Buffer.from(content, 'latin1')) : content,
      ...(parts.further ?? []),
    ],
    parts.trailer,
  );
}
