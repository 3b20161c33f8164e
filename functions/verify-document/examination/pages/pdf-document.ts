// Opens one PDF in pdfium and draws its pages in a suitable size.

import { PdfContent } from './pdf-content.ts';
import { plainCopy } from './pdf-copy.ts';
import type { PdfJob, PdfLimits } from './pdf-messages.ts';
import { PdfObjects } from './pdf-objects.ts';
import { drawnSize, type PlacedImage } from './pdf-page-size.ts';
import {
  BITMAP_BGR,
  FORM_OBJECT,
  IMAGE_OBJECT,
  type LoadedPdfium,
  loadPdfium,
  PDF_ERROR,
  type Pdfium,
  RENDER,
  XFA_FULL_FORM,
} from './pdfium.ts';
import type { Reason, ReasonValues } from './reasons.ts';

/** FPDF_FORMFILLINFO without callbacks: version 2, followed by zeros. */
const FORM_INFO_BYTES = 256;
const FORM_INFO_VERSION = 2;
/** A scanned page consists of a few images; objects beyond this number do not change whether a page is a scan. */
const MAX_INSPECTED_OBJECTS = 500;
const NUMBERS_BYTES = 64;
/** Share of pure white from which an image may not have been drawn at all. */
const BLANK_SHARE = 0.9;
/** Larger images are decoded a second time only if there is nothing but white: both would take much of the memory. */
const MAX_DECODED_TWICE = 16_000_000;
const MAX_FORM_DEPTH = 4;

/** The document cannot or must not be drawn. */
export class PdfRefusal extends Error {
  readonly reason: Reason;
  readonly values: ReasonValues;

  constructor(reason: Reason, values: ReasonValues = {}) {
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

/** A page with what its check needs. */
export interface CheckedPage extends DrawnPage {
  /** Whether some of what the page is drawn with is cut off, missing, or cannot be decoded. */
  readonly isCut: boolean;
  /** Whether a picture is in an unknown encoding. */
  readonly isUnsupported: boolean;
  /** The page's JPEG files, which have to be decoded to know whether they are cut off. */
  readonly jpegs: readonly Uint8Array<ArrayBuffer>[];
}

export class PdfDocument {
  readonly pages: number;
  readonly repaired: boolean;
  /** Whether the pages are only the cover of attached files. */
  readonly isPortfolio: boolean;
  readonly #pdfium: Pdfium;
  readonly #ranOut: () => boolean;
  readonly #limits: PdfLimits;
  readonly #document: number;
  /** Handle for drawing form fields, such as signatures; 0 if the document has no form. */
  readonly #form: number;
  /** Memory for the few numbers that pdfium returns through pointers. */
  readonly #numbers: number;
  /** What the pages are drawn with; undefined if pdfium cannot copy the document. */
  readonly #content: PdfContent | undefined;

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
    const copy = plainCopy(pdfium, document);
    const objects = copy === undefined ? undefined : new PdfObjects(copy);
    this.#content = objects === undefined ? undefined : new PdfContent(objects);
    this.isPortfolio = objects?.root.has('Collection') ?? false;
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
    const opened = mappingOutOfMemory(ranOut, () => new PdfDocument(loaded, document, limits));
    if (opened.isPortfolio) throw new PdfRefusal('portfolio');
    return opened;
  }

  /**
   * Draws a page and checks that all of it is there, since pdfium leaves out silently what it cannot read.
   *
   * @throws PdfRefusal, or a WebAssembly error if the page breaks pdfium
   */
  async read(index: number): Promise<CheckedPage> {
    const { isBlank, ...drawn } = this.#draw(index);
    const parts = (await this.#content?.check(index)) ?? { isCut: true, isUnsupported: false, jpegs: [] };
    // Copied, because they are sent to another thread.
    const jpegs = parts.jpegs.map((jpeg) => Uint8Array.from(jpeg));
    return { ...drawn, ...parts, isCut: isBlank || parts.isCut, jpegs };
  }

  #draw(index: number): DrawnPage & { readonly isBlank: boolean } {
    return mappingOutOfMemory(this.#ranOut, () => {
      const page = this.#pdfium._FPDF_LoadPage(this.#document, index);
      if (page === 0) {
        const what = { phrase: 'damage.pdfPage', values: { page: index + 1 } } as const;
        throw new PdfRefusal('damaged', { what });
      }
      this.#pdfium._FORM_OnAfterLoadPage(page, this.#form);
      const drawn = this.#drawLoaded(page, index);
      this.#pdfium._FORM_OnBeforeClosePage(page, this.#form);
      this.#pdfium._FPDF_ClosePage(page);
      return drawn;
    });
  }

