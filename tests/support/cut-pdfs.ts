// PDFs of one page with a picture in every encoding of PDF, whole or with its data cut off.
import { deflateSync } from 'node:zlib';
import { pdfPageFile, pdfStream } from './file-parts.ts';
import { scan } from './scans.ts';

/** An encoded picture and the dictionary entries that describe it. */
export interface Encoded {
  readonly data: Buffer;
  readonly entries: string;
}

const WIDTH = 400;
const HEIGHT = 560;
const SIZE = `/Width ${WIDTH} /Height ${HEIGHT}`;
const RGB = `${SIZE} /ColorSpace /DeviceRGB /BitsPerComponent 8`;
const GREY = `${SIZE} /ColorSpace /DeviceGray /BitsPerComponent 8`;
const BILEVEL = `${SIZE} /ColorSpace /DeviceGray /BitsPerComponent 1`;

const drawing = (): ReturnType<typeof scan> => scan(WIDTH, HEIGHT);
const rgb = (): Promise<Buffer> => drawing().raw().toBuffer();
const grey = (): Promise<Buffer> => drawing().greyscale().toColourspace('b-w').raw().toBuffer();
const jpeg = (): Promise<Buffer> => drawing().jpeg({ quality: 90 }).toBuffer();

/** A picture in each encoding, by its name. */
export const ENCODINGS: Readonly<Record<string, () => Promise<Encoded>>> = {
  'baseline JPEG': async () => ({ data: await jpeg(), entries: `${RGB} /Filter /DCTDecode` }),
  'progressive JPEG': async () => ({
    data: await drawing().jpeg({ progressive: true }).toBuffer(),
    entries: `${RGB} /Filter /DCTDecode`,
  }),
  'grey JPEG': async () => ({
    data: await drawing().greyscale().jpeg().toBuffer(),
    entries: `${GREY} /Filter /DCTDecode`,
  }),
  'JPEG in Flate': async () => ({
    data: deflateSync(await jpeg()),
    entries: `${RGB} /Filter [/FlateDecode /DCTDecode]`,
  }),
  'JPEG in ASCII 85': async () => ({
    data: ascii85(await jpeg()),
    entries: `${RGB} /Filter [/ASCII85Decode /DCTDecode]`,
  }),
  Flate: async () => ({ data: deflateSync(await rgb()), entries: `${RGB} /Filter /FlateDecode` }),
  'Flate with a PNG predictor': async () => ({
    data: deflateSync(withRowTags(await rgb())),
    entries: `${RGB} /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns ${WIDTH} >>`,
  }),
  'Flate in hexadecimal': async () => ({
    data: Buffer.from(`${deflateSync(await grey()).toString('hex')}>`),
    entries: `${GREY} /Filter [/AHx /Fl]`,
  }),
  'samples without a filter': async () => ({ data: await grey(), entries: GREY }),
  LZW: async () => ({ data: lzw(await grey()), entries: `${GREY} /Filter /LZWDecode` }),
  'run lengths': async () => ({
    data: runLengths(await grey()),
    entries: `${GREY} /Filter /RunLengthDecode`,
  }),
  'fax group 4': async () => ({
    data: bits(faxRows('001 101010 0000010111 1', '1 1 1', '000000000001 000000000001')),
    entries: `${BILEVEL} /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${WIDTH} /Rows ${HEIGHT} >>`,
  }),
  'fax group 3': async () => ({
    data: bits(faxRows(RUNS, RUNS, '000000000001'.repeat(6))),
    entries: `${BILEVEL} /Filter /CCITTFaxDecode /DecodeParms << /K 0 /Columns ${WIDTH} /EndOfLine true >>`,
  }),
  JBIG2: async () => ({
    data: jbig2(bits(faxRows('001 101010 0000010111 1', '1 1 1', '000000000001 000000000001'))),
    entries: `${BILEVEL} /Filter /JBIG2Decode`,
  }),
  'JPEG 2000': async () => ({
    data: JPEG_2000,
    entries: '/Width 64 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /JPXDecode',
  }),
};

/** A PDF that shows a picture on the whole page. */
export function picturePdf({ data, entries }: Encoded, further: readonly (string | Buffer)[] = []): Buffer {
  return pdfPageFile({
    resources: '/XObject << /I 5 0 R >>',
    content: 'q 595 0 0 842 0 0 cm /I Do Q',
    further: [pdfStream(`/Type /XObject /Subtype /Image ${entries}`, data), ...further],
  });
}

