// Tells whether the data of a PDF stream is all there. pdfium draws what it can decode and stays silent about the rest.
import {
  ascii85Decoded,
  type Decoded,
  hexDecoded,
  inflated,
  lzwDecoded,
  runLengthDecoded,
} from './byte-filters.ts';
import { faxRows } from './ccitt.ts';
import { areWholeJbig2Globals, isWholeJbig2 } from './jbig2.ts';
import { isWholeJpx } from './jpx.ts';
import { type PdfDictionary, type PdfObjects, PdfStream, type PdfValue } from './pdf-objects.ts';

/** Short names of filters and keys in inline images. */
const FILTERS: Readonly<Record<string, string>> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  RL: 'RunLengthDecode',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
};
const KEYS: Readonly<Record<string, string>> = {
  Filter: 'F',
  DecodeParms: 'DP',
  Width: 'W',
  Height: 'H',
  BitsPerComponent: 'BPC',
  ColorSpace: 'CS',
  ImageMask: 'IM',
};
const COMPONENTS: Readonly<Record<string, number>> = {
  DeviceGray: 1,
  G: 1,
  CalGray: 1,
  DeviceRGB: 3,
  RGB: 3,
  CalRGB: 3,
  Lab: 3,
  DeviceCMYK: 4,
  CMYK: 4,
  Indexed: 1,
  I: 1,
  Separation: 1,
};
/** Default of the CCITTFaxDecode filter. */
const FAX_COLUMNS = 1_728;
/** PNG predictors, from this one on, precede each row with a byte. */
const FIRST_PNG_PREDICTOR = 10;

/** A picture's data: all there or not, in an unknown encoding, or a JPEG file that has to be decoded to know. */
export type PictureState = 'whole' | 'cut' | 'unsupported' | { readonly jpeg: Uint8Array };

interface Filter {
  readonly name: string;
  readonly parameters: PdfDictionary;
}

/** Decodes the data of a stream that is no picture. */
export async function decodedStream(objects: PdfObjects, { dictionary, data }: PdfStream): Promise<Decoded> {
  let decoded: Decoded = { bytes: data, length: data.length };
  // Programs write empty pages and fields so, and pdfium's copy names a filter for them.
  if (data.length === 0) return decoded;
  let fault: Decoded['fault'];
  for (const filter of filtersOf(objects, dictionary)) {
    const next = await bytesDecoded(objects, filter, decoded.bytes, true);
    if (next === undefined) return { ...decoded, fault: 'corrupt' };
    fault ??= next.fault;
    decoded = next;
  }
  return fault === undefined ? decoded : { ...decoded, fault };
}

/** Checks the data of an image, which may be inline in a content stream. */
export async function pictureState(
  objects: PdfObjects,
  dictionary: PdfDictionary,
  data: Uint8Array,
): Promise<PictureState> {
  const filters = filtersOf(objects, dictionary);
  let decoded: Decoded = { bytes: data, length: data.length };
  for (const [at, filter] of filters.entries()) {
    const isLast = at === filters.length - 1;
    const next = await bytesDecoded(objects, filter, decoded.bytes, !isLast);
    if (next === undefined)
      return isLast ? await codecState(objects, dictionary, filter, decoded.bytes) : 'cut';
    decoded = next;
  }
  const least = leastLength(objects, dictionary, filters.at(-1));
  if (least === undefined) return decoded.fault === undefined ? 'whole' : 'cut';
  // Data may lack its end marker, but not be changed.
  return decoded.length >= least && decoded.fault !== 'corrupt' ? 'whole' : 'cut';
}

function filtersOf(objects: PdfObjects, dictionary: PdfDictionary): Filter[] {
  const parameters = objects.array(entry(dictionary, 'DecodeParms'));
  return objects.array(entry(dictionary, 'Filter')).map((value, at) => {
    const name = objects.get(value);
    return {
      name: typeof name === 'string' ? (FILTERS[name] ?? name) : '',
      parameters: objects.dictionary(parameters[at]) ?? new Map(),
    };
  });
}

/** An entry of an image's dictionary under its full name, or the short one of inline images. */
function entry(dictionary: PdfDictionary, key: string): PdfValue | undefined {
  return dictionary.get(key) ?? dictionary.get(KEYS[key] ?? key);
}