  /** `isBlank`: an image could not be decoded, so that its place is blank. */
  #drawLoaded(page: number, index: number): DrawnPage & { readonly isBlank: boolean } {
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
    const drawn = { width, height, rgb };
    return { ...drawn, isBlank: this.#hasUndecodedImage(page, drawn) };
  }

  /** Whether an image whose place is white cannot be decoded. */
  #hasUndecodedImage(page: number, drawn: DrawnPage): boolean {
    const pdfium = this.#pdfium;
    return this.#imageObjects(page).some(({ image, isInForm }) => {
      const [{ width, height } = { width: 0, height: 0 }] = this.#placement(image);
      const white = whiteShare(drawn, isInForm ? WHOLE_PAGE : this.#boxOf(image, page, drawn));
      if (white < (width * height > MAX_DECODED_TWICE ? 1 : BLANK_SHARE)) return false;
      const bitmap = pdfium._FPDFImageObj_GetBitmap(image);
      if (bitmap !== 0) pdfium._FPDFBitmap_Destroy(bitmap);
      return bitmap === 0;
    });
  }

  /** Images of the page and of its forms. */
  #imageObjects(page: number): { readonly image: number; readonly isInForm: boolean }[] {
    const pdfium = this.#pdfium;
    const found: { image: number; isInForm: boolean }[] = [];
    const visit = (count: number, get: (at: number) => number, depth: number): void => {
      for (let at = 0; at < count && found.length < MAX_INSPECTED_OBJECTS; at++) {
        const object = get(at);
        const type = object === 0 ? 0 : pdfium._FPDFPageObj_GetType(object);
        if (type === IMAGE_OBJECT) found.push({ image: object, isInForm: depth > 0 });
        if (type !== FORM_OBJECT || depth === MAX_FORM_DEPTH) continue;
        const getInner = (inner: number): number => pdfium._FPDFFormObj_GetObject(object, inner);
        visit(pdfium._FPDFFormObj_CountObjects(object), getInner, depth + 1);
      }
    };
    visit(pdfium._FPDFPage_CountObjects(page), (at) => pdfium._FPDFPage_GetObject(page, at), 0);
    return found;
  }

  /** Where an image of the page, not of a form in it, is drawn, as shares of the page. */
  #boxOf(image: number, page: number, { width, height }: DrawnPage): PageBox {
    const pdfium = this.#pdfium;
    const at = this.#numbers;
    if (pdfium._FPDFPageObj_GetBounds(image, at, at + 4, at + 8, at + 12) === 0) return WHOLE_PAGE;
    const view = new DataView(pdfium.HEAPU8.buffer, at, NUMBERS_BYTES);
    const [left = 0, bottom = 0, right = 0, top = 0] = [0, 4, 8, 12].map((field) =>
      view.getFloat32(field, true),
    );
    const [one, other] = [[left, bottom] as const, [right, top] as const].map(([x, y]) => {
      pdfium._FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, at + 16, at + 20);
      return [view.getInt32(16, true) / width, view.getInt32(20, true) / height] as const;
    });
    return {
      left: Math.min(one?.[0] ?? 0, other?.[0] ?? 1),
      right: Math.max(one?.[0] ?? 0, other?.[0] ?? 1),
      top: Math.min(one?.[1] ?? 0, other?.[1] ?? 1),
      bottom: Math.max(one?.[1] ?? 0, other?.[1] ?? 1),
    };
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

/** Part of a page, as shares of its width and height. */
interface PageBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const WHOLE_PAGE: PageBox = { left: 0, top: 0, right: 1, bottom: 1 };
/** Pixels in a row and in a column that measure how white a part of a page is. */
const SAMPLES = 200;

/** Share of a part of a page that is pure white, from samples. */
function whiteShare({ width, height, rgb }: DrawnPage, box: PageBox): number {
  const pixel = (from: number, to: number, sample: number, size: number): number =>
    Math.min(size - 1, Math.max(0, Math.floor((from + ((to - from) * (sample + 0.5)) / SAMPLES) * size)));
  let white = 0;
  for (let row = 0; row < SAMPLES; row++) {
    const y = pixel(box.top, box.bottom, row, height);
    for (let column = 0; column < SAMPLES; column++) {
      const at = (y * width + pixel(box.left, box.right, column, width)) * 3;
      if (rgb[at] === 255 && rgb[at + 1] === 255 && rgb[at + 2] === 255) white += 1;
    }
  }
  return white / SAMPLES ** 2;
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
  return new PdfRefusal('damaged', { what: { phrase: 'damage.pdfTable' } });
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
