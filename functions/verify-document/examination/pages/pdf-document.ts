// Opens one PDF in pdfium and draws its pages in a suitable size.

import type { PdfJob, PdfLimits } from './pdf-messages.ts';
import { drawnSize, type PlacedImage } from './pdf-page-size.ts';
import {
  BITMAP_BGR,
  IMAGE_OBJECT,
  type LoadedPdfium,
  loadPdfium,
  PDF_ERROR,
  type Pdfium,
  RENDER,
  XFA_FULL_FORM,
} from './pdfium.ts';
import type { Reason } from './reasons.ts';

/** FPDF_FORMFILLINFO without callbacks: version 2, followed by zeros. */
const FORM_INFO_BYTES = 256;
const FORM_INFO_VERSION = 2;
/** A scanned page consists of a few images; objects beyond this number do not change whether a page is a scan. */
const MAX_INSPECTED_OBJECTS = 500;
const NUMBERS_BYTES = 64;

/** The document cannot or must not be drawn. */
export class PdfRefusal extends Error {
  readonly reason: Reason;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(reason: Reason, values: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.reason = reason;
    this.values = values;
  }
}

export interface DrawnPage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array<ArrayBuffer>;
}

export class PdfDocument {
  readonly pages: number;
  readonly repaired: boolean;
  readonly #pdfium: Pdfium;
  readonly #ranOut: () => boolean;
  readonly #limits: PdfLimits;
  readonly #document: number;
  /** Handle for drawing form fields, such as signatures; 0 if the document has no form. */
  readonly #form: number;
  /** Memory for the few numbers that pdfium returns through pointers. */
  readonly #numbers: number;

  private constructor(loaded: LoadedPdfium, document: number, limits: PdfLimits) {
    const { pdfium, ranOut } = loaded;
    this.#pdfium = pdfium;
    this.#ranOut = ranOut;
    this.#limits = limits;
    this.#document = document;
    this.pages = pdfium._FPDF_GetPageCount(document);
    this.repaired = pdfium._FPDF_DocumentHasValidCrossReferenceTable(document) === 0;
    this.#form = openForm(pdfium, document);
    this.#numbers = allocate(pdfium, NUMBERS_BYTES);
  }

  /** @throws PdfRefusal, or a WebAssembly error if the document breaks pdfium */
  static async open({ pdfium: module, bytes, limits }: PdfJob): Promise<PdfDocument> {
    const loaded = await loadPdfium(module, limits.maxMemoryBytes);
    const { pdfium, ranOut } = loaded;
    const start = allocate(pdfium, bytes.length);
    pdfium.HEAPU8.set(bytes, start);
    const document = mappingOutOfMemory(ranOut, () => pdfium._FPDF_LoadMemDocument(start, bytes.length, 0));
    if (document === 0) throw openRefusal(pdfium._FPDF_GetLastError());
    if (pdfium._FPDF_GetFormType(document) === XFA_FULL_FORM) throw new PdfRefusal('dynamic-form');
    return mappingOutOfMemory(ranOut, () => new PdfDocument(loaded, document, limits));
  }

