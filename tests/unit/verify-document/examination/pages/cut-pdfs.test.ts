// PDFs whose pictures are cut off, missing or in an unknown encoding: pdfium draws what it can decode and stays silent about the rest, but
// such a page is incomplete. Whole pictures, with the small faults that real programs write, are not.

import { PDFDocument } from 'pdf-lib';
import type { JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { isWholeJpeg } from '../../../../../functions/verify-document/examination/pages/jpeg.ts';
import { DEFAULT_LIMITS } from '../../../../../functions/verify-document/examination/pages/limits.ts';
import type { PageRaster } from '../../../../../functions/verify-document/examination/pages/raster.ts';
import { readPages } from '../../../../../functions/verify-document/examination/pages/read-pages.ts';
import { RejectedFile } from '../../../../../functions/verify-document/examination/pages/reasons.ts';
import { sharp } from '../../../../../functions/verify-document/examination/sharp.ts';
import { cutTo, ENCODINGS, type Encoded, picturePdf } from '../../../../support/cut-pdfs.ts';
import { pdfPageFile, pdfStream } from '../../../../support/file-parts.ts';
import { BUNDLED_PDFIUM } from '../../../../support/pdfium.ts';
import { jpegOf, scan } from '../../../../support/scans.ts';
import { inEnglish } from '../../../../support/words.ts';

/** Small, because only completeness matters here. */
const LIMITS = { ...DEFAULT_LIMITS, maxLongSide: 600 };
const NOTE =
  'Page 1: parts of the page could not be read, so the document is not judged; save or scan it again';

function read(bytes: Uint8Array): Promise<PageRaster[]> {
  return Array.fromAsync(readPages(bytes, 'application/pdf', LIMITS, BUNDLED_PDFIUM));
}

/** Whether all pages are complete; `damaged` if nothing could be read. */
async function stateOf(bytes: Uint8Array): Promise<'complete' | 'incomplete' | 'damaged'> {
  try {
    const pages = await read(bytes);
    return pages.every(({ isComplete }) => isComplete) ? 'complete' : 'incomplete';
  } catch (error) {
    if (error instanceof RejectedFile && error.reason === 'damaged') return 'damaged';
    throw error;
  }
}

const made = new Map<string, Promise<Encoded>>();

/** The picture in an encoding, encoded once. */
function encoded(name: string): Promise<Encoded> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const encode = ENCODINGS[name];
  if (encode === undefined) throw new Error(`No encoding ${name}`);
  const picture = encode();
  made.set(name, picture);
  return picture;
}

const jpegEntries = (width: number, height: number): string =>
  `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`;

describe.each(Object.keys(ENCODINGS))('a page whose picture is encoded as %s', (name) => {
  it('is complete if the picture is', async () => {
    expect(await stateOf(picturePdf(await encoded(name)))).toBe('complete');
  });

  it.each([0.02, 0.3, 0.6, 0.9, 0.95])('is incomplete if the picture is cut to %d', async (share) => {
    expect(await stateOf(picturePdf(cutTo(await encoded(name), share)))).not.toBe('complete');
  });
});

describe('a JPEG in a PDF', () => {
  /** As much data in the last rows as in all others. */
  const noise = Buffer.from(Array.from({ length: 300 * 404 * 3 }, (_, at) => (at * 2_654_435_761) >>> 24));
  const jpegOfNoise = (options: JpegOptions): Promise<Buffer> =>
    sharp(noise, { raw: { width: 300, height: 404, channels: 3 } })
      .blur(1)
      .jpeg(options)
      .toBuffer();

  it.each([
    ['baseline', {}],
    ['progressive', { progressive: true }],
    ['baseline without subsampling', { chromaSubsampling: '4:4:4' }],
  ])('(%s) is whole without its end marker, but not without its last percents', async (_, options) => {
    const jpeg = await jpegOfNoise(options);
    const isWhole = (length: number): Promise<boolean> =>
      isWholeJpeg(jpeg.subarray(0, Math.floor(length)), DEFAULT_LIMITS);
    expect(await isWhole(jpeg.length)).toBe(true);
    expect(await isWhole(jpeg.length - 2)).toBe(true);
    for (const share of [0.97, 0.8, 0.5, 0.1]) expect(await isWhole(jpeg.length * share)).toBe(false);
  });
});

describe('an incomplete page', () => {
  it('says so first, and keeps what could be read', async () => {
    const [page] = await read(picturePdf(cutTo(await encoded('baseline JPEG'), 0.5)));
    expect(inEnglish(page?.warnings)?.[0]).toBe(NOTE);
    expect([...(page?.rgb.subarray(0, 3) ?? [])].map((value) => value > 128)).toEqual([true, false, false]);
  });

  it('of which nothing could be read is rejected as damaged', async () => {
    const pdf = picturePdf({ ...(await encoded('Flate')), data: Buffer.from('no zlib stream') });
    await expect(read(pdf)).rejects.toMatchObject({
      reason: 'damaged',
      message:
        'The file is damaged or incomplete: nothing on its pages can be decoded. Save or scan it again.',
    });
  });

  it('of which nothing could be read is named beside a whole one', async () => {
    const document = await PDFDocument.load(picturePdf(await encoded('Flate')));
    const cut = await PDFDocument.load(
      picturePdf({ ...(await encoded('Flate')), data: Buffer.from('no zlib stream') }),
    );
    const [page] = await document.copyPages(cut, [0]);
    if (page !== undefined) document.addPage(page);
    const pages = await read(await document.save());
    expect(pages.map(({ isComplete, warnings }) => ({ isComplete, warnings: inEnglish(warnings) }))).toEqual([
      { isComplete: true, warnings: [expect.stringContaining('resolution is low')] },
      {
        isComplete: false,
        warnings: ['Page 2: nothing on the page could be read; save or scan it again'],
      },
    ]);
  });
});

