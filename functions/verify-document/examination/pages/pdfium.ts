// The functions of pdfium's C API (fpdfview.h, fpdf_edit.h, fpdf_formfill.h) that the service calls, and its memory.
import { PDFiumModule } from '@hyzyla/pdfium';

/** An address in pdfium's memory; 0 is a null pointer. */
type Pointer = number;

export interface Pdfium {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: {
    malloc(size: number): Pointer;
    free(pointer: Pointer): void;
    /** The functions that pdfium calls through pointers, which are indexes of it; the null pointer's is free. */
    readonly __indirect_function_table: WebAssembly.Table;
  };
  _FPDF_InitLibrary(): void;
  _FPDF_LoadMemDocument(bytes: Pointer, size: number, password: Pointer): Pointer;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: Pointer): number;
  _FPDF_GetFormType(document: Pointer): number;
  _FPDF_DocumentHasValidCrossReferenceTable(document: Pointer): number;
  _FPDF_LoadPage(document: Pointer, index: number): Pointer;
  _FPDF_ClosePage(page: Pointer): void;
  _FPDF_GetPageWidthF(page: Pointer): number;
  _FPDF_GetPageHeightF(page: Pointer): number;
  /** The pixel at a point of the page, for a bitmap of this place and size. */
  _FPDF_PageToDevice(
    page: Pointer,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    x: number,
    y: number,
    pixelX: Pointer,
    pixelY: Pointer,
  ): number;
  _FPDFPage_CountObjects(page: Pointer): number;
  _FPDFPage_GetObject(page: Pointer, index: number): Pointer;
  _FPDFPageObj_GetType(object: Pointer): number;
  _FPDFPageObj_GetBounds(
    object: Pointer,
    left: Pointer,
    bottom: Pointer,
    right: Pointer,
    top: Pointer,
  ): number;
  _FPDFFormObj_CountObjects(form: Pointer): number;
  _FPDFFormObj_GetObject(form: Pointer, index: number): Pointer;
  /** Decodes an image; a null pointer if it cannot be decoded. */
  _FPDFImageObj_GetBitmap(image: Pointer): Pointer;
  /** Writes a copy through an FPDF_FILEWRITE; false if that fails. */
  _FPDF_SaveAsCopy(document: Pointer, writer: Pointer, flags: number): number;
  _FPDFImageObj_GetImagePixelSize(object: Pointer, width: Pointer, height: Pointer): number;
  _FPDFBitmap_CreateEx(
    width: number,
    height: number,
    format: number,
    pixels: Pointer,
    stride: number,
  ): Pointer;
  _FPDFBitmap_Destroy(bitmap: Pointer): void;
  _FPDF_RenderPageBitmap(
    bitmap: Pointer,
    page: Pointer,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
  _FPDFDOC_InitFormFillEnvironment(document: Pointer, callbacks: Pointer): Pointer;
  _FPDF_SetFormFieldHighlightAlpha(form: Pointer, alpha: number): void;
  _FORM_OnAfterLoadPage(page: Pointer, form: Pointer): void;
  _FORM_OnBeforeClosePage(page: Pointer, form: Pointer): void;
  _FPDF_FFLDraw(
    form: Pointer,
    bitmap: Pointer,
    page: Pointer,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
}

/** Options of emscripten's loader. */
interface LoaderOptions {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
  print(): void;
  printErr(): void;
}

/** FPDF_GetLastError. */
export const PDF_ERROR = { password: 4, security: 5 } as const;
/** FPDF_GetFormType: an XFA form without pages of its own. */
export const XFA_FULL_FORM = 2;
/** FPDFPageObj_GetType. */
export const IMAGE_OBJECT = 3;
export const FORM_OBJECT = 5;
/** Flag of FPDF_SaveAsCopy: without encryption. */
export const REMOVE_SECURITY = 3;
/** FPDFBitmap_CreateEx: three bytes per pixel. */
export const BITMAP_BGR = 2;
/** Flags of FPDF_RenderPageBitmap. */
export const RENDER = { annotations: 0x01, rgbOrder: 0x10 } as const;

export interface LoadedPdfium {
  readonly pdfium: Pdfium;
  /** Whether pdfium ever requested more memory than allowed; pages drawn after that may lack parts. */
  ranOut(): boolean;
}

/**
 * Starts pdfium with its own memory.
 *
 * @param module pdfium.wasm, compiled
 * @param maxMemoryBytes limit of its memory
 */
export async function loadPdfium(module: WebAssembly.Module, maxMemoryBytes: number): Promise<LoadedPdfium> {
  let ranOut = false;
  const options: LoaderOptions = {
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, {
        ...imports,
        env: {
          ...imports.env,
          // Memory grows only through this import; if it refuses, malloc fails.
          emscripten_resize_heap: (bytes: number): unknown => {
            if (bytes >>> 0 <= maxMemoryBytes) return grow(imports, bytes);
            ranOut = true;
            return 0;
          },
        },
      });
      done(instance);
      return instance.exports;
    },
    print: () => undefined,
    printErr: () => undefined,
  };
  const load = PDFiumModule as unknown as (options: LoaderOptions) => Promise<Pdfium>;
  const pdfium = await load(options);
  pdfium._FPDF_InitLibrary();
  return { pdfium, ranOut: () => ranOut };
}

function grow(imports: WebAssembly.Imports, bytes: number): unknown {
  const resize = imports.env?.emscripten_resize_heap;
  return typeof resize === 'function' ? resize(bytes) : 0;
}