/** The picture with only the first part of its data. */
export function cutTo({ data, entries }: Encoded, share: number): Encoded {
  return { data: data.subarray(0, Math.floor(data.length * share)), entries };
}

/** An end of line, then runs of 16 white, 16 black and 368 white pixels (T.4: 320 and 48). */
const RUNS = '000000000001 101010 0000010111 00110110 00001011';

/** Codes of a first row, of all other rows, and of the end. */
function faxRows(first: string, other: string, end: string): string {
  return [first, ...Array(HEIGHT - 1).fill(other), end].join('');
}

function bits(codes: string): Buffer {
  const digits = codes.replaceAll(' ', '');
  return Buffer.from((digits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

/** A page with one generic region in fax coding (T.88). */
function jbig2(fax: Buffer): Buffer {
  const segment = (number: number, type: number, data: Buffer): Buffer => {
    const head = Buffer.from([0, 0, 0, number, type, 0, 1, 0, 0, 0, 0]);
    head.writeUInt32BE(data.length, 7);
    return Buffer.concat([head, data]);
  };
  const page = Buffer.alloc(19);
  const region = Buffer.alloc(18);
  for (const sizes of [page, region]) {
    sizes.writeUInt32BE(WIDTH, 0);
    sizes.writeUInt32BE(HEIGHT, 4);
  }
  region[17] = 1;
  return Buffer.concat([
    segment(0, 48, page),
    segment(1, 38, Buffer.concat([region, fax])),
    segment(2, 49, Buffer.alloc(0)),
  ]);
}

/** Each pixel row after the tag of the predictor that changes nothing. */
function withRowTags(pixels: Buffer): Buffer {
  const row = WIDTH * 3;
  return Buffer.concat(
    Array.from({ length: HEIGHT }, (_, at) =>
      Buffer.concat([Buffer.from([0]), pixels.subarray(at * row, (at + 1) * row)]),
    ),
  );
}

/** Codes of 9 bits for each byte; the table is cleared before codes would grow. */
function lzw(pixels: Buffer): Buffer {
  const CLEAR = 256;
  const END = 257;
  const codes: number[] = [];
  pixels.forEach((byte, at) => {
    if (at % 250 === 0) codes.push(CLEAR);
    codes.push(byte);
  });
  return bits([...codes, END].map((code) => code.toString(2).padStart(9, '0')).join(''));
}

function runLengths(pixels: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < pixels.length; at += 128) {
    const part = pixels.subarray(at, at + 128);
    parts.push(Buffer.from([part.length - 1]), part);
  }
  return Buffer.concat([...parts, Buffer.from([128])]);
}

function ascii85(data: Buffer): Buffer {
  let text = '';
  for (let at = 0; at < data.length; at += 4) {
    const group = Buffer.alloc(4);
    data.copy(group, 0, at, at + 4);
    let value = group.readUInt32BE(0);
    let digits = '';
    for (let digit = 0; digit < 5; digit++) {
      digits = String.fromCharCode(33 + (value % 85)) + digits;
      value = Math.floor(value / 85);
    }
    text += digits.slice(0, Math.min(4, data.length - at) + 1);
  }
  return Buffer.from(`${text}~>`, 'latin1');
}

/** A chequered square of 64 pixels, encoded by OpenJPEG 2.5: sharp does not write this format. */
const JPEG_2000 = Buffer.from(
  `/0//UQAvAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAADBwEBBwEBBwEB/1IADAAAAAEBAgQEAAH/XAAKQEBISFBISFD/ZAAl
   AAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAAErAAH/k97SwA/UNuRx29SWYYh66c+Jro2L7ARNSiwFiPZ4huuR
   6wv1s0pitsAbb8e/dvmQ4WlKw+srAAAAAAKzlmgDUVPO4GdPKdlt+h55EruKwIDbaAjcNf0fR0cju9MXY3jxGD+URsEMjN+o7VDD6tLZZmJd
   dni7Z6TncX0xzAfpfTF55kn0eFHO0E7RgBaEmZ+ONng/bQ2hsJsmGpg/QY5FF2z0FrtLd0r/Fo1uFoSZn442eD9tDaGwmyYamD9BjkUXbPQW
   fAv7OT3m6q1+EGaAgMXSRdGAIhgJ6M0cqRFHLKuBLJEq3YJakzPGkVVZI3mZtJNERSxX3e8bA3v32dWRN6aR+JkgePriINxrbmD6bfeiH8lX
   HJ/V0/MAIj6AgP/Z`,
  'base64',
);