describe('a picture that cannot be decoded at all makes its page incomplete:', () => {
  it('an unknown filter', async () => {
    const { data } = await encoded('baseline JPEG');
    const entries = '/Width 400 /Height 560 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /NewDecode';
    await expect(read(picturePdf({ data, entries }))).rejects.toMatchObject({
      reason: 'unsupported-encoding',
      message: expect.stringContaining('Page 1 uses pictures in an encoding that is unknown here'),
    });
  });

  it('a JPEG in arithmetic coding, which pdfium draws black', async () => {
    const { data, entries } = await encoded('baseline JPEG');
    const frame = data.indexOf(Buffer.from([0xff, 0xc0]));
    const changed = Buffer.from(data);
    changed[frame + 1] = 0xc9;
    await expect(read(picturePdf({ data: changed, entries }))).rejects.toMatchObject({
      reason: 'unsupported-encoding',
    });
  });

  it('a JBIG2 picture without its shared dictionary', async () => {
    const { data, entries } = await encoded('JBIG2');
    const missing = `${entries} /DecodeParms << /JBIG2Globals 9 0 R >>`;
    expect(await stateOf(picturePdf({ data, entries: missing }))).not.toBe('complete');
  });

  it('a picture that is not in the file', async () => {
    const pdf = pdfPageFile({
      resources: '/XObject << /I 9 0 R >>',
      content: '100 100 200 200 re f /I Do',
    });
    expect(await stateOf(pdf)).toBe('incomplete');
  });
});

describe('wherever a cut picture is, its page is incomplete:', () => {
  const cutJpeg = async (): Promise<Buffer> => {
    const jpeg = await jpegOf(200, 280);
    return pdfStream(jpegEntries(200, 280), jpeg.subarray(0, jpeg.length / 2));
  };
  const wholeJpeg = async (): Promise<Buffer> => pdfStream(jpegEntries(200, 280), await jpegOf(200, 280));
  const DRAWN = 'q 100 0 0 140 20 20 cm /I Do Q';
  const places: readonly (readonly [string, (picture: Buffer) => Buffer])[] = [
    [
      'small beside text',
      (picture) =>
        pdfPageFile({
          resources: '/XObject << /I 5 0 R >>',
          content: `100 300 200 200 re f ${DRAWN}`,
          further: [picture],
        }),
    ],
    [
      'in a form',
      (picture) =>
        pdfPageFile({
          resources: '/XObject << /F 6 0 R >>',
          content: '100 300 200 200 re f /F Do',
          further: [
            picture,
            pdfStream(
              '/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /I 5 0 R >> >>',
              Buffer.from(DRAWN),
            ),
          ],
        }),
    ],
    [
      'in a pattern',
      (picture) =>
        pdfPageFile({
          resources: '/Pattern << /P 6 0 R >>',
          content: '/Pattern cs /P scn 0 0 595 842 re f',
          further: [
            picture,
            pdfStream(
              '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 200 200] /XStep 200 /YStep 200 /Resources << /XObject << /I 5 0 R >> >>',
              Buffer.from(DRAWN),
            ),
          ],
        }),
    ],
    [
      'in an annotation, such as an electronic stamp',
      (picture) =>
        pdfPageFile({
          page: '/Annots [<< /Type /Annot /Subtype /Stamp /F 4 /Rect [0 0 200 200] /AP << /N 6 0 R >> >>]',
          further: [
            picture,
            pdfStream(
              '/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /XObject << /I 5 0 R >> >>',
              Buffer.from(DRAWN),
            ),
          ],
        }),
    ],
    [
      'as the soft mask of a whole one',
      (picture) => {
        const samples = Buffer.alloc(100 * 100 * 3, 90);
        return pdfPageFile({
          resources: '/XObject << /I 6 0 R >>',
          content: `100 300 200 200 re f ${DRAWN}`,
          further: [
            picture,
            pdfStream(
              '/Type /XObject /Subtype /Image /Width 100 /Height 100 /ColorSpace /DeviceRGB /BitsPerComponent 8 /SMask 5 0 R',
              samples,
            ),
          ],
        });
      },
    ],
  ];

  it.each(places)('%s', async (_, place) => {
    expect(await stateOf(place(await wholeJpeg()))).toBe('complete');
    expect(await stateOf(place(await cutJpeg()))).toBe('incomplete');
  });

  it('inline', async () => {
    const jpeg = await jpegOf(40, 56);
    const content = (data: Buffer): Buffer =>
      pdfStream(
        '',
        Buffer.concat([
          Buffer.from(
            '100 300 200 200 re f q 300 0 0 300 20 20 cm BI /W 40 /H 56 /CS /RGB /BPC 8 /F /DCT ID ',
          ),
          data,
          Buffer.from('\nEI Q'),
        ]),
      );
    expect(await stateOf(pdfPageFile({ content: content(jpeg) }))).toBe('complete');
    expect(await stateOf(pdfPageFile({ content: content(jpeg.subarray(0, jpeg.length / 2)) }))).toBe(
      'incomplete',
    );
  });

  it('inline in ASCII 85 whose letters look like the end', async () => {
    const data = '87cURD]i,"Eb0EI\nzzzzzz~>';
    const content = `100 300 200 200 re f q 300 0 0 300 20 20 cm BI /W 6 /H 6 /CS /G /BPC 8 /F [/A85] ID ${data} EI Q`;
    expect(await stateOf(pdfPageFile({ content }))).toBe('complete');
    expect(await stateOf(pdfPageFile({ content: content.replace('/H 6', '/H 60') }))).toBe('incomplete');
  });

  it('on a page that is not the first, in a file with object streams', async () => {
    const document = await PDFDocument.create();
    const image = await document.embedJpg(await jpegOf(400, 560));
    for (let page = 0; page < 2; page++) document.addPage([595, 842]).drawImage(image);
    const cut = await jpegOf(400, 560);
    const whole = await document.embedJpg(cut);
    document.addPage([595, 842]).drawImage(whole);
    await document.flush();
    for (const [, object] of document.context.enumerateIndirectObjects()) {
      const stream = object as { contents?: Uint8Array };
      if (stream === document.context.lookup(whole.ref)) stream.contents = cut.subarray(0, cut.length / 3);
    }
    const pages = await read(await document.save({ useObjectStreams: true }));
    expect(pages.map(({ isComplete }) => isComplete)).toEqual([true, true, false]);
  });
});