/** Decodes one filter; undefined if it is a picture format or unknown. */
async function bytesDecoded(
  objects: PdfObjects,
  { name, parameters }: Filter,
  data: Uint8Array,
  keep: boolean,
): Promise<Decoded | undefined> {
  switch (name) {
    case 'FlateDecode':
      return await inflated(data, keep);
    case 'LZWDecode':
      return lzwDecoded(data, objects.number(parameters.get('EarlyChange')) ?? 1);
    case 'RunLengthDecode':
      return runLengthDecoded(data);
    case 'ASCIIHexDecode':
      return hexDecoded(data);
    case 'ASCII85Decode':
      return ascii85Decoded(data);
    case 'Crypt':
      // The copy is decrypted.
      return { bytes: data, length: data.length };
    default:
      return undefined;
  }
}

async function codecState(
  objects: PdfObjects,
  dictionary: PdfDictionary,
  { name, parameters }: Filter,
  data: Uint8Array,
): Promise<PictureState> {
  const height = objects.number(entry(dictionary, 'Height')) ?? 0;
  switch (name) {
    case 'DCTDecode':
      return { jpeg: data };
    case 'JPXDecode':
      return isWholeJpx(data) ? 'whole' : 'cut';
    case 'JBIG2Decode':
      return isWholeJbig2(data, height) && (await hasWholeGlobals(objects, parameters)) ? 'whole' : 'cut';
    case 'CCITTFaxDecode':
      return isWholeFax(objects, parameters, data, height) ? 'whole' : 'cut';
    default:
      return 'unsupported';
  }
}

async function hasWholeGlobals(objects: PdfObjects, parameters: PdfDictionary): Promise<boolean> {
  const globals = parameters.get('JBIG2Globals');
  if (globals === undefined) return true;
  const stream = objects.get(globals);
  if (!(stream instanceof PdfStream)) return false;
  const { bytes, fault } = await decodedStream(objects, stream);
  return fault === undefined && areWholeJbig2Globals(bytes);
}

function isWholeFax(
  objects: PdfObjects,
  parameters: PdfDictionary,
  data: Uint8Array,
  height: number,
): boolean {
  const k = objects.number(parameters.get('K')) ?? 0;
  const rows = faxRows(data, {
    k,
    columns: objects.number(parameters.get('Columns')) ?? FAX_COLUMNS,
    rows: height,
    isByteAligned: objects.get(parameters.get('EncodedByteAlign')) === true,
  });
  // Faxes from telephone lines have damaged rows.
  return rows >= height - (k < 0 ? 1 : Math.ceil(height / 100));
}

/** Bytes that an image of samples needs, less its last row; undefined if its colour space is not known here. */
function leastLength(
  objects: PdfObjects,
  dictionary: PdfDictionary,
  last: Filter | undefined,
): number | undefined {
  const width = objects.number(entry(dictionary, 'Width')) ?? 0;
  const height = objects.number(entry(dictionary, 'Height')) ?? 0;
  const isMask = objects.get(entry(dictionary, 'ImageMask')) === true;
  const bits = isMask ? 1 : objects.number(entry(dictionary, 'BitsPerComponent'));
  const components = isMask ? 1 : componentsOf(objects, entry(dictionary, 'ColorSpace'));
  if (bits === undefined || components === undefined) return undefined;
  const predictor = objects.number(last?.parameters.get('Predictor')) ?? 1;
  const row = Math.ceil((width * bits * components) / 8) + (predictor >= FIRST_PNG_PREDICTOR ? 1 : 0);
  // Some programs forget the last bytes, which nobody sees.
  return row * height - Math.min(row, (row * height) / 100);
}

function componentsOf(objects: PdfObjects, space: PdfValue | undefined): number | undefined {
  const [family, detail] = objects.array(space);
  const name = objects.get(family);
  if (name === 'ICCBased') return objects.number(objects.dictionary(detail)?.get('N'));
  if (name === 'DeviceN') return objects.array(detail).length;
  return typeof name === 'string' ? COMPONENTS[name] : undefined;
}