  /** @throws PdfRefusal, or a WebAssembly error if the page breaks pdfium */
  draw(index: number): DrawnPage {
    return mappingOutOfMemory(this.#ranOut, () => {
      const page = this.#pdfium._FPDF_LoadPage(this.#document, index);
      if (page === 0) throw new PdfRefusal('damaged', { what: `page ${index + 1} is missing or broken` });
      this.#pdfium._FORM_OnAfterLoadPage(page, this.#form);
      const drawn = this.#drawLoaded(page, index);
      this.#pdfium._FORM_OnBeforeClosePage(page, this.#form);
      this.#pdfium._FPDF_ClosePage(page);
      return drawn;
    });
  }

  #drawLoaded(page: number, index: number): DrawnPage {
    const pdfium = this.#pdfium;
    const points = { width: pdfium._FPDF_GetPageWidthF(page), height: pdfium._FPDF_GetPageHeightF(page) };
    const ratio = Math.max(points.width / points.height, points.height / points.width);
    if (!(ratio <= this.#limits.maxAspectRatio)) {
      throw new PdfRefusal('odd-shape', { page: index + 1, ...points });
    }
    const images = this.#images(page);
    const limit = this.#limits.maxPixelsPerPage;
    const large = images.find((image) => image.width * image.height > limit);
    if (large !== undefined) {
      throw new PdfRefusal('too-many-pixels', {
        page: index + 1,
        width: large.width,
        height: large.height,
        limit,
      });
    }
    const { width, height } = drawnSize(points, images, this.#limits.maxLongSide);
    const stride = width * 3;
    const pixels = allocate(pdfium, stride * height);
    pdfium.HEAPU8.fill(0xff, pixels, pixels + stride * height);
    const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, BITMAP_BGR, pixels, stride);
    pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, RENDER.annotations | RENDER.rgbOrder);
    pdfium._FPDF_FFLDraw(this.#form, bitmap, page, 0, 0, width, height, 0, RENDER.rgbOrder);
    pdfium._FPDFBitmap_Destroy(bitmap);
    // Copied, because the memory belongs to pdfium and may move when it grows.
    const rgb = pdfium.HEAPU8.slice(pixels, pixels + stride * height) as Uint8Array<ArrayBuffer>;
    pdfium.wasmExports.free(pixels);
    return { width, height, rgb };
  }

  #images(page: number): PlacedImage[] {
    const pdfium = this.#pdfium;
    const count = Math.min(pdfium._FPDFPage_CountObjects(page), MAX_INSPECTED_OBJECTS);
    return Array.from({ length: Math.max(0, count) }, (_, at) => pdfium._FPDFPage_GetObject(page, at))
      .filter((object) => object !== 0 && pdfium._FPDFPageObj_GetType(object) === IMAGE_OBJECT)
      .flatMap((object) => this.#placement(object));
  }

  #placement(object: number): PlacedImage[] {
    const at = this.#numbers;
    if (this.#pdfium._FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12) === 0) return [];
    if (this.#pdfium._FPDFImageObj_GetImagePixelSize(object, at + 16, at + 20) === 0) return [];
    const view = new DataView(this.#pdfium.HEAPU8.buffer, at, NUMBERS_BYTES);
    const float = (offset: number): number => view.getFloat32(offset, true);
    const area = Math.abs((float(8) - float(0)) * (float(12) - float(4)));
    return [{ width: view.getUint32(16, true), height: view.getUint32(20, true), area }];
  }
}

function openForm(pdfium: Pdfium, document: number): number {
  const info = allocate(pdfium, FORM_INFO_BYTES);
  pdfium.HEAPU8.fill(0, info, info + FORM_INFO_BYTES);
  pdfium.HEAPU8[info] = FORM_INFO_VERSION;
  const form = pdfium._FPDFDOC_InitFormFillEnvironment(document, info);
  // Viewers highlight form fields; here the highlight would be taken for ink.
  if (form !== 0) pdfium._FPDF_SetFormFieldHighlightAlpha(form, 0);
  return form;
}

function allocate(pdfium: Pdfium, bytes: number): number {
  const pointer = pdfium.wasmExports.malloc(bytes);
  if (pointer === 0) throw new PdfRefusal('too-complex');
  return pointer;
}

function openRefusal(error: number): PdfRefusal {
  if (error === PDF_ERROR.password) return new PdfRefusal('password-protected');
  if (error === PDF_ERROR.security) return new PdfRefusal('unknown-encryption');
  return new PdfRefusal('damaged', { what: 'its cross-reference table cannot be read' });
}

/** Refuses the document if pdfium ran out of memory: it then traps or omits parts of the page. */
function mappingOutOfMemory<Result>(ranOut: () => boolean, work: () => Result): Result {
  try {
    const result = work();
    if (ranOut()) throw new PdfRefusal('too-complex');
    return result;
  } catch (error) {
    throw ranOut() ? new PdfRefusal('too-complex') : error;
  }
}