describe('drawing instructions', () => {
  it('that are cut off make their page incomplete', async () => {
    const { deflateSync } = await import('node:zlib');
    const data = deflateSync(Buffer.from('100 300 200 200 re f '.repeat(50)));
    const content = (bytes: Buffer): Buffer => pdfStream('/Filter /FlateDecode', bytes);
    expect(await stateOf(pdfPageFile({ content: content(data) }))).toBe('complete');
    expect(await stateOf(pdfPageFile({ content: content(data.subarray(0, data.length / 2)) }))).not.toBe(
      'complete',
    );
  });

  it('that are empty are those of an empty page', async () => {
    for (const filter of ['', '/Filter /FlateDecode']) {
      expect(await stateOf(pdfPageFile({ content: pdfStream(filter, Buffer.alloc(0)) }))).toBe('complete');
    }
  });
});

describe('a whole picture stays complete', () => {
  const changes: readonly (readonly [string, string, (data: Buffer) => Buffer])[] = [
    ['without the end marker of JPEG', 'baseline JPEG', (data) => data.subarray(0, -2)],
    ['with bytes after the end of JPEG', 'baseline JPEG', (data) => Buffer.concat([data, Buffer.alloc(300)])],
    [
      'with a line break before the start of JPEG',
      'baseline JPEG',
      (data) => Buffer.concat([Buffer.from('\n'), data]),
    ],
    ['without the checksum of Flate', 'Flate', (data) => data.subarray(0, -4)],
    ['with a line break after Flate', 'Flate', (data) => Buffer.concat([data, Buffer.from('\r\n')])],
    ['without the end marker of LZW', 'LZW', (data) => data.subarray(0, -2)],
    ['without the end marker of run lengths', 'run lengths', (data) => data.subarray(0, -1)],
    ['without the end marker of fax group 4', 'fax group 4', (data) => data.subarray(0, -3)],
    ['with zeros after fax group 4', 'fax group 4', (data) => Buffer.concat([data, Buffer.alloc(20)])],
    ['without the end of page of JBIG2', 'JBIG2', (data) => data.subarray(0, -11)],
  ];

  it.each(changes)('%s', async (_, name, change) => {
    const { data, entries } = await encoded(name);
    expect(await stateOf(picturePdf({ data: change(data), entries }))).toBe('complete');
  });

  it('in CMYK', async () => {
    const data = await scan(200, 280).toColourspace('cmyk').jpeg().toBuffer();
    const entries = '/Width 200 /Height 280 /ColorSpace /DeviceCMYK /BitsPerComponent 8 /Filter /DCTDecode';
    expect(await stateOf(picturePdf({ data, entries }))).toBe('complete');
  });

  it('that is pure white', async () => {
    const data = Buffer.alloc(200 * 280, 0xff);
    const entries = '/Width 200 /Height 280 /ColorSpace /DeviceGray /BitsPerComponent 8';
    expect(await stateOf(picturePdf({ data, entries }))).toBe('complete');
  });
});
